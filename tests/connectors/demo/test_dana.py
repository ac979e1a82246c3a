"""Dana's book shows something at every question: a quarter under way, deals to close in it, one of each trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import yaml

from connectors.book.schema import Deal, Person
from connectors.periods import FiscalCalendar
from skills.names import Names
from skills.skill import Ambiguous
from tests.connectors.demo.companies import Made


def open_deals(made: Made, dana: Person) -> list[Deal]:
    """Hers that are still open."""
    return [d for d in made.rows("deals") if d.owner_id == dana.person_id and d.outcome == "open"]


def test_she_is_a_rep_in_the_united_states_paid_in_dollars(made: Made, dana: Person) -> None:
    assert (dana.email, dana.role, dana.currency, dana.left_on) == ("dana@demo.example", "rep", "USD", None)
    assert made.demo.company.default_person == dana.email
    assert {d.currency for d in made.rows("deals") if d.owner_id == dana.person_id} == {"USD"}


def test_she_has_a_dozen_open_deals_or_more_and_all_but_two_are_alone_with_their_customer(
    made: Made, dana: Person
) -> None:
    deals = open_deals(made, dana)
    assert len(deals) >= 12
    assert all(d.amount and d.amount > 5000 for d in deals)
    alone = [a for a, n in Counter(d.account_id for d in deals).items() if n == 1]
    assert len(alone) == len(deals) - 2


def test_two_or_three_close_within_the_quarter(made: Made, dana: Person) -> None:
    end = FiscalCalendar().containing(made.on, "quarter").end
    assert 2 <= sum(made.on <= d.close_on <= end for d in open_deals(made, dana) if d.close_on) <= 3


def test_they_would_carry_her_toward_her_quota_but_none_is_larger_than_it_alone(made: Made, dana: Person) -> None:
    quota = current_quota(made, dana)
    end = FiscalCalendar().containing(made.on, "quarter").end
    soon = [d.amount or Decimal(0) for d in open_deals(made, dana) if d.close_on and made.on <= d.close_on <= end]
    assert quota * Decimal("0.35") < sum(soon)


def test_her_attainment_is_sound_for_how_far_the_quarter_has_gone(made: Made, dana: Person) -> None:
    quarter = FiscalCalendar().containing(made.on, "quarter")
    mine = [c for c in made.rows("credits") if c.person_id == dana.person_id and c.date in quarter]
    booked = [c for c in mine if c.event == "booked"]
    assert not {c.deal_id for c in booked} & {c.deal_id for c in mine if c.event == "cancelled"}
    share = sum((c.amount * c.share for c in booked), Decimal(0)) / current_quota(made, dana)
    gone = Decimal((made.on - quarter.start).days) / quarter.days
    if gone >= Decimal("0.5"):
        assert Decimal("0.6") <= share <= Decimal("0.9")
    else:
        assert share <= Decimal("0.9") * 2 * gone + Decimal("0.01")


def test_her_quarters_are_all_there_since_history_began(made: Made, dana: Person) -> None:
    starts = {q.period_start for q in made.rows("quotas") if q.person_id == dana.person_id}
    calendar = FiscalCalendar()
    year = calendar.containing(made.on, "year")
    assert {p.start for p in calendar.between(year.start, year.end, "quarter")} <= starts
    assert len(starts) >= 9


def test_her_team_is_paid_by_tiers_of_quota_alone(made: Made, dana: Person) -> None:
    team = {p.person_id for p in made.rows("people") if p.team == dana.team and p.role == "rep"}
    plans = {a.plan for a in made.rows("assignments") if a.person_id in team}
    assert len(plans) == 1
    document = yaml.safe_load(next(p.document for p in made.rows("plans") if p.plan in plans))
    (component,) = document["components"]
    assert component["period"] == "quarter"
    assert all(str(tier["above"]).endswith("%") for tier in component["tiers"])


def test_her_colleagues_have_been_there_all_along_with_quotas_for_this_year_and_the_last_quarter(
    made: Made, dana: Person
) -> None:
    quarter = FiscalCalendar().previous(FiscalCalendar().containing(made.on, "quarter"))
    team = [p for p in made.rows("people") if p.team == dana.team and p.role == "rep"]
    assert all(p.left_on is None for p in team)
    assert {p.person_id for p in team} <= {q.person_id for q in made.rows("quotas") if q.period_start == quarter.start}


@pytest.mark.parametrize("kind", ["dark", "pushed", "turned_negative", "two_open_deals"])
def test_there_is_something_of_each_kind_among_her_own(made: Made, dana: Person, kind: str) -> None:
    (mine,) = [p for p in made.planted(kind) if p.person_id == dana.person_id]
    assert made.deal(mine.deal_id or "").owner_id == dana.person_id


def test_she_has_mail_with_many_of_her_customers(made: Made, dana: Person) -> None:
    mine = {a.account_id for a in made.rows("accounts") if a.owner_id == dana.person_id}
    inbound = Counter(e.account_id for e in made.rows("emails") if e.direction == "in" and e.account_id in mine)
    assert sum(n >= 4 for n in inbound.values()) >= 10


def test_globex_alone_does_not_say_which_deal_is_meant_and_other_names_do(made: Made, dana: Person) -> None:
    mine = [d for d in made.rows("deals") if d.owner_id == dana.person_id]
    accounts = {a.account_id: a for a in made.rows("accounts") if a.owner_id == dana.person_id}
    rows = {"deal": mine, "account": list(accounts.values())}
    named: Callable[[str], list[object]] = lambda kind: list(rows.get(kind, []))  # noqa: E731
    names = Names(named)
    with pytest.raises(Ambiguous) as asked:
        names.deal("globex")
    assert len(asked.value.choices) == 2
    for deal in open_deals(made, dana):
        first = accounts[deal.account_id or ""].name.split()[0]
        if first != "Globex":
            assert names.deal(first.lower()).deal_id == deal.deal_id


def current_quota(made: Made, dana: Person) -> Decimal:
    """Of the quarter that is running."""
    start: date = FiscalCalendar().containing(made.on, "quarter").start
    found: Decimal = next(
        q.amount for q in made.rows("quotas") if q.person_id == dana.person_id and q.period_start == start
    )
    return found
