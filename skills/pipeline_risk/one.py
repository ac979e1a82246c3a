"""One deal: the signs that it shows, with what they were told from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from connectors.book import Vitals
from connectors.book.schema import Activity, Contact, Deal, DealChange, Email
from connectors.errors import NoData
from skills.history import moves
from skills.pipeline_risk.evidence import signs
from skills.pipeline_risk.history import lifts
from skills.pipeline_risk.mail import against
from skills.pipeline_risk.many import at_risk
from skills.pipeline_risk.results import DealRisk, Known, Push, Word
from skills.pipeline_risk.scope import as_they_stood, limits_of
from skills.pipeline_risk.signs import main_first
from skills.skill import Desk
from skills.win_probability import chance

WORDS = 3
CONTACTS = 6


def deal_risk(deal: Deal, desk: Desk) -> DealRisk:
    """NoData (code deal_closed) where it is not open."""
    found = as_they_stood(desk.book.vitals(on=desk.today, ids=[deal.deal_id]), desk.today, desk)
    if not found:
        message = f"{deal.name} is not open."
        facts = {"deal": deal.name, "outcome": deal.outcome, "on": deal.closed_on}
        raise NoData(message, code="deal_closed", **facts)
    (around,) = found
    limits = limits_of(desk)
    shown = signs(around, limits)
    kinds = {s.kind for s in shown}
    emails = _emails(around, desk, recorded="emails" in limits.recorded)
    activities = _activities(around, desk)
    names = _account(deal, desk), _owner(deal, desk)
    return DealRisk(
        at_risk=at_risk(around, main_first(shown), *names, desk.book.company.currency),
        today=desk.today,
        stage_since=None if limits.whole else around.stage_since or around.created_on,
        clear=tuple(kind for kind in limits.told if kind not in kinds),
        untold=limits.untold,
        pushes=pushes(desk.book.deal_changes(deals=[deal.deal_id]), desk.today),
        words=words(activities, emails, desk),
        contacts=known(desk.book.contacts(accounts=[deal.account_id]) if deal.account_id else [], emails),
        lifts={kind: lift for kind, lift in lifts(desk.book, limits).items() if kind in kinds},
        against=against(deal, emails, desk),
        chance=chance(desk, deal),
    )


def pushes(changes: Sequence[DealChange], today: date) -> tuple[Push, ...]:
    """Each time that the close date moved later, oldest first."""
    found = []
    for change in moves(changes, "close_on").get(changes[0].deal_id, []) if changes else []:
        before, after = _day(change.old), _day(change.new)
        if before and after and before < after and change.changed_at.date() <= today:
            found.append(Push(change.changed_at.date(), before, after))
    return tuple(found)


def words(activities: Iterable[Activity], emails: Iterable[Email], desk: Desk) -> tuple[Word, ...]:
    """The last things that were done or written, newest first."""
    people = {p.person_id: p.name for p in desk.book.people()}
    found = [(a.at, Word(a.at.date(), a.kind, a.subject, people.get(a.person_id or ""))) for a in activities]
    found += [(e.sent_at, Word(e.sent_at.date(), e.direction, e.subject, e.sender)) for e in emails]
    newest = sorted((f for f in found if f[0].date() <= desk.today), key=lambda f: f[0], reverse=True)
    return tuple(word for _, word in islice(newest, WORDS))


def known(contacts: Sequence[Contact], emails: Iterable[Email]) -> tuple[Known, ...]:
    """People at the customer, who wrote last first."""
    wrote: dict[str, date] = {}
    for email in emails:
        if email.direction == "in":
            sender = email.sender.strip().lower()
            wrote[sender] = max(email.sent_at.date(), wrote.get(sender, date.min))
    found = [Known(c.name, c.title, c.buying_role, wrote.get((c.email or "").lower())) for c in contacts]
    return tuple(sorted(found, key=lambda k: (-(k.wrote_on or date.min).toordinal(), k.name))[:CONTACTS])


def _activities(deal: Vitals, desk: Desk) -> list[Activity]:
    on_deal = desk.book.activities(deals=[deal.deal_id])
    if deal.account_id is None:
        return on_deal
    return [*on_deal, *(a for a in desk.book.activities(accounts=[deal.account_id]) if a.deal_id is None)]


def _emails(deal: Vitals, desk: Desk, *, recorded: bool) -> list[Email]:
    if not recorded:
        return []
    on_deal = desk.book.emails(deals=[deal.deal_id])
    if deal.account_id is None:
        return on_deal
    return [*on_deal, *(e for e in desk.book.emails(accounts=[deal.account_id]) if e.deal_id is None)]


def _account(deal: Deal, desk: Desk) -> str | None:
    rows = desk.book.accounts(ids=[deal.account_id]) if deal.account_id else []
    return rows[0].name if rows else None


def _owner(deal: Deal, desk: Desk) -> str | None:
    """The owner's name where it is not the asker."""
    if deal.owner_id is None or deal.owner_id == desk.person.person_id:
        return None
    rows = desk.book.people(ids=[deal.owner_id])
    return rows[0].name if rows else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
