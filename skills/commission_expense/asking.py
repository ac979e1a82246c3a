"""The tool `commission_expense`: the commission asset over a period, a deal's part in it, the entries, the policy."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from connectors.errors import NoData, NotAllowed
from connectors.home import Home
from connectors.money import Money
from connectors.periods import Period
from connectors.policies import read_policy
from skills.asked import period_of
from skills.commission_expense.balances import Month, balances, scheduled
from skills.commission_expense.journal import entries
from skills.commission_expense.ledger import Ledger, costs_until
from skills.commission_expense.policy import Policy, policy_of
from skills.commission_expense.results import (
    Balances,
    CostRow,
    DealCosts,
    Entry,
    Journal,
    Known,
    Movement,
    Policies,
    Rules,
)
from skills.commission_expense.schedule import Scheduled, month_of, named
from skills.skill import Desk, Result, Skill

ROLES = frozenset({"finance", "operations", "admin"})
_AHEAD = 12  # months of a schedule that names no period
ZERO = Decimal(0)


class Args(BaseModel):
    """Which part of the books."""

    period: str | None = Field(None, description="2026-10, 2026-Q3, last_quarter, ...; default: the last full month")
    deal: str | None = Field(None, description="the costs of one deal instead")
    show: Literal["balances", "schedule", "journal", "policy"] | None = Field(
        None,
        description="balances (default): brought forward, added, amortised, impaired, carried forward; schedule: what "
        "is still to be amortised, by month; journal: the entries; policy: what is capitalised and over how long",
    )


def run(args: Args, desk: Desk) -> Result:
    """NotAllowed (finance_only) for anyone but finance, operations and admins; NoData: no_plans, no_credits.

    BadUse (bad_policy) where COACH_HOME/expense.yaml has a fault.
    """
    if desk.person.role not in ROLES:
        raise NotAllowed("The books of commissions are for finance and operations.", code="finance_only")
    if not desk.book.has("credits"):
        raise NoData("No credits are loaded.", code="no_credits")
    policy = policy_of(read_policy(_home(desk), "expense"))
    ledger = costs_until(desk.book.snapshot, desk.person, desk.today)
    known = _known(desk, ledger, policy)
    if args.show == "policy":
        return Policies(known, tuple(policy.accounts.model_dump().items()))
    schedules = scheduled(ledger.costs, policy)
    if args.deal:
        return _of_deal(args, desk, schedules, known)
    period = _period(args, desk)
    found = balances(schedules, month_of(period.start), month_of(period.end))
    if args.show == "journal":
        return _journal(period, found, policy, known, desk)
    return _balances(args, period, found, known, desk)


def _home(desk: Desk) -> Home:
    """The home folder that the book lies in."""
    return Home(desk.book.snapshot.path.parent.parent)


def _period(args: Args, desk: Desk) -> Period:
    """What is asked for; else the last full month, or for a schedule the twelve months from this one on."""
    if args.period:
        return period_of(args.period, desk)
    this = desk.calendar.containing(desk.today, "month")
    if args.show != "schedule":
        return desk.calendar.previous(this)
    last = this
    for _ in range(_AHEAD - 1):
        last = desk.calendar.following(last)
    return Period(this.start, last.end, f"{this.start}..{last.end}")


def _known(desk: Desk, ledger: Ledger, policy: Policy) -> Known:
    names = {p.person_id: p.name for p in desk.book.people(ids=list(ledger.left_out))} if ledger.left_out else {}
    rules = Rules(
        stated=policy.stated,
        capitalise=policy.capitalise,
        months=policy.months,
        by_product=tuple(policy.by_product.items()),
        commensurate=policy.commensurate,
        expedient=policy.expedient,
        incremental=tuple(sorted(policy.incremental)) if policy.incremental is not None else None,
    )
    since = ledger.costs[0].on if ledger.costs else None
    return Known(desk.today, since, tuple(names.get(p, p) for p in ledger.left_out), rules)


def _balances(args: Args, period: Period, found: Sequence[Month], known: Known, desk: Desk) -> Balances:
    rows = tuple(_movement(m, desk) for m in found)
    whole = _together(period.name, found, desk)
    return Balances(period, whole, rows if len(rows) > 1 else (), known, args.show or "balances")


def _movement(month: Month, desk: Desk) -> Movement:
    return _together(month.name, [month], desk)


def _together(name: str, months: Sequence[Month], desk: Desk) -> Movement:
    def money(amount: Decimal) -> Money:
        return Money(amount, desk.book.company.currency)

    return Movement(
        name=name,
        brought_forward=money(months[0].brought_forward),
        added=money(sum((m.added for m in months), ZERO)),
        amortised=money(sum((m.amortised for m in months), ZERO)),
        impaired=money(sum((m.impaired for m in months), ZERO)),
        carried_forward=money(months[-1].carried_forward),
        expensed=money(sum((m.expensed for m in months), ZERO)),
        charge=money(sum((m.charge for m in months), ZERO)),
    )


def _journal(period: Period, found: Sequence[Month], policy: Policy, known: Known, desk: Desk) -> Journal:
    currency = desk.book.company.currency
    lines = entries(found, policy.accounts)
    rows = tuple(
        Entry(
            line.month,
            line.entry,
            line.account,
            Money(line.debit, currency) if line.debit else None,
            Money(line.credit, currency) if line.credit else None,
        )
        for line in lines
    )
    return Journal(period, rows, Money(sum((line.debit for line in lines), ZERO), currency), known)


def _of_deal(args: Args, desk: Desk, schedules: Sequence[Scheduled], known: Known) -> DealCosts:
    """A deal's costs at the end of the month asked for, by default the last full one or the running one's if newer."""
    deal = desk.names.deal(args.deal or "")
    own = [s for s in schedules if s.cost.deal_id == deal.deal_id]
    if not own:
        raise NoData(f"No commission was earned on {deal.name}.", code="no_cost_for_deal", deal=deal.name)
    until = month_of(_period(args, desk).end) if args.period else month_of(desk.today)
    names = {p.person_id: p.name for p in desk.book.people(ids=sorted({s.cost.person_id for s in own}))}
    currency = desk.book.company.currency
    rows = tuple(_row(s, until, names, currency) for s in own)

    def total(values: Sequence[Money]) -> Money:
        return sum(values, Money(ZERO, currency))

    return DealCosts(
        deal=deal.name,
        until=named(until),
        amount=total([r.amount for r in rows]),
        amortised=total([r.amortised for r in rows]),
        impaired=total([r.impaired for r in rows]),
        expensed=total([r.amount for r in rows if r.treatment == "expensed"]),
        left=total([r.left for r in rows]),
        rows=rows,
        known=known,
    )


def _row(one: Scheduled, until: int, names: dict[str, str], currency: str) -> CostRow:
    cost = one.cost
    impaired = one.impaired_in(one.ended) if one.ended is not None and one.ended <= until else ZERO
    return CostRow(
        person=names.get(cost.person_id, cost.person_id),
        component=cost.component,
        amount=Money(cost.amount, currency),
        on=cost.on,
        treatment=one.treatment,
        months=one.months,
        first=named(one.first),
        last=named(one.first + max(one.months, 1) - 1),
        monthly=Money(cost.amount / one.months, currency).rounded() if one.months else None,
        amortised=Money(one.amortised_by(until), currency),
        impaired=Money(impaired, currency),
        left=Money(one.left_after(until), currency),
        ended=named(one.ended) if one.ended is not None and one.ended <= until else None,
    )


skill = Skill(
    name="commission_expense",
    says="Commission expense for finance (ASC 340-40, IFRS 15): what is capitalised, amortised, impaired and carried "
    "forward in a period, a deal's capitalised costs, journal entries, and the accounting policy.",
    args=Args,
    run=run,
)
