"""What is asked for, checked to the end: nothing is proposed that could not be written, and nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from connectors.book.schema import Deal, Person
from connectors.errors import BadUse, CoachError, NoData, NotAllowed
from connectors.money import Money
from connectors.periods import Period
from connectors.state.disputes import Dispute
from skills.asked import period_of
from skills.commission.credited import deal_named
from skills.commission.from_book import on_plan
from skills.commission.settle import settlement_length
from skills.disputes.results import Action, Step
from skills.disputes.scope import about, decides, is_own, numbered, people_of, seen
from skills.skill import Ambiguous, Desk, NotFound

if TYPE_CHECKING:
    from skills.disputes.tool import Args

_DECISIONS = frozenset({"accept", "reject"})
_SHOWN = 8  # deals to choose from


@dataclass(frozen=True, slots=True)
class Checked:
    """A step that can be taken. `about` says what of the statement is in dispute."""

    action: Action
    person: Person
    period: str
    text: str
    dispute: Dispute | None = None
    about: dict[str, Any] = field(default_factory=dict)
    amount: Money | None = None
    pays_in: str | None = None

    def shown(self, desk: Desk) -> Step:
        """As it is proposed."""
        return Step(
            action=self.action,
            number=self.dispute.id if self.dispute else None,
            person=self.person.name,
            is_asker=self.person.person_id == desk.person.person_id,
            deal=self.about.get("deal"),
            period=self.period,
            text=self.text,
            amount=self.amount,
            pays_in=self.pays_in,
        )


def checked(args: Args, action: Action, desk: Desk) -> Checked:
    """The step; see the codes below for what can be wrong with it."""
    return _opening(args, desk) if action == "open" else _going_on(args, action, desk)


def _opening(args: Args, desk: Desk) -> Checked:
    """NoData: which_line (neither deal nor period), no_credit_for_deal; BadUse: deal_not_won."""
    deal = _disputed(args, desk)
    if deal is None and args.period is None:
        raise NoData("Neither a deal nor a period is named.", code="which_line")
    text = (args.reason or args.said or "").strip()
    if not text:
        raise BadUse("Nothing is said to be wrong.", code="empty_dispute")
    period = period_of(args.period, desk) if args.period else _period_of(deal, desk)
    about = {"deal_id": deal.deal_id, "deal": deal.name} if deal else {}
    return Checked("open", desk.person, period.name, text, about=about)


def _disputed(args: Args, desk: Desk) -> Deal | None:
    """The deal that is named, or the one of a customer's that the asker was credited for; None where none is."""
    if args.deal:
        return _sold(deal_named(desk, args.deal), desk)
    if args.account is None:
        return None
    try:
        account = desk.names.account(args.account)
    except NotFound:
        return deal_named(desk, args.account)  # a split deal of somebody else's customer
    return _only(_credited_of(account.account_id, desk), account.name, desk)


def _sold(deal: Deal, desk: Desk) -> Deal:
    """The deal; where it is not won, the won one of the same customer: nobody is paid for what is open."""
    if deal.outcome == "won":
        return deal
    customer = desk.book.accounts(ids=[deal.account_id]) if deal.account_id else []
    found = _credited_of(deal.account_id, desk) if deal.account_id else []
    return _only(found, customer[0].name if customer and found else deal.name, desk)


def _credited_of(account_id: str, desk: Desk) -> list[Deal]:
    """A customer's won deals that the asker was credited for, the latest first."""
    won = desk.book.deals(accounts=[account_id], outcome="won")
    held = desk.book.credits(people=[desk.person.person_id], deals=[d.deal_id for d in won]) if won else []
    credited = {c.deal_id for c in held if c.date <= desk.today}
    return sorted((d for d in won if d.deal_id in credited), key=lambda d: d.closed_on or date.min, reverse=True)


def _only(found: list[Deal], said: str, desk: Desk) -> Deal:
    """The only one; Ambiguous for several, BadUse (deal_not_won) for none."""
    if not found:
        raise BadUse(f"{said} is not won.", code="deal_not_won", deal=said)
    if len(found) > 1:
        raise Ambiguous("deal", said, "deal", desk.names.choices("deal", found[:_SHOWN]))
    return found[0]


def _period_of(deal: Deal | None, desk: Desk) -> Period:
    """The period in which a deal was first credited to the asker; of one that was not, in which it was won."""
    assert deal is not None
    held = desk.book.credits(people=[desk.person.person_id], deals=[deal.deal_id])
    days = [c.date for c in held if c.date <= desk.today]
    return _settling(desk, desk.person, min(days) if days else deal.closed_on or desk.today)


def _settling(desk: Desk, person: Person, day: date) -> Period:
    """The period in which the person's plan of a day settles; the quarter where no plan says."""
    try:
        length = settlement_length(on_plan(desk.book, person, day).plan)
    except CoachError:
        length = "quarter"
    return desk.calendar.containing(day, length)


def _going_on(args: Args, action: Action, desk: Desk) -> Checked:
    """NotAllowed: own_dispute, not_yours_to_decide, not_your_dispute; BadUse: dispute_closed, dispute_reason, ..."""
    dispute = numbered(desk, args.number) if args.number else _the_one(args, action, desk)
    if dispute.closed:
        raise BadUse("It is decided.", code="dispute_closed", key=dispute.id, status=dispute.status)
    if action == "withdraw" and not is_own(desk, dispute):
        raise NotAllowed("Only who opened it can withdraw it.", code="not_your_dispute", key=dispute.id)
    if action in _DECISIONS and not decides(desk, dispute):
        code = "own_dispute" if is_own(desk, dispute) else "not_yours_to_decide"
        raise NotAllowed("Somebody else decides it.", code=code, key=dispute.id)
    if action == "answer" and not (is_own(desk, dispute) or decides(desk, dispute)):
        raise NotAllowed("Somebody else answers it.", code="not_yours_to_decide", key=dispute.id)
    person = people_of(desk)[dispute.person_id]
    text = _text(args, action, dispute)
    if action != "accept":
        return Checked(action, person, dispute.period, text, dispute, dispute.about)
    amount = _amount(args, desk, person, dispute)
    return Checked(action, person, dispute.period, text, dispute, dispute.about, amount, open_period(desk, dispute))


def _the_one(args: Args, action: Action, desk: Desk) -> Dispute:
    """The only one that is meant; NoData (no_open_dispute) for none, BadUse (which_dispute) for several."""
    mine = action == "withdraw"
    found = [d for d in seen(desk, undecided=True) if (is_own(desk, d) if mine else decides(desk, d))]
    if action == "answer" and not found:
        found = [d for d in seen(desk, undecided=True) if is_own(desk, d)]
    if args.person:
        wanted = desk.names.person(args.person).person_id
        found = [d for d in found if d.person_id == wanted]
    found = about(found, args, desk)
    if not found:
        raise NoData("No dispute waits for that.", code="no_open_dispute")
    if len(found) > 1:
        raise BadUse("Several are open.", code="which_dispute", numbers=[d.id for d in found])
    return found[0]


def _text(args: Args, action: Action, dispute: Dispute) -> str:
    text = (args.reason or "").strip()
    if action == "answer":
        text = text or (args.said or "").strip()
    if action in {"reject", "answer"} and not text:
        raise BadUse("A reason is needed.", code="dispute_reason", key=dispute.id)
    return text or action


def _amount(args: Args, desk: Desk, person: Person, dispute: Dispute) -> Money:
    if not args.amount:
        raise BadUse("How much is to be paid?", code="dispute_amount", key=dispute.id)
    if args.currency:
        return Money(args.amount, args.currency.upper())
    try:
        currency = on_plan(desk.book, person, desk.today).plan.currency
    except CoachError:
        currency = person.currency or desk.book.company.currency
    return Money(args.amount, currency)


def open_period(desk: Desk, dispute: Dispute) -> str:
    """Where a correction is paid: the dispute's period while that is not over or not published, else the next open one.

    A period that is over and was never run counts as paid.
    """
    own = desk.calendar.named(dispute.period) if _is_named(dispute.period) else None
    if own is not None:
        run = desk.state.runs.run(own.name)
        if (run is not None and run.status != "published") or (run is None and own.end >= desk.today):
            return own.name
    period = desk.calendar.containing(desk.today, desk.calendar.length(own) if own else "month")
    while (run := desk.state.runs.run(period.name)) is not None and run.status == "published":
        period = desk.calendar.following(period)
    return period.name


def _is_named(period: str) -> bool:
    return ".." not in period
