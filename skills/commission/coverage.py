"""For how much of a period a person is on the plan: proration, target incentive, ramp.

By days unless the plan says otherwise; by months a month counts as soon as one of its days is covered. The plan's own
days bound the assignment's. Months of a ramp are calendar months, the first one that in which the assignment began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from connectors.periods import FiscalCalendar, Period
from skills.commission.credits import Member
from skills.commission.plan import Plan, Prorate, RampStep

Days = tuple[date, date]
WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days on which one person is on the plan."""

    member: Member
    plan: Plan

    def days(self, first: date, last: date) -> list[Days]:
        """The covered days of a range, as ranges in order, none over another."""
        found: list[Days] = []
        for span in sorted(self.member.spans, key=lambda s: s.start or date.min):
            start = max(span.start or date.min, self.plan.starts or date.min, first)
            end = min(span.end or date.max, self.plan.ends or date.max, last)
            if found and start <= found[-1][1]:
                start = found[-1][1] + timedelta(days=1)
            if start <= end:
                found.append((start, end))
        return found

    def __contains__(self, day: date) -> bool:
        return bool(self.days(day, day))

    def share(self, first: date, last: date) -> Fraction:
        """The share of a range of days that is covered, counted as the plan prorates; 1 where it does not."""
        covered = self.days(first, last)
        return _share(covered, first, last, self.plan.prorate)

    def target(self, period: Period) -> Fraction | None:
        """The person's target incentive for a period, prorated; None where none is given. Incentives are for a year."""
        found: Fraction | None = None
        for span in self.member.spans:
            if span.target_incentive is None:
                continue
            alone = Coverage(Member(self.member.person_id, spans=(span,)), self.plan)
            part = alone.share(period.start, period.end) * _months(period) / 12
            found = (found or Fraction(0)) + Fraction(span.target_incentive) * part
        return found

    @property
    def began(self) -> date | None:
        """The day on which the assignment began."""
        starts = [span.start for span in self.member.spans if span.start]
        return min(starts) if len(starts) == len(self.member.spans) and starts else None

    def ramp(self, period: Period) -> Iterator[tuple[Period, RampStep | None]]:
        """The covered months of a period, each with the step of the ramp that it falls in."""
        began = self.began
        for month in FiscalCalendar().between(period.start, period.end, "month"):
            if self.days(max(month.start, period.start), min(month.end, period.end)):
                number = _month_number(month.start) - _month_number(began) + 1 if began else 0
                steps = (s for s in self.plan.ramp if s.first <= number <= s.last)
                yield month, next(steps, None)

    def quota_scale(self, period: Period) -> Fraction:
        """The ramp's share of the quota over a period: the mean of its covered months."""
        if not self.plan.ramp or self.began is None:
            return WHOLE
        shares = [Fraction(step.quota) if step and step.quota is not None else WHOLE for _, step in self.ramp(period)]
        return sum(shares, Fraction(0)) / len(shares) if shares else WHOLE

    def guarantee(self, period: Period) -> Fraction:
        """The ramp's guarantees of a period's months, prorated."""
        return sum(
            (
                Fraction(step.guarantee) * self.share(month.start, month.end)
                for month, step in self.ramp(period)
                if step and step.guarantee
            ),
            Fraction(0),
        )

    def draw(self, period: Period) -> Fraction:
        """The draw of a period, prorated, nothing after its last day."""
        draw = self.plan.draw
        if draw is None or (draw.until and draw.until < period.start):
            return Fraction(0)
        covered = self.days(period.start, min(period.end, draw.until or period.end))
        return Fraction(draw.amount) * _share(covered, period.start, period.end, self.plan.prorate)


def _share(covered: list[Days], first: date, last: date, prorate: Prorate) -> Fraction:
    if not covered:
        return Fraction(0)
    if prorate == "no":
        return WHOLE
    if prorate == "months":
        touched = {m for start, end in covered for m in range(_month_number(start), _month_number(end) + 1)}
        return Fraction(len(touched), _month_number(last) - _month_number(first) + 1)
    return Fraction(sum((end - start).days + 1 for start, end in covered), (last - first).days + 1)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _months(period: Period) -> int:
    return _month_number(period.end) - _month_number(period.start) + 1
