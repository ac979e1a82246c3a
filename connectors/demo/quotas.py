"""What reps should sell each quarter, what plan pays them, and what a krone is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

from connectors.book.schema import Account, Assignment, Person, Plan, Quota, Rate
from connectors.demo.courses import Course
from connectors.demo.credits import Shares, employed
from connectors.demo.market import CURRENCY, SEGMENTS
from connectors.demo.people import TEAMS, Team
from connectors.demo.world import HISTORY, World
from connectors.money import round_to
from connectors.periods import FiscalCalendar, Period

_PLANS = ("account-executive", "small-business", "strategic", "manager-override")
_TARGETS = {"account-executive": 96_000, "small-business": 54_000, "strategic": 780_000, "manager-override": 70_000}
_AHEAD = 2  # quarters for which quotas are set already, at least
_STEP = {"USD": Decimal(2500), "NOK": Decimal(25_000)}
_NEW_HERE = Decimal("0.5")  # of a quota, in the quarter of hiring
_RAMPING = Decimal("0.75")  # and in the next
_ASKED = Decimal("1.08")  # more is asked for than a team has sold
_YEARLY = Decimal("0.06")  # and every year more
_FIRST_RATE = Decimal("0.0945")  # dollars for a krone, two years ago
_BEFORE = timedelta(days=150)  # deals that were running when history begins have their rates too


def quotas(world: World, courses: Sequence[Course], whose: Mapping[str, Shares]) -> list[Quota]:
    """By quarter for every rep, from the first whole quarter of the history to the end of the year, or further.

    A rep's quota follows what their customers could buy, at the rate at which the team's customers did buy.
    """
    periods = _quarters(world.on)
    past = [p for p in periods if p.end < world.on]
    found = []
    for team in TEAMS:
        yields = _yield(world, team, past, _booked(world, team, past, courses, whose))
        found += [q for rep in world.staff.reps(team.name) for p in periods if (q := _quota(world, rep, p, yields))]
    return found


def _quarters(on: date) -> list[Period]:
    calendar = FiscalCalendar()
    first = calendar.following(calendar.containing(on - HISTORY, "quarter"))
    last = calendar.containing(on, "quarter")
    for _ in range(_AHEAD):
        last = calendar.following(last)
    end = max(last.end, calendar.containing(on, "year").end)
    return list(calendar.between(first.start, end, "quarter"))


def _booked(
    world: World, team: Team, past: Sequence[Period], courses: Sequence[Course], whose: Mapping[str, Shares]
) -> Decimal:
    """What a team's reps sold in the quarters that are over."""
    ids = {p.person_id for p in world.staff.reps(team.name)}
    sold = [c for c in courses if c.deal_id in whose and c.closed_on and past[0].start <= c.closed_on <= past[-1].end]
    return sum((c.amount * share for c in sold for who, share in whose[c.deal_id] if who in ids), Decimal(0))


def _yield(world: World, team: Team, past: Sequence[Period], booked: Decimal) -> Decimal:
    """What a team's customers bought in a quarter, for each dollar that they could buy."""
    ids = {p.person_id for p in world.staff.reps(team.name)}
    return booked / (_could_buy([a for a in world.customers.accounts if a.owner_id in ids]) * len(past))


def _quota(world: World, rep: Person, period: Period, yields: Decimal) -> Quota | None:
    """For the whole period; what part of it counts for somebody who came or went is for their plan to say."""
    here = employed(rep, period.start) or (rep.hired_on is not None and rep.hired_on in period)
    day = _with_customers(rep, period)
    theirs = [a for a in world.customers.accounts if world.customers.owner(a, day) == rep.person_id]
    if not here or not theirs:
        return None
    growth = 1 + _YEARLY * (Decimal((period.start - world.on).days) / 365 + 1)
    step = _STEP[rep.currency or CURRENCY]
    return Quota(
        person_id=rep.person_id,
        measure="amount",
        period_start=period.start,
        period_end=period.end,
        amount=max(round_to(yields * _could_buy(theirs) * _ASKED * growth * _ramp(rep, period), step), step),
        currency=rep.currency,
    )


def _with_customers(rep: Person, period: Period) -> date:
    """A day of the period on which the rep had the customers that the quota is for."""
    if rep.left_on and rep.left_on in period:
        return max(period.start, rep.left_on - timedelta(days=20))
    return period.end


def _ramp(rep: Person, period: Period) -> Decimal:
    if rep.hired_on and rep.hired_on in period:
        return _NEW_HERE
    since = (period.start - rep.hired_on).days if rep.hired_on else 365
    return _RAMPING if since < 92 else Decimal(1)


def _could_buy(accounts: Sequence[Account]) -> Decimal:
    return Decimal(sum(SEGMENTS[a.segment or "Mid-market"].order for a in accounts))


def plans() -> list[Plan]:
    """The four plan documents, as their files hold them."""
    folder = files("connectors.demo").joinpath("plans")
    return [Plan(plan=name, document=folder.joinpath(f"{name}.yaml").read_text("utf-8")) for name in _PLANS]


def assignments(world: World) -> Iterator[Assignment]:
    """Reps on their team's plan, managers on the override, from before the history or from their first day."""
    plan_of = {t.name: t.plan for t in TEAMS}
    start = FiscalCalendar().containing(world.on - HISTORY, "year").start
    for person in world.staff.people:
        if person.team not in plan_of:
            continue
        plan = plan_of[person.team] if person.role == "rep" else "manager-override"
        yield Assignment(
            person_id=person.person_id,
            plan=plan,
            from_=max(start, person.hired_on or start),
            to=person.left_on,
            target_incentive=Decimal(_TARGETS[plan]),
        )


def rates(world: World) -> Iterator[Rate]:
    """Dollars for a krone, month by month."""
    rng, rate = world.rng("fx"), _FIRST_RATE
    for month in FiscalCalendar().between(world.on - HISTORY - _BEFORE, world.on, "month"):
        yield Rate(currency="NOK", on=month.start, rate=rate)
        rate = round_to(rate * (1 + Decimal(rng.randint(-180, 180)) / 10_000), Decimal("0.0001"))
