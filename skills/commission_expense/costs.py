"""The costs of obtaining contracts, out of what a plan paid: one cost for each credit of each line of pay.

    pay of a component   divided among its credits by what each was paid, in whole cents that add up to the pay
    clawback             a negative cost on each cost of the cancelled credit, in proportion
    cap                  takes off (or gives back to) the costs of its period, in proportion
    guarantee, draw      one that is not recovered is pay for time, not for a contract: a cost of no deal

So the costs of a plan add up to what it earned, less what was clawed back and capped, plus what was guaranteed. When
parts are paid out, and draws that are recovered, are about cash and no cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from connectors.exchange import Exchange
from connectors.money import Money, round_to
from skills.commission.credits import Credit
from skills.commission.payout import Pay
from skills.commission.pending import by_credit
from skills.commission.plan import Plan
from skills.commission.run import Payroll
from skills.commission.settle import Adjustment
from skills.commission_expense.schedule import Cost

Products = Mapping[str, tuple[str, ...]]  # by deal, the one with the largest amount first


def costs_of(plan: Plan, payroll: Payroll, credits_held: Iterable[Credit], products: Products) -> list[Cost]:
    """Every cost of a plan, in the plan's currency."""
    held = {c.credit_id: c for c in credits_held}
    found = [(pay.period.end, cost) for pay in payroll.pays for cost in _of_pay(plan, pay, products)]
    paid: dict[tuple[str, str | None], list[Cost]] = defaultdict(list)
    for _, cost in found:
        paid[cost.person_id, cost.credit_id].append(cost)
    for adjustment in payroll.adjustments:
        if adjustment.kind == "clawback":
            credit = held[adjustment.facts["credit"]]
            mine = paid[adjustment.person_id, credit.credit_id]
            found += [(adjustment.period.end, c) for c in _taken_back(mine, adjustment, credit)]
        elif adjustment.kind == "cap":
            found = _spread(found, adjustment)
        elif adjustment.kind == "guarantee" or adjustment.because == "drawn":
            found.append((adjustment.period.end, _of_no_deal(adjustment)))
    return [cost for _, cost in found if cost.amount]


def converted(costs: Iterable[Cost], currency: str, exchange: Exchange) -> list[Cost]:
    """The costs in the company's currency, each at the rate of its day; NoData (code no_rate) where there is none."""
    into = exchange.currency
    return [replace(c, amount=round_to(exchange.convert(Money(c.amount, currency), into, c.on).amount)) for c in costs]


def shares(amount: Decimal, weights: Sequence[Fraction]) -> list[Decimal]:
    """An amount in whole cents by these weights, adding up to it. Weights that come to nothing share evenly.

    The cents that rounding down leaves over go where most was cut off, to the first of equal ones.
    """
    unit = Decimal(1).scaleb(min(-2, int(amount.as_tuple().exponent)))
    together = sum(weights, Fraction(0))
    parts = [w / together if together else Fraction(1, len(weights)) for w in weights]
    exact = [Fraction(amount) * part / Fraction(unit) for part in parts]
    whole = [value.__floor__() for value in exact]
    over = int(Fraction(amount) / Fraction(unit)) - sum(whole)
    by_rest = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in by_rest[:over]:
        whole[i] += 1
    return [unit * cents for cents in whole]


def _of_pay(plan: Plan, pay: Pay, products: Products) -> Iterator[Cost]:
    days = {c.credit.credit_id: c.on for c in pay.counted}
    parts = [(credit, part) for credit, part in by_credit(pay) if part]
    own = plan.component(pay.component).of == "self"
    if not parts:
        if pay.pay:
            yield _cost(pay.person_id, pay.component, pay.pay, pay.period.end, f"{pay.period.name}", own=False)
        return
    for (credit, _), amount in zip(parts, shares(pay.pay, [part for _, part in parts]), strict=True):
        day = days[credit.credit_id]
        on = day if day in pay.period else pay.period.end
        about = _about(credit, products)
        key = f"{credit.credit_id}/{pay.period.name}"
        yield _cost(pay.person_id, pay.component, amount, on, key, own=own, **about)


def _cost(person: str, component: str, amount: Decimal, on: date, key: str, **about: Any) -> Cost:
    whole = {"deal_id": None, "deal_name": "", "kind": "new"} | about
    return Cost(key=f"{person}/{component}/{key}", person_id=person, component=component, amount=amount, on=on, **whole)


def _about(credit: Credit, products: Products) -> dict[str, Any]:
    """What decides how long a cost of this credit benefits."""
    own = tuple(str(v) for v in (credit.value("product"), credit.value("product_family")) if v)
    return {
        "deal_id": credit.deal_id,
        "deal_name": credit.deal_name or credit.deal_id or "",
        "kind": credit.value("type") or "new",
        "products": own or products.get(credit.deal_id or "", ()),
        "term_months": credit.value("term_months"),
        "cancelled_on": credit.cancelled_on,
        "credit_id": credit.credit_id,
    }


def _taken_back(costs: Sequence[Cost], adjustment: Adjustment, credit: Credit) -> Iterator[Cost]:
    """Negative costs that end at once, so that what the asset loses is what was not taken back."""
    on = credit.cancelled_on or adjustment.period.end
    if not costs:
        yield _cost(adjustment.person_id, "", adjustment.amount, on, f"{credit.credit_id}/clawback", own=False)
        return
    weights = [Fraction(c.amount) for c in costs]
    for cost, amount in zip(costs, shares(adjustment.amount, weights), strict=True):
        yield replace(cost, key=f"{cost.key}/clawback", amount=amount, on=on)


def _spread(found: list[tuple[date, Cost]], cap: Adjustment) -> list[tuple[date, Cost]]:
    """The costs of the cap's period with what it takes off them."""
    mine = [i for i, (ends, c) in enumerate(found) if c.person_id == cap.person_id and ends in cap.period]
    if not mine:
        return [*found, (cap.period.end, _of_no_deal(cap))]
    parts = shares(cap.amount, [Fraction(abs(found[i][1].amount)) for i in mine])
    changed = list(found)
    for i, part in zip(mine, parts, strict=True):
        ends, cost = found[i]
        changed[i] = ends, replace(cost, amount=cost.amount + part)
    return changed


def _of_no_deal(adjustment: Adjustment) -> Cost:
    key = f"{adjustment.period.name}/{adjustment.kind}"
    return _cost(adjustment.person_id, "", adjustment.amount, adjustment.period.end, key, own=False)
