"""Recorded calls of the invented company: four deals have a transcript each, in the language of the customer.

They are written as WebVTT, as a meeting tool would export them. People take about 0.4 seconds a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from connectors.book.schema import Account, Deal, Person
from connectors.demo.accounts import GLOBEX, language_of
from connectors.demo.market import MAIL_DOMAIN
from connectors.demo.names import read
from connectors.demo.workdays import working_days_back

_A_WORD, _BETWEEN = 0.4, 0.6  # seconds
_DANA = f"dana@{MAIL_DOMAIN}"
_DAYS_AGO = {"price": 5, "pitch": 8, "discovery": 4, "offer": 6}


def transcripts(tables: Mapping[str, Sequence[Any]], on: date) -> dict[str, str]:
    """WebVTT by file name; the same for the same rows."""
    people = {p.person_id: p for p in tables["people"]}
    accounts = {a.account_id: a for a in tables["accounts"]}
    scripts, written = read("calls.yaml"), {}
    for kind, deal in _chosen(tables, people, accounts):
        account = accounts[deal.account_id or ""]
        there = [c for c in tables["contacts"] if c.account_id == account.account_id]
        day = max(working_days_back(on, _DAYS_AGO[kind]), deal.created_on or on)
        speakers = {"rep": people[deal.owner_id or ""].name, "champion": there[0].name, "buyer": there[1].name}
        text = _written(scripts[kind], deal, account, speakers, day)
        written[f"{day.isoformat()} {deal.deal_id} {kind}.vtt"] = text
    return written


def _chosen(
    tables: Mapping[str, Sequence[Any]], people: Mapping[str, Person], accounts: Mapping[str, Account]
) -> Iterator[tuple[str, Deal]]:
    """Which deal has which call: two of Dana's, two of reps with Norwegian customers."""
    still = [d for d in tables["deals"] if d.outcome == "open" and d.account_id in accounts]
    hers = [d for d in still if people[d.owner_id].email == _DANA]
    norwegian = [d for d in still if language_of(accounts[d.account_id]) == "nb" and d not in hers]
    several = {a for a in accounts if sum(c.account_id == a for c in tables["contacts"]) > 1}
    chosen = {
        "price": [d for d in hers if accounts[d.account_id].name.startswith(GLOBEX)],
        "pitch": [d for d in hers if d.competitor and d.stage == "Proposal"] or [d for d in hers if d.competitor],
        "discovery": [d for d in norwegian if d.stage == "Discovery"],
        "offer": [d for d in norwegian if d.competitor and d.stage == "Proposal"],
    }
    for kind, deals in chosen.items():
        fit = [d for d in deals if d.account_id in several]
        if fit:
            yield kind, fit[0]


def _written(script: Mapping[str, Any], deal: Deal, account: Account, speakers: Mapping[str, str], day: date) -> str:
    facts = {role: name.split()[0] for role, name in speakers.items()}
    facts |= {"customer": account.name, "rival": deal.competitor or ""}
    about = {"title": script["title"].format(**facts), "deal": deal.deal_id, "date": day, "ours": speakers["rep"]}
    about["language"] = script["language"]
    head = "\n".join(f"{name}: {value}" for name, value in about.items())
    cues, at = [], 0.0
    for turn in script["turns"]:
        ((role, said),) = turn.items()
        text = said.format(**facts)
        end = at + len(text.split()) * _A_WORD
        cues.append(f"{_clock(at)} --> {_clock(end)}\n<v {speakers[role]}>{text}")
        at = end + _BETWEEN
    return "\n\n".join(["WEBVTT", f"NOTE\n{head}", *cues]) + "\n"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}:{rest:06.3f}"
