"""The open pipeline: what it is worth, in which parts, and which deals are the largest.

Value is the sum of the open deals' amounts, in one currency. Weighted value takes each amount times the company's own
probability of its stage; it is left out where a stage has none, rather than counted as zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.book.schema import Account, Deal, Person, Stage
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import Period
from skills.charts import Chart, Mark
from skills.skill import Figure, Result, Who

By = Literal["stage", "owner", "segment", "month", "type"]
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """An open deal as a list shows it; `amount` None where it has none."""

    deal_id: str
    name: str
    account: str | None
    amount: Money | None
    stage: str | None
    close_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pipeline: its name, what it is worth, how many deals. `name` is None where deals don't say."""

    name: str | None
    value: Money
    count: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which amounts deals are meant, both included, in the answer's currency; None where there is no limit."""

    above: Decimal | None = None
    below: Decimal | None = None

    def hold(self, deal: Deal, sides: Sides) -> bool:
        """Whether a deal is within; one without an amount is only where there are no limits."""
        if self.above is None and self.below is None:
            return True
        worth = sides.worth(deal).amount
        enough = self.above is None or worth >= self.above
        return deal.amount is not None and enough and (self.below is None or worth <= self.below)

    def least(self, currency: str) -> Money | None:
        """What deals are worth at least."""
        return None if self.above is None else Money(self.above, currency)

    def most(self, currency: str) -> Money | None:
        """What deals are worth at most."""
        return None if self.below is None else Money(self.below, currency)


@dataclass(frozen=True, slots=True)
class OpenPipeline(Result):
    """What is open. `weighted` is None where stages have no probabilities; `gap` is what is left of the quota.

    `estimated`: what stands in where the source has no amount.
    """

    who: Who
    period: Period | None
    by: By
    value: Money
    count: int
    weighted: Money | None
    parts: tuple[Part, ...]
    largest: tuple[Shown, ...]
    past_due: int
    without_amount: int
    gap: Money | None = None
    quota_period: Period | None = None
    estimated: str | None = None
    limits: Limits = Limits()
    kind: str = "open"

    @property
    def least(self) -> Money | None:
        """What its deals are worth at least."""
        return self.limits.least(self.value.currency)

    @property
    def most(self) -> Money | None:
        """What its deals are worth at most."""
        return self.limits.most(self.value.currency)

    @property
    def coverage(self) -> Decimal | None:
        """Open value for each unit of quota that is left; None where nothing is left or no quota is known."""
        return self.value.amount / self.gap.amount if self.gap else None

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure.money("pipeline", self.value), Figure("open_deals", self.count, "count")]
        if self.weighted is not None:
            found.append(Figure.money("weighted", self.weighted))
        if self.coverage is not None:
            found.append(Figure("coverage", self.coverage, "times"))
        return (*found, Figure("deals_past_due", self.past_due, "count"))

    def chart(self) -> Chart | None:
        if len(self.parts) < 2:
            return None
        marks = tuple(
            Mark(p.value.amount, name=p.name, word=None if p.name else "untold", count=p.count) for p in self.parts
        )
        kind: Literal["funnel", "bars"] = "funnel" if self.by == "stage" else "bars"
        return Chart(kind, f"by_{self.by}", self.who.name, self.value.currency, marks)


@dataclass(frozen=True)
class Sides:
    """What is known of the deals besides themselves: their stages, customers and owners by id, and exchange rates."""

    stages: Mapping[str, Stage]
    accounts: Mapping[str, Account]
    people: Mapping[str, Person]
    exchange: Exchange
    currency: str
    today: date

    def worth(self, deal: Deal) -> Money:
        """A deal's amount in the currency of the answer; nothing where it has none."""
        money = Money(deal.amount or Decimal(0), deal.currency or self.currency)
        return self.exchange.convert(money, self.currency, self.today)


def open_pipeline(deals: Sequence[Deal], who: Who, period: Period | None, by: By, sides: Sides) -> OpenPipeline:
    """What these open deals are worth; with a period only those that are due in it."""
    mine = [d for d in deals if period is None or (d.close_on is not None and d.close_on in period)]
    ordered = sorted(mine, key=lambda d: (-sides.worth(d).amount, d.deal_id))
    return OpenPipeline(
        who=who,
        period=period,
        by=by,
        value=_sum(mine, sides).rounded(),
        count=len(mine),
        weighted=_weighted(mine, sides),
        parts=parts(mine, by, sides),
        largest=tuple(shown(d, sides) for d in ordered[:SHOWN]),
        past_due=sum(d.close_on is not None and d.close_on < sides.today for d in mine),
        without_amount=sum(d.amount is None for d in mine),
    )


def parts(deals: Sequence[Deal], by: By, sides: Sides) -> tuple[Part, ...]:
    """The same deals in groups: stages and months in their own order, others by value."""
    groups: dict[str | None, list[Deal]] = defaultdict(list)
    for deal in deals:
        groups[_group(deal, by, sides)].append(deal)
    found = [Part(name, _sum(group, sides).rounded(), len(group)) for name, group in groups.items()]
    return tuple(sorted(found, key=lambda part: _place(part, by, sides)))


def shown(deal: Deal, sides: Sides) -> Shown:
    """A deal as a list shows it."""
    account = sides.accounts.get(deal.account_id or "")
    amount = sides.worth(deal).rounded() if deal.amount is not None else None
    return Shown(deal.deal_id, deal.name, account.name if account else None, amount, deal.stage, deal.close_on)


def _place(part: Part, by: By, sides: Sides) -> tuple[Decimal | int, str]:
    """Where a part stands among the others; what deals don't say comes last."""
    name = part.name or ""
    if part.name is None:
        return Decimal("Infinity"), name
    if by == "stage":
        stage = sides.stages.get(name)
        return (stage.position if stage else 10**6), name
    return (0 if by == "month" else -part.value.amount), name


def _group(deal: Deal, by: By, sides: Sides) -> str | None:
    account = sides.accounts.get(deal.account_id or "")
    owner = sides.people.get(deal.owner_id or "")
    named: dict[By, str | None] = {
        "stage": deal.stage,
        "owner": owner.name if owner else None,
        "segment": account.segment if account else None,
        "month": f"{deal.close_on:%Y-%m}" if deal.close_on else None,
        "type": deal.type,
    }
    return named[by]


def _sum(deals: Sequence[Deal], sides: Sides) -> Money:
    return sum((sides.worth(d) for d in deals), Money(Decimal(0), sides.currency))


def _weighted(deals: Sequence[Deal], sides: Sides) -> Money | None:
    if not deals:
        return None
    total = Money(Decimal(0), sides.currency)
    for deal in deals:
        stage = sides.stages.get(deal.stage or "")
        if stage is None or stage.probability is None:
            return None
        total += sides.worth(deal) * stage.probability
    return total.rounded()
