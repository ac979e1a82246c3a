"""What everybody who takes part has done in a contest: per cent of quota, how much better than before, things counted.

    attainment     per cent of quota reached so far, by the definition of skills/attainment
    improvement    attainment so far, less the mean of what it was at the same point of up to four earlier periods
    won, created   deals; meetings, demos, calls, emails: activities. So many a day count, where the contest says so

Somebody new has no earlier periods: the median of the others' means stands in, so that they can win from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from connectors.book.contests import Done, Entries
from connectors.book.schema import Person, Territory
from connectors.exchange import Exchange
from connectors.money import round_to
from connectors.periods import FiscalCalendar, Period
from skills.attainment.ledger import Ledger, grouped
from skills.attainment.measured import Measured, measured
from skills.leaderboard.contest import SHARES, Contest, Measure, Who
from skills.working_days import country_of

LOOKED_BACK = timedelta(weeks=26)  # for streaks, before a contest
BEFORE = 4  # earlier periods that somebody is measured beside: a year of quarters
_HUNDRED, _TENTH = Decimal(100), Decimal("0.1")
_WHAT: dict[str, Measure] = {
    "won": "won",
    "created": "created",
    "meeting": "meetings",
    "demo": "demos",
    "call": "calls",
    "email": "emails",
}


@dataclass(frozen=True, slots=True)
class Match:
    """A contest in one stretch of days, and what it is scored on up to today."""

    contest: Contest
    period: Period
    entries: Entries
    territories: Sequence[Territory]
    exchange: Exchange
    calendar: FiscalCalendar
    today: date

    @property
    def until(self) -> date:
        """The last day that counts."""
        return min(self.today, self.period.end)

    @property
    def people(self) -> list[Person]:
        """Who takes part."""
        return taking_part(self.entries.people, self.contest.who, self.period, self.territories)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's contest. `values` holds what could be measured; `stood_in`: of improvement, nothing of their own.

    `days`: how often each thing was done on which day, also before the contest, for streaks; `country` for holidays.
    """

    person: Person
    values: Mapping[Measure, Decimal]
    days: Mapping[Measure, Mapping[date, int]]
    country: str | None = None
    stood_in: bool = False


def taking_part(people: Iterable[Person], who: Who, period: Period, territories: Sequence[Territory]) -> list[Person]:
    """Those whom a contest is for and who are there for some of its days."""
    inside = _below(who.territories, territories)

    def is_in(person: Person) -> bool:
        here = (person.left_on is None or person.left_on >= period.start) and (
            person.hired_on is None or person.hired_on <= period.end
        )
        in_team = not who.teams or (person.team or "").casefold() in {t.casefold() for t in who.teams}
        return here and person.role in who.roles and in_team and (not who.territories or person.territory_id in inside)

    return [p for p in people if is_in(p)]


def sheets(match: Match) -> list[Sheet]:
    """A sheet for everybody who takes part, as of today."""
    contest, people = match.contest, match.people
    done = _by_person(d for d in match.entries.done if d.on <= match.until)
    shares = _shares(match, people)
    found = []
    for person in people:
        days = done.get(person.person_id, {})
        counts = {m: _counted(contest, m, days.get(m, {}), match.period) for m in contest.measures if m not in SHARES}
        values, stood_in = shares.get(person.person_id, ({}, False))
        found.append(Sheet(person, {**values, **counts}, days, country_of(person, match.territories), stood_in))
    return found


def _counted(contest: Contest, measure: Measure, days: Mapping[date, int], period: Period) -> Decimal:
    most = contest.most_a_day.get(measure)
    counts = (Decimal(n) for on, n in days.items() if on in period)
    return sum((min(n, most) if most else n for n in counts), Decimal(0))


def _shares(match: Match, people: Sequence[Person]) -> dict[str, tuple[dict[Measure, Decimal], bool]]:
    """Attainment and improvement of those who have a quota, in per cent; whether another's past stands in."""
    if not SHARES & set(match.contest.measures):
        return {}
    now = _ledger(match)
    reached = {p.person_id: m for p in people if isinstance(m := measured(now, p.person_id, None), Measured)}
    values: dict[str, dict[Measure, Decimal]] = {p: {"attainment": _percent(m)} for p, m in reached.items()}
    if "improvement" not in match.contest.measures:
        return {p: (v, False) for p, v in values.items()}
    means = {p: _mean_before(now, p, m, match.until) for p, m in reached.items()}
    own = [mean for mean in means.values() if mean is not None]
    usual = median(own) if own else None
    for person_id, held in values.items():
        mean = means[person_id] if means[person_id] is not None else usual
        if mean is not None:
            held["improvement"] = round_to(held["attainment"] - mean, _TENTH)
    return {p: (v, means[p] is None and usual is not None) for p, v in values.items()}


def _ledger(match: Match) -> Ledger:
    return Ledger(
        asked=match.period,
        today=match.until,
        calendar=match.calendar,
        exchange=match.exchange,
        people={p.person_id: p for p in match.entries.people},
        quotas=grouped(match.entries.quotas, lambda q: q.person_id),
        credits=grouped(match.entries.credits, lambda c: c.person_id),
        deals={},
        countries=dict.fromkeys((p.person_id for p in match.entries.people), None),
    )


def _mean_before(now: Ledger, person_id: str, reached: Measured, until: date) -> Decimal | None:
    """What somebody's attainment was at this point of earlier periods like the quota's, on the mean."""
    running = reached.target.period
    if running.name.count("."):  # no fiscal period: there is none before it
        return None
    gone = Decimal((min(until, running.end) - running.start).days + 1) / running.days
    found, earlier = [], running
    for _ in range(BEFORE):
        earlier = now.calendar.previous(earlier)
        point = earlier.start + timedelta(days=max(round(gone * earlier.days), 1) - 1)
        then = measured(replace(now, asked=earlier, today=point), person_id, reached.target.measure)
        if isinstance(then, Measured) and then.target.period == earlier:
            found.append(_percent(then))
    return sum(found, Decimal(0)) / len(found) if found else None


def sold_since(contest: Contest, period: Period, calendar: FiscalCalendar) -> date:
    """From which day on quotas and credits are needed: for improvement those of the earlier periods too."""
    year = calendar.containing(period.start, "year").start
    if "improvement" in contest.measures:
        return year.replace(year=year.year - 1)
    return year if "attainment" in contest.measures else period.start


def done_since(contest: Contest, period: Period) -> date:
    """From which day on activities and deals are needed: for streaks as far back as they are looked at."""
    return period.start - LOOKED_BACK if contest.streaks else period.start


def _percent(reached: Measured) -> Decimal:
    return round_to(reached.reached.share * _HUNDRED, _TENTH)


def _below(names: Sequence[str], territories: Sequence[Territory]) -> set[str]:
    """The ids of the territories of these names or ids, and of all below them."""
    wanted = {n.casefold() for n in names}
    layer = {t.territory_id for t in territories if {t.name.casefold(), t.territory_id.casefold()} & wanted}
    found: set[str] = set()
    while layer:
        found |= layer
        layer = {t.territory_id for t in territories if t.parent_id in layer} - found
    return found


def _by_person(done: Iterable[Done]) -> dict[str, dict[Measure, dict[date, int]]]:
    found: dict[str, dict[Measure, dict[date, int]]] = {}
    for entry in done:
        if (measure := _WHAT.get(entry.what)) is not None:
            days = found.setdefault(entry.person_id, {}).setdefault(measure, {})
            days[entry.on] = days.get(entry.on, 0) + entry.times
    return found
