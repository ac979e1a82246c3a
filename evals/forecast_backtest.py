"""Past quarters forecast with what was known on days before and in them, against what was credited when they ended.

Each is judged by pinball loss, the mean over the 10th, 50th and 90th percentile, beside two plain ways that say one
figure: what was closed plus each stage's own probability of what was due (weighted pipeline), and what the same quarter
of the year before came to.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from connectors.book import Book, open_current
from connectors.errors import CoachError
from connectors.home import Home
from connectors.periods import Period
from connectors.state import State
from evals.company import eval_company
from skills.forecast.asking import asked
from skills.forecast.results import Forecast
from skills.forecast.tool import Args
from skills.names import Names
from skills.skill import Desk

LEVELS = (0.1, 0.5, 0.9)
DAYS_IN = (-1, 30, 60)  # from the quarter's first day
QUARTERS = 4
REAL_DAY = date(2017, 9, 30)


@dataclass(frozen=True, slots=True)
class Judged:
    """One forecast of the past and how it did; losses in the currency of `actual`, None where there is nothing."""

    actual: float
    inside: bool
    loss: float
    weighted_loss: float | None
    naive_loss: float | None


def pinball(forecasts: tuple[float, float, float], actual: float) -> float:
    """The mean over the levels of what a quantile is off: q for each unit too low, 1 - q for each too high."""
    off = (q * (actual - f) if actual >= f else (1 - q) * (f - actual) for q, f in zip(LEVELS, forecasts, strict=True))
    return sum(off) / len(LEVELS)


def demo_quarters() -> dict[str, list[Judged]]:
    """The last quarters that are over, from three days each: the company, its teams, its sellers."""
    company = eval_company()
    return _judged(company.home, company.today, QUARTERS)


def real_export() -> tuple[dict[str, list[Judged]], list[str]]:
    """Its only quarter with one before and one after; and what is forecast for the next, with why."""
    root = Path(os.environ.get("COACH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "crm"
    if not root.is_dir():
        return {}, [f"The real export is not in {root}; set COACH_SHARED_DATA to the folder that holds crm/."]
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        home = Home(Path(folder))
        _synced(home, root)
        judged = _judged(home, REAL_DAY, 1)
        return judged, [_said(asked(Args(period="next_quarter"), _desk(home, _everyone(home), day))) for day in _DAYS]


_DAYS = (date(2017, 6, 30), REAL_DAY)


def _said(f: Forecast) -> str:
    low, middle, high = (f"{m.amount:,}" for m in (f.landing.low, f.landing.middle, f.landing.high))
    said = f"As of {f.today}, {f.period.name}: {low} to {high}, middle {middle} {f.closed.currency}"
    parts = f"{f.pipeline.amount:,} of {f.deals:,} open deals and {f.new.amount:,} of new ones"
    return f"{said}; {parts}; {f.basis.stretches} past quarters, rho {f.basis.rho}."


def _judged(home: Home, today: date, quarters: int) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = defaultdict(list)
    everyone = _everyone(home)
    for period in _over(_desk(home, everyone, today), quarters):
        for days in DAYS_IN:
            day = period.start + timedelta(days=days)
            for name, args in _asked(_desk(home, everyone, day)):
                one = _judge(home, everyone, period, day, args)
                if one is not None:
                    found[name].append(one)
    return dict(found)


def _asked(desk: Desk) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "the company", {}
    for person in desk.book.people():
        below = desk.book.reports(person.person_id)
        if below and all(p.role == "rep" for p in below):
            yield "a team", {"person": person.person_id, "team": True}
        elif person.role == "rep":
            yield "a seller", {"person": person.person_id}


def _judge(home: Home, email: str, period: Period, day: date, args: dict[str, Any]) -> Judged | None:
    """None where there was no quota to measure by, or too little history."""
    try:
        forecast = asked(Args(period=period.name, **args), _desk(home, email, day))
        actual = _credited(home, email, period, period.end, args)
        if actual is None or forecast.quota is None or forecast.basis.by_stage:
            return None
    except CoachError:
        return None
    three = tuple(float(m.amount) for m in (forecast.landing.low, forecast.landing.middle, forecast.landing.high))
    weighted = _weighted(home, email, forecast, day, args)
    last = _credited(home, email, _year_before(period, home, email), period.end, args)
    return Judged(
        actual=actual,
        inside=three[0] <= actual <= three[2],
        loss=pinball((three[0], three[1], three[2]), actual),
        weighted_loss=None if weighted is None else pinball((weighted,) * 3, actual),
        naive_loss=None if last is None else pinball((last,) * 3, actual),
    )


def _credited(home: Home, email: str, period: Period, day: date, args: dict[str, Any]) -> float | None:
    from skills.attainment import skill

    try:
        team = args.get("team", not args)
        found: Any = skill(_desk(home, email, day), person=args.get("person"), team=team, period=period.name)
    except CoachError:
        return None
    return float(found.reached.credited.amount) if found.reached.period.name == period.name else None


def _weighted(home: Home, email: str, forecast: Forecast, day: date, args: dict[str, Any]) -> float | None:
    """Closed, and each open deal due by the end at its stage's own probability; None where stages have none."""
    from skills.asked import whom
    from skills.forecast.past import Past
    from skills.forecast.standing import DUE, bets, open_on

    desk = _desk(home, email, day)
    odds = {s.stage: s.probability for s in desk.book.stages()}
    people = whom(args["person"], args.get("team", False), desk)[1] if args else None
    past = Past.of(desk.book, forecast.period, day)
    held = bets(open_on(desk.book, people, day), past, desk.book, forecast.closed.currency)
    due = [(b.worth.amount, odds.get(b.deal.stage or "")) for b in held if b.due in DUE]
    if any(p is None for _, p in due) or not due:
        return None
    return float(forecast.closed.amount) + sum(float(a) * float(p or 0) for a, p in due)


def _over(desk: Desk, count: int) -> list[Period]:
    last = desk.calendar.containing(desk.today + timedelta(days=1), "quarter")
    found: list[Period] = []
    for _ in range(count):
        last = desk.calendar.previous(last)
        found.append(last)
    return found


def _year_before(period: Period, home: Home, email: str) -> Period:
    calendar = _desk(home, email, period.end).calendar
    for _ in range(4):
        period = calendar.previous(period)
    return period


def _everyone(home: Home) -> str:
    rows = open_current(home).rows("select min(email) from people where role = 'operations'")
    return str(rows[0][0])


def _desk(home: Home, email: str, day: date) -> Desk:
    book = Book.open(open_current(home), email)
    return Desk(book, book.person, day, "en", _unused, lambda: _state(home), lambda: Names.of(book))


@cache
def _state(home: Home) -> State:
    """Nobody's calls: an empty one."""
    return State.open(home)


def _synced(home: Home, root: Path) -> None:
    from connectors.crm import read_mapping, sync

    mapping = Path(str(files("connectors.crm") / "examples" / "crm-2017.yaml"))
    sync(home, read_mapping(mapping), now=datetime.now(UTC), folder=root)


def _unused() -> NoReturn:
    raise NotImplementedError("a forecast takes nothing but the book")
