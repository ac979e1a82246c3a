"""A customer on a page, where several of its deals are open or none is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from connectors.book.schema import Account, Deal
from connectors.errors import CoachError
from connectors.money import Money
from skills.chances import chances
from skills.deal_brief.account import customer, total
from skills.deal_brief.letters import last_done, letters
from skills.deal_brief.one import state_of
from skills.deal_brief.results import PEOPLE, WORDS, CustomerBrief, Form, Row
from skills.pipeline_risk.evidence import signs
from skills.pipeline_risk.many import flagged
from skills.pipeline_risk.one import known, words
from skills.pipeline_risk.scope import as_they_stood, limits_of, names_of
from skills.pipeline_risk.signs import level, main_first
from skills.skill import Desk

_LONG = 12


def customer_brief(account: Account, deals: list[Deal], form: Form, desk: Desk) -> CustomerBrief:
    """`deals` are all that the asker may see, closed ones too."""
    still = [d for d in deals if d.outcome == "open"]
    closed = sorted((d for d in deals if d.closed_on), key=lambda d: (d.closed_on or desk.today, d.deal_id))
    mail = letters(account.account_id, None, account.name, desk)
    activities = desk.book.activities(accounts=[account.account_id])
    return CustomerBrief(
        form=form,
        today=desk.today,
        customer=customer(account, deals, desk),
        rows=_rows(still, desk),
        total=total(still, desk) if still else None,
        people=known(desk.book.contacts(accounts=[account.account_id]), mail.emails)[
            : _LONG if form == "long" else PEOPLE
        ],
        words=words(activities, mail.emails, desk)[:WORDS],
        mood=mail.mood,
        last=mail.last,
        asked=mail.waiting(last_done(activities, desk)),
        last_closed=state_of(closed[-1], desk) if closed else None,
    )


def _rows(deals: list[Deal], desk: Desk) -> tuple[Row, ...]:
    if not deals:
        return ()
    limits = limits_of(desk)
    vitals = as_they_stood(desk.book.vitals(on=desk.today, ids=[d.deal_id for d in deals]), desk.today, desk)
    shown = {v.deal_id: main_first(signs(v, limits)) for v in vitals}
    scores = {f.deal.deal_id: f.score for f in flagged(vitals, limits, {})}
    owners = names_of((d.owner_id for d in deals if d.owner_id != desk.person.person_id), desk)
    likely = _likely(deals, desk)
    company = desk.book.company.currency
    ordered = sorted(deals, key=lambda d: (-(d.amount or Decimal(0)), d.deal_id))
    return tuple(
        Row(
            deal_id=d.deal_id,
            name=d.name,
            owner=owners.get(d.owner_id or ""),
            stage=d.stage,
            amount=Money(d.amount, d.currency or company).rounded() if d.amount is not None else None,
            close_on=d.close_on,
            chance=likely.get(d.deal_id),
            level=level(scores.get(d.deal_id, 0)),
            signs=tuple(s.kind for s in shown.get(d.deal_id, ())),
        )
        for d in ordered
    )


def _likely(deals: list[Deal], desk: Desk) -> Mapping[str, Decimal]:
    """To be won in the end, by the model; where it is silent, within this quarter, as the forecast has it."""
    from skills.win_probability import chances as in_the_end

    said = {key: c.value for key, c in in_the_end(desk, deals).items() if c.value is not None}
    if said:
        return said
    owners = sorted({d.owner_id for d in deals if d.owner_id})
    try:
        quarter = desk.calendar.containing(desk.today, "quarter")
        found = chances(owners, quarter, desk.book.company.currency, desk)
    except CoachError:
        return {}
    return {key: chance.value for key, chance in found.items()}
