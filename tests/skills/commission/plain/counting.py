"""Which credits count for a component, on which day, and how much; and what quota that is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from connectors.book.schema import Quota, Rate
from skills.commission.credits import Credit, Member
from tests.skills.commission.plain.days import Days, containing, every, on_plan, ramp_steps, share

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counted:
    """A credit that counts: on which day, how much, and what multiplies its pay."""

    credit: Credit
    on: date
    value: Fraction
    times: Fraction


@dataclass
class Rows:
    """A plan's document and all that it is applied to."""

    document: dict[str, Any]
    credits: Sequence[Credit]
    quotas: Sequence[Quota] = ()
    members: Sequence[Member] = ()
    rates: Sequence[Rate] = ()
    company: str = "USD"
    starts: int = 1
    covered: dict[str, set[date]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.covered = {m.person_id: on_plan(self.document, m.spans) for m in self.members}

    def member(self, person: str) -> Member:
        return next(m for m in self.members if m.person_id == person)

    def component(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(c for c in self.document["components"] if c["name"] == name)
        return found

    def period(self, day: date, length: str) -> Days:
        return containing(day, length, self.starts)


def number(said: str) -> Fraction:
    """A number as it is written: 8%, 5000, 1.5."""
    return Fraction(said[:-1]) / 100 if said.endswith("%") else Fraction(said)


def point(said: str, quota: Fraction | None) -> Fraction | None:
    """Where a bound lies on the measure; None for a share of a quota that is not there."""
    if not said.endswith("%"):
        return number(said)
    return number(said) * quota if quota else None


def yes(said: Any) -> bool:
    return str(said) == "yes"


def counted(rows: Rows, c: dict[str, Any], person: str, days: Days, away: frozenset[str] = NONE) -> list[Counted]:
    """What counts for a person within some days, in the order of days, but for some credits."""
    theirs = whose(rows, c.get("of", "self"), person)
    found = []
    for credit in rows.credits:
        if credit.person_id in theirs and credit.credit_id not in away:
            one = _counts(rows, c, credit)
            if one and days[0] <= one.on <= days[1] and one.on in rows.covered[person]:
                found.append(one)
    found.sort(key=lambda one: (one.on, one.credit.credit_id))
    return _one_a_deal(found) if c.get("measure") == "deals" else found


def whose(rows: Rows, of: str, person: str) -> list[str]:
    """Themselves; who reports to them; the team: the lead and everybody below. A rep's team is their manager's."""
    if of == "self":
        return [person]
    direct = [m.person_id for m in rows.members if m.manager_id == person]
    if of == "reports":
        return direct
    team = [leader(rows, person)]
    for lead in team:
        team += [m.person_id for m in rows.members if m.manager_id == lead and m.person_id not in team]
    return team


def leader(rows: Rows, person: str) -> str:
    """Who leads somebody's team: themselves where anybody reports to them."""
    leads = any(m.manager_id == person for m in rows.members)
    return person if leads else rows.member(person).manager_id or person


def happened(credit: Credit, event: str) -> date | None:
    """The day of an event of a credit."""
    if credit.event == event:
        return credit.date
    if credit.event != "booked":
        return None
    return credit.invoiced_on if event == "invoiced" else credit.paid_on


def claws_back(rows: Rows, credit: Credit) -> bool:
    """Whether a cancelled credit takes back what it added."""
    said = rows.document.get("clawback")
    if not said or not credit.cancelled_on:
        return False
    return "within_days" not in said or (credit.cancelled_on - credit.date).days <= int(said["within_days"])


def _counts(rows: Rows, c: dict[str, Any], credit: Credit) -> Counted | None:
    on = happened(credit, c.get("event", "booked"))
    if on is None or not _stands(rows, c, credit, on):
        return None
    if not all(_fits(rows, c, credit, on, column, said) for column, said in c.get("where", {}).items()):
        return None
    measure = c.get("measure", "amount")
    if measure == "deals":
        value = Fraction(1 if credit.amount >= 0 else 0)
    else:
        value = Fraction(column_of(rows, c, credit, on, measure) or 0)
    value *= Fraction(credit.share)
    times = Fraction(1)
    for one in c.get("multiply", ()):
        if "where" in one and all(_fits(rows, c, credit, on, k, v) for k, v in one["where"].items()):
            if one.get("on") == "credit":
                value *= number(one["by"])
            else:
                times *= number(one["by"])
    return Counted(credit, on, value, times)


def _stands(rows: Rows, c: dict[str, Any], credit: Credit, on: date) -> bool:
    """What was cancelled before its event never was; where nothing is taken back, nor what was within the period."""
    if credit.cancelled_on is None:
        return True
    if credit.cancelled_on < on:
        return False
    return "clawback" in rows.document or credit.cancelled_on > rows.period(on, c.get("period", "quarter"))[1]


def column_of(rows: Rows, c: dict[str, Any], credit: Credit, on: date, name: str) -> Any:
    """A column's value; money in the plan's currency."""
    value = getattr(credit, name) if name in {"amount", "date"} else credit.facts.get(name)
    if name not in {"amount", "margin"} or value is None or credit.currency is None:
        return value
    day = credit.date
    if rows.document.get("fx") == "period_end":
        day = rows.period(on, c.get("period", "quarter"))[1]
    return Fraction(value) * _rate(rows, credit.currency, day) / _rate(rows, rows.document["currency"], day)


def _rate(rows: Rows, currency: str, day: date) -> Fraction:
    if currency == rows.company:
        return Fraction(1)
    known = [r for r in rows.rates if r.currency == currency and r.on <= day]
    return Fraction(max(known, key=lambda r: r.on).rate)


def _fits(rows: Rows, c: dict[str, Any], credit: Credit, on: date, column: str, said: Any) -> bool:
    value = column_of(rows, c, credit, on, column)
    if not isinstance(said, dict):
        among = said if isinstance(said, list) else [said]
        return value is not None and str(value).lower() in [str(one).lower() for one in among]
    if "not" in said:
        among = said["not"] if isinstance(said["not"], list) else [said["not"]]
        if value is not None and str(value).lower() in [str(one).lower() for one in among]:
            return False
    limits = {k: v for k, v in said.items() if k != "not"}
    if limits and value is None:
        return False
    if column == "date":
        return bool(limits.get("from", "0") <= value.isoformat() <= limits.get("to", "9"))
    least, most = limits.get("min"), limits.get("max")
    return (least is None or Fraction(value) >= number(least)) and (most is None or Fraction(value) <= number(most))


def _one_a_deal(found: list[Counted]) -> list[Counted]:
    """Several credits of one deal are one deal: the one that counts most, the first of equal ones."""
    kept: list[Counted] = []
    for one in found:
        same = [o for o in found if (o.credit.person_id, o.credit.deal) == (one.credit.person_id, one.credit.deal)]
        if one is max(same, key=lambda o: o.value):
            kept.append(one)
    return kept


def quota_of(rows: Rows, c: dict[str, Any], person: str, period: Days) -> Fraction | None:
    """The component's quota over a period (the year where it is cumulative), prorated, scaled by the ramp."""
    said = c.get("quota")
    if said is None:
        return None
    if said == "book":
        return _of_book(rows, c.get("measure", "amount"), person, period)
    if c.get("period") == "deal":
        return number(said)
    length = "year" if yes(c.get("cumulative")) else c.get("period", "quarter")
    times = 0
    day = period[0]
    while day <= period[1]:
        times += 1
        day = date.fromordinal(rows.period(day, length)[1].toordinal() + 1)
    return number(said) * times * _scale(rows, person, period)


def _of_book(rows: Rows, measure: str, person: str, period: Days) -> Fraction | None:
    own = [q for q in rows.quotas if (q.person_id, q.measure) == (person, measure)]
    exact = [q for q in own if (q.period_start, q.period_end) == period]
    parts = exact or [q for q in own if period[0] <= q.period_start and q.period_end <= period[1]]
    if not parts:
        return None
    return sum((Fraction(q.amount) * _scale(rows, person, (q.period_start, q.period_end)) for q in parts), Fraction(0))


def _scale(rows: Rows, person: str, days: Days) -> Fraction:
    covered = rows.covered[person] if rows.member(person).spans else set(every(days))
    found = share(rows.document, covered, days)
    steps = ramp_steps(rows.document, rows.member(person), covered, days) if "ramp" in rows.document else []
    if steps:
        shares = [number(step["quota"]) if step and "quota" in step else Fraction(1) for _, step in steps]
        found *= sum(shares, Fraction(0)) / len(shares)
    return found


def target_of(rows: Rows, c: dict[str, Any], person: str, period: Days) -> Fraction | None:
    """The target incentive: an amount for the period, or a share of the person's, which is for a year."""
    said = c.get("target", c.get("weight"))
    if said is None:
        return None
    if not said.endswith("%"):
        return number(said) * share(rows.document, rows.covered[person], period)
    months = len({(d.year, d.month) for d in every(period)})
    found = None
    for span in rows.member(person).spans:
        if span.target_incentive is not None:
            covered = on_plan(rows.document, (span,))
            part = Fraction(span.target_incentive) * share(rows.document, covered, period) * months / 12
            found = (found or Fraction(0)) + part
    return None if found is None else found * number(said)


def rounded(rows: Rows, value: Fraction) -> Decimal:
    """An amount to the plan's unit, halves as it says."""
    said = rows.document.get("rounding", {})
    unit = Fraction(said.get("to", "0.01"))
    units = abs(value) / unit
    whole = units.numerator // units.denominator
    rest = units - whole
    mode = said.get("mode", "half-up")
    if (mode == "half-up" and rest >= Fraction(1, 2)) or (
        mode == "half-even" and (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2))
    ):
        whole += 1
    exact = (-whole if value < 0 else whole) * unit
    return Decimal(exact.numerator) / Decimal(exact.denominator)
