"""A deal on a page, put together from what other skills say of it."""

from __future__ import annotations

from datetime import date

from connectors.book.schema import Activity, Deal
from connectors.errors import CoachError
from connectors.money import Money
from skills.chances import Chance as InTime
from skills.chances import chances
from skills.deal_brief.account import customer_of
from skills.deal_brief.checking import Known as KnownOf
from skills.deal_brief.checking import checked
from skills.deal_brief.checklists import Checklist
from skills.deal_brief.events import events
from skills.deal_brief.letters import last_done, letters, noted
from skills.deal_brief.results import PEOPLE, WORDS, DealBrief, Form, Stake, State
from skills.pipeline_risk.one import known, words
from skills.pipeline_risk.results import DealRisk
from skills.skill import Desk
from skills.win_probability import chance

_LONG = 12  # people and last words of the long form


def deal_brief(deal: Deal, checklist: Checklist, form: Form, desk: Desk) -> DealBrief:
    """Everything that is recorded; what is not is left out, never guessed."""
    book = desk.book
    contacts = book.contacts(accounts=[deal.account_id]) if deal.account_id else []
    activities = activities_of(deal, desk)
    mail = letters(deal.account_id, deal.deal_id, deal.name, desk)
    risk = _risk(deal, desk)
    period, in_time = _in_time(deal, desk)
    sentences = (*mail.sentences, *noted(activities, desk))
    about = KnownOf(deal, contacts, book.has("contacts"), sentences, book.recorded())
    return DealBrief(
        form=form,
        today=desk.today,
        state=state_of(deal, desk, risk.stage_since if risk else None),
        customer=customer_of(deal.account_id, desk),
        events=events(deal, book.deal_changes(deals=[deal.deal_id]), desk.today, book.company.currency),
        people=known(contacts, mail.emails)[: _LONG if form == "long" else PEOPLE],
        words=words(activities, mail.emails, desk)[:WORDS],
        mood=mail.mood,
        last=mail.last,
        asked=mail.waiting(last_done(activities, desk)),
        risk=risk,
        chance=chance(desk, deal),
        in_time=in_time,
        period=period,
        stake=_stake(deal, desk),
        checklist=checklist.name,
        items=checked(checklist, about),
    )


def activities_of(deal: Deal, desk: Desk) -> list[Activity]:
    """On the deal, and with its customer where no deal is named."""
    on_deal = desk.book.activities(deals=[deal.deal_id])
    if deal.account_id is None:
        return on_deal
    return [*on_deal, *(a for a in desk.book.activities(accounts=[deal.account_id]) if a.deal_id is None)]


def state_of(deal: Deal, desk: Desk, stage_since: date | None = None) -> State:
    """Where it stands today."""
    owner = next(iter(desk.book.people(ids=[deal.owner_id])), None) if deal.owner_id else None
    currency = deal.currency or desk.book.company.currency
    ends = deal.closed_on if deal.outcome != "open" and deal.closed_on else desk.today
    return State(
        deal_id=deal.deal_id,
        name=deal.name,
        outcome=deal.outcome,
        stage=deal.stage,
        stage_since=stage_since,
        amount=Money(deal.amount, currency).rounded() if deal.amount is not None else None,
        type=deal.type,
        owner=owner.name if owner else None,
        created_on=deal.created_on,
        close_on=deal.close_on,
        closed_on=deal.closed_on,
        age=(ends - deal.created_on).days if deal.created_on else None,
        left=(deal.close_on - desk.today).days if deal.close_on and deal.outcome == "open" else None,
        next_step=deal.next_step,
        forecast_category=deal.forecast_category,
        competitor=deal.competitor,
        discount=deal.discount or None,
        products=_products(deal, desk),
    )


def _products(deal: Deal, desk: Desk) -> tuple[str, ...]:
    lines = desk.book.deal_lines(deals=[deal.deal_id]) if desk.book.has("deal_lines") else []
    names = {p.product_id: p.name for p in desk.book.products()} if lines else {}
    return tuple(names[line.product_id] for line in lines if line.product_id in names)


def _risk(deal: Deal, desk: Desk) -> DealRisk | None:
    from skills.pipeline_risk.one import deal_risk

    try:
        return deal_risk(deal, desk) if deal.outcome == "open" else None
    except CoachError:
        return None


def _in_time(deal: Deal, desk: Desk) -> tuple[str | None, InTime | None]:
    """The chance to be won within the quarter that its close date lies in, today's where that has passed."""
    if deal.outcome != "open":
        return None, None
    period = desk.calendar.containing(max(deal.close_on or desk.today, desk.today), "quarter")
    currency = deal.currency or desk.book.company.currency
    try:
        found = chances([deal.owner_id] if deal.owner_id else None, period, currency, desk)
    except CoachError:
        return None, None
    return period.name, found.get(deal.deal_id)


def _stake(deal: Deal, desk: Desk) -> Stake | None:
    """By the plan of its owner; None where none pays, the deal is lost, or it is not for the asker to see."""
    from skills.commission.estimate import skill
    from skills.commission.results import Estimate

    try:
        found = skill(desk, deal=deal.deal_id)
    except CoachError:
        return None
    if not isinstance(found, Estimate):
        return None
    return Stake(found.commission.rounded(), found.who.name, found.who.is_asker, found.kind == "won")
