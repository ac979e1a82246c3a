"""What somebody wants to be told of without asking: a deal that turned risky, a customer that turned negative.

subjects(desk)            what holds now, the gravest first: "risk:D-17", "mood:A-3"
alert("risk:D-17", desk)  the same in words; None where it holds no longer or is out of sight
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.wording import phrase, word
from connectors.errors import CoachError

if TYPE_CHECKING:
    from skills.email_sentiment.results import TurnedNegative
    from skills.skill import Desk

_WATCH = frozenset({"rep", "manager"})  # roles with deals and customers of their own


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence that says what happened, what is known of it, and the question that goes on from there."""

    text: str
    more: str
    question: str


def subjects(desk: Desk) -> list[str]:
    """What holds now for the person; of a source that is not loaded nothing does."""
    return [*_risks(desk), *_moods(desk)] if desk.person.role in _WATCH else []


def alert(subject: str, desk: Desk) -> Alert | None:
    """What there is to tell."""
    kind, _, key = subject.partition(":")
    try:
        return _risk(key, desk) if kind == "risk" else _mood(key, desk)
    except CoachError:
        return None


def _risks(desk: Desk) -> list[str]:
    from skills.pipeline_risk.many import serious_ones
    from skills.pipeline_risk.scope import scope_of

    if not desk.book.has("deals"):
        return []
    return [f"risk:{key}" for key in serious_ones(scope_of(None, False, None, desk))]


def _moods(desk: Desk) -> list[str]:
    try:
        return [f"mood:{customer.account_id}" for customer in _turned(desk).customers]
    except CoachError:
        return []


def _risk(key: str, desk: Desk) -> Alert | None:
    from skills.pipeline_risk.one import deal_risk

    found = desk.book.deals(ids=[key], outcome="open")
    if not found:
        return None
    more = word("pipeline_risk", deal_risk(found[0], desk), desk.language, desk.today)
    owner = desk.book.people(ids=[found[0].owner_id]) if found[0].owner_id else []
    others = owner[0].name if owner and owner[0].person_id != desk.person.person_id else None
    text = phrase("slack:alert_risk", desk.language, deal=found[0].name, owner=others)
    return Alert(text, more, phrase("slack:alert_risk_ask", desk.language, deal=found[0].name))


def _mood(key: str, desk: Desk) -> Alert | None:
    from dataclasses import replace

    found = _turned(desk)
    mine = tuple(customer for customer in found.customers if customer.account_id == key)
    if not mine:
        return None
    more = word("email_sentiment", replace(found, customers=mine), desk.language, desk.today)
    text = phrase("slack:alert_mood", desk.language, account=mine[0].account)
    return Alert(text, more, phrase("slack:alert_mood_ask", desk.language, account=mine[0].account))


def _turned(desk: Desk) -> TurnedNegative:
    from skills.email_sentiment.many import turned
    from skills.email_sentiment.scope import scope_of

    return turned(scope_of(None, None, None, None, desk), None, desk.today)
