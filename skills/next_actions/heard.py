"""What customers lately said on a few deals: a question that waits for our answer, an objection, a sign of buying."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from connectors.book import Vitals
from connectors.book.schema import Email
from skills.skill import Desk, Who

if TYPE_CHECKING:
    from skills.email_sentiment.results import Said

LATELY = timedelta(days=60)
BUDGET = 120  # new sentences read in one turn: a second or so


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of theirs since which we have not written."""

    sentence: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Heard:
    """Of one deal: what waits for our answer, the gravest that speaks against it, the newest that speaks for it."""

    asked: Asked | None = None
    against: Said | None = None
    buying: Said | None = None


NOTHING = Heard()


def heard(deals: Sequence[Vitals], desk: Desk, *, mail_known: bool) -> Mapping[str, Heard]:
    """By deal; a mail that names none counts for all deals with its customer."""
    if not mail_known or not deals:
        return {}
    mails = _mails(deals, desk)
    signals = _signals([m for found in mails.values() for m in found], desk)
    done = {d.deal_id: d.last_done for d in deals}
    return {deal: _heard(found, signals, done[deal], desk) for deal, found in mails.items()}


def owed(deals: Iterable[Vitals]) -> list[Vitals]:
    """Deals on which the customer wrote last, and lately."""
    return [
        d
        for d in deals
        if d.last_in is not None and d.as_of - LATELY <= d.last_in and (d.last_out is None or d.last_out < d.last_in)
    ]


def asked_on(deals: Sequence[Vitals], desk: Desk, *, mail_known: bool) -> Mapping[str, Asked]:
    """By deal the newest question that waits for us, told by its form alone, so that many can be looked through."""
    if not mail_known or not deals:
        return {}
    mails = _mails(deals, desk)
    found = {d.deal_id: _asked(mails[d.deal_id], d.last_done, desk) for d in deals}
    return {deal: asked for deal, asked in found.items() if asked}


def _mails(deals: Sequence[Vitals], desk: Desk) -> dict[str, list[Email]]:
    since = desk.today - LATELY
    accounts = sorted({d.account_id for d in deals if d.account_id})
    every = {e.email_id: e for e in desk.book.emails(deals=[d.deal_id for d in deals], since=since)}
    every |= {e.email_id: e for e in (desk.book.emails(accounts=accounts, since=since) if accounts else ())}
    on_deal, on_account = defaultdict(list), defaultdict(list)
    for email in sorted(every.values(), key=lambda e: (e.sent_at, e.email_id)):
        if email.sent_at.date() > desk.today:
            continue
        if email.deal_id:
            on_deal[email.deal_id].append(email)
        elif email.account_id:
            on_account[email.account_id].append(email)
    return {d.deal_id: [*on_deal[d.deal_id], *on_account[d.account_id or ""]] for d in deals}


def _heard(mails: Sequence[Email], signals: Mapping[str, Sequence[Said]], done: date | None, desk: Desk) -> Heard:
    from skills.pipeline_risk.mail import GRAVE, speaks_against

    said = [s for m in mails for s in signals.get(m.email_id, ())]
    against = [s for s in said if speaks_against(s)]
    against.sort(key=lambda s: (GRAVE.index(s.signal or ""), -s.on.toordinal()))
    buying = [s for s in said if s.signal == "buying" and s.feeling == "positive"]
    return Heard(_asked(mails, done, desk), against[0] if against else None, buying[-1] if buying else None)


def _asked(mails: Sequence[Email], done: date | None, desk: Desk) -> Asked | None:
    """The newest; one since which there was a call or a meeting has had its answer."""
    from skills.email_sentiment.silence import silence

    left = silence(mails, desk.today).open_questions if mails else ()
    left = tuple(pair for pair in left if done is None or pair[0].sent_at.date() >= done)
    if not left:
        return None
    email, sentence = max(left, key=lambda pair: (pair[0].sent_at, pair[0].email_id))
    return Asked(sentence, _name(email, desk), email.sent_at.date())


def _name(email: Email, desk: Desk) -> str:
    accounts = [email.account_id] if email.account_id else None
    address = email.sender.strip().lower()
    known = (c.name for c in desk.book.contacts(accounts=accounts) if (c.email or "").lower() == address)
    return next(known, email.sender)


def _signals(mails: Sequence[Email], desk: Desk) -> Mapping[str, Sequence[Said]]:
    """By message; what can't be read within the budget is left for the next time."""
    from skills.email_sentiment.messages import read_within, texts
    from skills.email_sentiment.scope import Scope
    from skills.email_sentiment.signals import said

    incoming = texts({m.email_id: m for m in mails if m.direction == "in"}.values())
    if not incoming:
        return {}
    scope = Scope(desk, Who(desk.person.name, is_asker=True, person_id=desk.person.person_id))
    messages, _ = read_within(incoming, scope.reader, BUDGET)
    found: dict[str, list[Said]] = defaultdict(list)
    for sentence in said(messages, scope):
        found[sentence.email_id].append(sentence)
    return found
