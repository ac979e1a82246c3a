"""What `forecast` answers with. Every amount is an estimate out of a simulation, rounded to three figures.

`Landing`: with the chance of a tenth the period ends below `low`, as likely below as above `middle`, with the chance of
a tenth above `high`: the 80% band.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.money import Money
from connectors.periods import Period
from skills.charts import Chart, Line
from skills.skill import Figure, Result, Who

Suppose = Literal["without", "slip", "won"]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the period ends, and the chance (0-1) of the quota; None without one."""

    low: Money
    middle: Money
    high: Money
    chance: Decimal | None


@dataclass(frozen=True, slots=True)
class Mover:
    """A deal that moves the outcome: its chance, and by how much winning it raises the chance of quota."""

    deal_id: str
    name: str
    amount: Money
    chance: Decimal
    swing: Decimal | None
    close_on: date | None


@dataclass(frozen=True, slots=True)
class Calls:
    """What was closed plus what the categories promise of deals due in the period."""

    commit: Money
    best_case: Money
    commit_deals: int
    best_case_deals: int


@dataclass(frozen=True, slots=True)
class Called:
    """What somebody says the period will end at, on which day, the simulated chance of as much, and how many calls."""

    amount: Money
    on: date
    chance: Decimal | None
    calls: int


@dataclass(frozen=True, slots=True)
class CallStep(Result):
    """A call that is proposed, or was written down; `before` the one that it comes after."""

    who: Who
    period: Period
    amount: Money
    before: Called | None
    kind: str = "propose"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure.money("call", self.amount),)


@dataclass(frozen=True, slots=True)
class Supposed:
    """The same forecast where something is otherwise with some deals."""

    suppose: Suppose
    deals: tuple[str, ...]
    landing: Landing


@dataclass(frozen=True, slots=True)
class Payouts:
    """Commission over the plan's `period`, by the plan, in trials that end low, in the middle and high."""

    low: Money
    middle: Money
    high: Money
    so_far: Money
    period: Period
    plan: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What the forecast rests on. Of `due` deals at this point of past stretches so many were `won` or `lost` in time;
    the others slipped. `rho` is how far deals of one stretch go together. `by_stage`: the company's own probabilities
    stand in, because history is too small.
    """

    stretches: int
    looks: int
    due: int
    won: int
    lost: int
    rho: Decimal
    by_stage: bool

    @property
    def won_share(self) -> Decimal | None:
        """Of deals due in a period, the part won in it."""
        return Decimal(self.won) / self.due if self.due else None

    @property
    def slipped_share(self) -> Decimal | None:
        """The part still open at its end."""
        return Decimal(self.due - self.won - self.lost) / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Forecast(Result):
    """Where a period ends. `pipeline` and `new` are what is expected of open deals and of those not there yet.

    `decide` is the part of what is uncertain that hangs on the movers; `guessed` deals have no amount of their own,
    `undated` none of their date of creation, so that they count as new. `path` is what was closed by when, `called`
    what the person, or whoever leads the team, says it will be.
    """

    who: Who
    period: Period
    today: date
    closed: Money
    quota: Money | None
    landing: Landing
    pipeline: Money
    new: Money
    deals: int
    guessed: int
    undated: int
    movers: tuple[Mover, ...]
    decide: Decimal
    calls: Calls | None
    basis: Basis
    payouts: Payouts | None = None
    supposed: Supposed | None = None
    estimated: str | None = None
    path: tuple[tuple[date, Money], ...] = ()
    called: Called | None = None
    kind: str = "forecast"

    @property
    def of_quota(self) -> Decimal | None:
        """The middle as a part of the quota."""
        return self.landing.middle.amount / self.quota.amount if self.quota else None

    @property
    def change(self) -> Money | None:
        """By how much what is supposed moves the middle."""
        return self.supposed.landing.middle - self.landing.middle if self.supposed else None

    def chart(self) -> Chart | None:
        landed = self.supposed.landing if self.supposed else self.landing
        today, end = min(max(self.today, self.period.start), self.period.end), self.period.end
        bounds = (("high", landed.high), ("middle", landed.middle), ("low", landed.low))
        ways = (Line(((today, self.closed.amount), (end, money.amount)), word=word) for word, money in bounds)
        past = Line(tuple((on, money.amount) for on, money in self.path), word="past")
        return Chart(
            "fan",
            "landing",
            self.who.name,
            self.closed.currency,
            lines=(past, *ways),
            level=self.quota.amount if self.quota else None,
            level_word="quota" if self.quota else None,
        )

    def figures(self) -> tuple[Figure, ...]:
        shown = self.supposed.landing if self.supposed else self.landing
        found = [
            Figure.money("landing_middle", shown.middle),
            Figure.money("landing_low", shown.low),
            Figure.money("landing_high", shown.high),
        ]
        if shown.chance is not None:
            found.append(Figure.share("chance_of_quota", shown.chance))
        found += [
            Figure.money("closed", self.closed),
            Figure.money("expected_of_pipeline", self.pipeline),
            Figure.money("expected_new", self.new),
        ]
        if self.quota is not None:
            found.append(Figure.money("quota", self.quota))
        if self.payouts is not None:
            found.append(Figure.money("payout_middle", self.payouts.middle))
        return tuple(found)
