"""What a goal can be about, and where the book tells how much of it is done.

    attainment     credited sales over quota, in per cent       commission     earned under the plan, by today
    won            amount of deals won                          deals          number of deals won
    created        number of deals begun                        new_pipeline   amount of deals begun
    pipeline       amount of the deals that are open            win_rate       won of closed deals, in per cent
    demos, meetings, calls                                      activities of that kind

Pipeline and win rate are levels: they stand where they stand. The others add up from the first day on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from connectors.book.schema import Deal
from connectors.errors import CoachError
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import Period
from skills.skill import Desk

Measure = Literal[
    "attainment",
    "commission",
    "won",
    "deals",
    "created",
    "new_pipeline",
    "pipeline",
    "win_rate",
    "demos",
    "meetings",
    "calls",
]
MEASURES: tuple[Measure, ...] = get_args(Measure)
MONEY: frozenset[Measure] = frozenset({"commission", "won", "new_pipeline", "pipeline"})
SHARES: frozenset[Measure] = frozenset({"attainment", "win_rate"})
LEVELS: frozenset[Measure] = frozenset({"pipeline", "win_rate"})
_KINDS: Mapping[Measure, str] = {"demos": "demo", "meetings": "meeting", "calls": "call"}


@dataclass(frozen=True, slots=True)
class Aimed:
    """Whose doing counts: one person, or by `team` everyone below; the days, and the currency of money."""

    person_id: str
    team: bool
    people: Sequence[str]
    starts: date
    ends: date
    currency: str

    @property
    def period(self) -> Period:
        """The days as a period."""
        return Period(self.starts, self.ends, f"{self.starts}..{self.ends}")


def done(measure: Measure, aimed: Aimed, desk: Desk) -> Decimal | None:
    """How much is done up to today or the last day; None where the book can't tell."""
    try:
        return _READ[measure](aimed, desk)
    except CoachError:
        return None


def _attainment(aimed: Aimed, desk: Desk) -> Decimal | None:
    from skills.attainment import skill
    from skills.attainment.results import Attainment, TeamAttainment

    name = next((p.name for p in _named(aimed, desk) if (p.start, p.end) == (aimed.starts, aimed.ends)), None)
    found = skill(desk, person=aimed.person_id, team=aimed.team, period=name or aimed.period.name)
    return found.reached.share * 100 if isinstance(found, Attainment | TeamAttainment) else None


def _named(aimed: Aimed, desk: Desk) -> list[Period]:
    return [desk.calendar.containing(aimed.starts, length) for length in ("month", "quarter", "half", "year")]


def _commission(aimed: Aimed, desk: Desk) -> Decimal | None:
    from skills.commission.looking import so_far

    if aimed.team:
        return None
    (person,) = desk.book.people(ids=[aimed.person_id])
    found = so_far(desk, person, aimed.period).commission
    return found.amount if found.currency == aimed.currency else None


def _won(aimed: Aimed, desk: Desk) -> Decimal:
    return _worth(_closed(aimed, desk, "won"), aimed, desk)


def _deals(aimed: Aimed, desk: Desk) -> Decimal:
    return Decimal(len(_closed(aimed, desk, "won")))


def _win_rate(aimed: Aimed, desk: Desk) -> Decimal | None:
    won, lost = len(_closed(aimed, desk, "won")), len(_closed(aimed, desk, "lost"))
    return Decimal(won * 100) / (won + lost) if won + lost else None


def _created(aimed: Aimed, desk: Desk) -> Decimal:
    return Decimal(len(_begun(aimed, desk)))


def _new_pipeline(aimed: Aimed, desk: Desk) -> Decimal:
    return _worth(_begun(aimed, desk), aimed, desk)


def _pipeline(aimed: Aimed, desk: Desk) -> Decimal | None:
    """Told only while the goal runs: what was open on an earlier day is not asked for here."""
    if desk.today > aimed.ends:
        return None
    return _worth(desk.book.deals(owners=list(aimed.people), outcome="open"), aimed, desk)


def _activities(kind: str) -> Callable[[Aimed, Desk], Decimal | None]:
    def counted(aimed: Aimed, desk: Desk) -> Decimal | None:
        if not desk.book.has("activities"):
            return None
        until = min(aimed.ends, desk.today)
        found = desk.book.activities(people=list(aimed.people), since=aimed.starts)
        return Decimal(sum(a.kind == kind and aimed.starts <= a.at.date() <= until for a in found))

    return counted


def _closed(aimed: Aimed, desk: Desk, outcome: Literal["won", "lost"]) -> list[Deal]:
    until = min(aimed.ends, desk.today)
    if until < aimed.starts:
        return []
    return desk.book.deals(owners=list(aimed.people), outcome=outcome, closed=(aimed.starts, until))


def _begun(aimed: Aimed, desk: Desk) -> list[Deal]:
    until = min(aimed.ends, desk.today)
    deals = desk.book.deals(owners=list(aimed.people))
    return [d for d in deals if d.created_on is not None and aimed.starts <= d.created_on <= until]


def _worth(deals: Sequence[Deal], aimed: Aimed, desk: Desk) -> Decimal:
    exchange = Exchange(desk.book.fx(), desk.book.company.currency)
    moneys = [Money(d.amount, d.currency or exchange.currency) for d in deals if d.amount is not None]
    return exchange.total(moneys, aimed.currency, min(desk.today, aimed.ends)).rounded().amount


_READ: Mapping[Measure, Callable[[Aimed, Desk], Decimal | None]] = {
    "attainment": _attainment,
    "commission": _commission,
    "won": _won,
    "deals": _deals,
    "created": _created,
    "new_pipeline": _new_pipeline,
    "pipeline": _pipeline,
    "win_rate": _win_rate,
    **{measure: _activities(kind) for measure, kind in _KINDS.items()},
}
