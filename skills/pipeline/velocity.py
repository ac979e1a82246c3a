"""How fast the pipeline turns into money: opportunities x win rate x deal size / cycle, a day.

The usual formula of sales operations ("pipeline velocity" in the glossaries of Salesforce and Gong). Opportunities are
those open now; win rate, size and cycle come from the deals closed in the year before: won over closed by count, the
mean amount of the won, the mean days from created to won. Each part is compared with the year before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connectors.book.schema import Deal
from connectors.errors import NoData
from connectors.money import Money
from skills.pipeline.open_deals import Sides
from skills.skill import Figure, Result, Who

YEAR = timedelta(days=365)
FEW = 20  # closed deals: with fewer, one standard error of a win rate of a half is over eleven points


@dataclass(frozen=True, slots=True)
class Pace:
    """Win rate, size and cycle of the deals closed in some days; None where none was won."""

    closed: int
    won: int
    win_rate: Decimal | None
    size: Money | None
    cycle_days: Decimal | None


@dataclass(frozen=True, slots=True)
class Velocity(Result):
    """Money a day that the pipeline yields at its pace, with its parts, and the pace of the year before."""

    who: Who
    a_day: Money
    opportunities: int
    pace: Pace
    before: Pace
    since: date
    kind: str = "velocity"

    @property
    def few(self) -> bool:
        """Whether it rests on too few deals to say much."""
        return self.pace.closed < FEW

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure.money("velocity_a_day", self.a_day), Figure("opportunities", self.opportunities, "count")]
        if self.pace.win_rate is not None and self.pace.size and self.pace.cycle_days is not None:
            found += [
                Figure.share("win_rate", self.pace.win_rate),
                Figure.money("deal_size", self.pace.size),
                Figure("cycle", self.pace.cycle_days, "days"),
            ]
        return tuple(found)


def velocity(open_deals: Sequence[Deal], closed: Sequence[Deal], who: Who, sides: Sides) -> Velocity:
    """NoData (code no_won_deals) where nothing was won in a year: there is no pace to tell then."""
    since = sides.today - YEAR
    pace = _pace([d for d in closed if d.closed_on and since < d.closed_on <= sides.today], sides)
    before = _pace([d for d in closed if d.closed_on and since - YEAR < d.closed_on <= since], sides)
    if pace.win_rate is None or pace.size is None or not pace.cycle_days:
        message = f"No deal was won since {since}, so I can't tell how fast the pipeline moves."
        raise NoData(message, code="no_won_deals", since=since)
    a_day = pace.size * pace.win_rate * len(open_deals)
    return Velocity(
        who=who,
        a_day=Money(a_day.amount / pace.cycle_days, a_day.currency).rounded(),
        opportunities=len(open_deals),
        pace=pace,
        before=before,
        since=since,
    )


def _pace(closed: Sequence[Deal], sides: Sides) -> Pace:
    won = [d for d in closed if d.outcome == "won"]
    sized = [sides.worth(d).amount for d in won if d.amount is not None]
    days = [(d.closed_on - d.created_on).days for d in won if d.closed_on and d.created_on]
    if not sized or not days:
        return Pace(len(closed), len(won), None, None, None)
    return Pace(
        closed=len(closed),
        won=len(won),
        win_rate=Decimal(len(won)) / len(closed),
        size=Money(sum(sized, Decimal(0)) / len(sized), sides.currency).rounded(),
        cycle_days=max(Decimal(sum(days)) / len(days), Decimal(1)).quantize(Decimal("0.1")),
    )
