"""What happened to the pipeline between two days: a waterfall that adds up to the cent.

    value then + created + grown - shrunk - won - lost = value now

A deal created and closed in between counts as created and as won or lost. A deal whose close date moved into a later
quarter has slipped: it stays open, so it changes no value and is told beside the steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.book.schema import Deal, DealChange
from connectors.money import Money
from connectors.periods import FiscalCalendar
from skills.charts import Chart, Mark
from skills.history import as_of
from skills.pipeline.open_deals import Shown, Sides, shown
from skills.skill import Figure, Result, Who

Step = Literal["created", "grown", "shrunk", "won", "lost", "slipped"]
STEPS: tuple[Step, ...] = ("created", "grown", "shrunk", "won", "lost")
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """All of one step: its signed sum, how many deals, and the largest of them."""

    step: Step
    value: Money
    count: int
    largest: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Movement(Result):
    """From the evening of `since` to that of `until`. `changes_known` is False where no changes of deals are loaded."""

    who: Who
    since: date
    until: date
    start: Money
    end: Money
    steps: tuple[Moved, ...]
    slipped: Moved | None
    changes_known: bool
    kind: str = "movement"

    def figures(self) -> tuple[Figure, ...]:
        return (
            Figure.money("start", self.start),
            *(Figure.money(step.step, step.value) for step in self.steps),
            Figure.money("end", self.end),
        )

    def chart(self) -> Chart | None:
        if not self.steps:
            return None
        steps = (Mark(s.value.amount, word=s.step, count=s.count, strong=s.step == "won") for s in self.steps)
        first, last = Mark(self.start.amount, word="start"), Mark(self.end.amount, word="end")
        return Chart("waterfall", "movement", self.who.name, self.start.currency, (first, *steps, last))


def movement(
    deals: Sequence[Deal],
    changes: Sequence[DealChange],
    days: tuple[date, date],
    who: Who,
    sides: Sides,
    *,
    calendar: FiscalCalendar,
    changes_known: bool = True,
) -> Movement:
    """All deals, open and closed, with their changes; one day's exchange rates, so that only deals move it."""
    since, until = days
    then = {d.deal_id: d for d in as_of(deals, changes, since)}
    found: dict[Step, list[tuple[Deal, Money]]] = {step: [] for step in STEPS}
    start = end = Money(Decimal(0), sides.currency)
    slipped: list[tuple[Deal, Money]] = []
    for deal in as_of(deals, changes, until):
        was = then.get(deal.deal_id)
        start, end = start + _held(was, sides), end + _held(deal, sides)
        for step, value in _steps(was, deal, sides):
            if value:
                found[step].append((deal, value))
        if was is not None and _slipped(was, deal, calendar):
            slipped.append((deal, _held(deal, sides)))
    return Movement(
        who=who,
        since=since,
        until=until,
        start=start,
        end=end,
        steps=tuple(_summed(step, moved, sides) for step, moved in found.items() if moved),
        slipped=_summed("slipped", slipped, sides) if slipped else None,
        changes_known=changes_known,
    )


def _steps(was: Deal | None, deal: Deal, sides: Sides) -> Iterator[tuple[Step, Money]]:
    """How one deal went from its value then to its value now; the steps add up to the difference."""
    before, now = _held(was, sides), _held(deal, sides)
    if was is not None and was.outcome != "open":
        yield "created", now  # lost once, and opened again
        return
    if deal.outcome == "open":
        yield ("created" if was is None else "grown" if now.amount > before.amount else "shrunk"), now - before
        return
    last = _worth(deal, sides)
    yield ("created" if was is None else "grown" if last.amount > before.amount else "shrunk"), last - before
    yield ("won" if deal.outcome == "won" else "lost"), -last


def _slipped(was: Deal, deal: Deal, calendar: FiscalCalendar) -> bool:
    if was.outcome != "open" or deal.outcome != "open" or was.close_on is None or deal.close_on is None:
        return False
    return deal.close_on > calendar.containing(was.close_on, "quarter").end


def _held(deal: Deal | None, sides: Sides) -> Money:
    """What a deal counts for: nothing where it is not there or not open."""
    return _worth(deal, sides) if deal is not None and deal.outcome == "open" else Money(Decimal(0), sides.currency)


def _worth(deal: Deal, sides: Sides) -> Money:
    return sides.worth(deal).rounded()


def _summed(step: Step, moved: Sequence[tuple[Deal, Money]], sides: Sides) -> Moved:
    largest = sorted(moved, key=lambda m: (-abs(m[1].amount), m[0].deal_id))[:SHOWN]
    total = sum((value for _, value in moved), Money(Decimal(0), sides.currency))
    return Moved(step, total, len(moved), tuple(shown(deal, sides) for deal, _ in largest))
