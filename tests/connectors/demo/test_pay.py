"""Quotas, plans and credits: every won deal is credited once, in full; the plans can be read; attainment is spread."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from connectors.book.schema import Credit, Plan
from connectors.demo.quotas import plans
from connectors.periods import FiscalCalendar
from skills.commission.reading import read_plan
from tests.connectors.demo.companies import Made


def booked(made: Made) -> dict[str, list[Credit]]:
    """Booked credits by deal."""
    found: dict[str, list[Credit]] = defaultdict(list)
    for credit in made.rows("credits"):
        if credit.event == "booked":
            found[credit.deal_id].append(credit)
    return found


def test_every_won_deal_is_credited_in_full_on_the_day_it_closed_and_no_other_is(made: Made) -> None:
    of_deal = booked(made)
    won = {d.deal_id: d for d in made.rows("deals") if d.outcome == "won"}
    assert of_deal.keys() == won.keys()
    for deal_id, parts in of_deal.items():
        deal = won[deal_id]
        assert sum(c.share for c in parts) == 1
        assert {(c.amount, c.currency, c.date) for c in parts} == {(deal.amount, deal.currency, deal.closed_on)}
        assert deal.owner_id in {c.person_id for c in parts}


def test_some_are_shared_sixty_to_forty_within_a_team(made: Made) -> None:
    team = {p.person_id: p.team for p in made.rows("people")}
    shared = [parts for parts in booked(made).values() if len(parts) > 1]
    assert 0.05 < len(shared) / len(booked(made)) < 0.2
    for parts in shared:
        assert sorted(c.share for c in parts) == [Decimal("0.4"), Decimal("0.6")]
        assert len({team[c.person_id] for c in parts}) == 1


def test_some_are_cancelled_within_ninety_days_and_those_are_not_paid(made: Made) -> None:
    events: dict[tuple[str, str], dict[str, date]] = defaultdict(dict)
    for credit in made.rows("credits"):
        events[credit.deal_id, credit.person_id][credit.event] = credit.date
    cancelled = [e for e in events.values() if "cancelled" in e]
    assert cancelled
    for days in cancelled:
        assert timedelta(0) < days["cancelled"] - days["booked"] <= timedelta(days=90)
        assert "invoiced" not in days
    paid = [e for e in events.values() if "paid" in e]
    assert all(e["booked"] < e["invoiced"] < e["paid"] for e in paid)
    assert len(paid) > len(cancelled)


def test_every_rep_has_one_quota_a_quarter_in_their_currency(made: Made) -> None:
    calendar = FiscalCalendar()
    reps = {p.person_id: p for p in made.rows("people") if p.role == "rep"}
    seen = set()
    for quota in made.rows("quotas"):
        period = calendar.containing(quota.period_start, "quarter")
        assert (quota.period_start, quota.period_end) == (period.start, period.end)
        assert quota.currency == reps[quota.person_id].currency
        assert quota.amount > 0
        seen.add((quota.person_id, period.name))
    running = calendar.containing(made.on, "quarter")
    ahead = [running, calendar.following(running), calendar.following(calendar.following(running))]
    for rep in reps.values():
        if not rep.left_on:
            assert {(rep.person_id, p.name) for p in ahead} <= seen


def test_attainment_is_spread_some_over_and_some_under(made: Made) -> None:
    quarter = FiscalCalendar().previous(FiscalCalendar().containing(made.on, "quarter"))
    quota = {q.person_id: q.amount for q in made.rows("quotas") if q.period_start == quarter.start}
    got: dict[str, Decimal] = defaultdict(Decimal)
    for parts in booked(made).values():
        for credit in parts:
            if credit.date in quarter:
                got[credit.person_id] += credit.amount * credit.share
    shares = sorted(got[person] / amount for person, amount in quota.items())
    assert shares[len(shares) // 4] < 1 < shares[-len(shares) // 5]
    assert Decimal("0.5") < sum(shares) / len(shares) < Decimal("1.4")


def test_everyone_who_sells_or_leads_sellers_is_on_one_plan(made: Made) -> None:
    on_plan = {
        a.person_id: a.plan for a in made.rows("assignments") if a.from_ <= made.on and (a.to or made.on) >= made.on
    }
    team = {p.person_id: p for p in made.rows("people")}
    selling = [p for p in team.values() if p.role == "rep" and not p.left_on]
    assert {p.person_id for p in selling} <= on_plan.keys()
    assert set(on_plan.values()) == {p.plan for p in made.rows("plans")}


@pytest.mark.parametrize("plan", plans(), ids=lambda p: p.plan)
def test_plans_are_without_fault_and_go_by_the_name_they_are_kept_under(plan: Plan) -> None:
    read = read_plan(plan.document)
    assert read.faults == ()
    assert read.plan is not None
    assert read.plan.name == plan.plan
