"""Attainment of a person and of a team, from a real book, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wording import next_questions, word, worded
from connectors.book import Book, Company
from connectors.book.schema import Credit, Deal, Person, Quota, Rate, Stage, Territory
from connectors.errors import CoachError, NoData, NotAllowed
from connectors.money import Money
from connectors.periods import FiscalCalendar
from skills.attainment import remaining, skill
from skills.attainment.pace import Pace
from skills.attainment.results import Attainment, Reached, TeamAttainment
from skills.skill import Desk

TODAY = date(2026, 11, 20)
Q3, Q4 = FiscalCalendar().named("2026-Q3"), FiscalCalendar().named("2026-Q4")
DANA, ERIK, MAYA, VERA, OLA = (f"{name}@acme.example" for name in ("dana", "erik", "maya", "vera", "ola"))
MONEY = st.decimals(0, 10**9, places=2)


def quota(person: str, amount: int, period: Any = Q4, **more: Any) -> Quota:
    facts = {"measure": "amount", "currency": "USD"} | more
    return Quota(person_id=person, period_start=period.start, period_end=period.end, amount=Decimal(amount), **facts)


def credit(key: str, person: str, amount: int, on: date = date(2026, 10, 20), **more: Any) -> Credit:
    return Credit(credit_id=key, person_id=person, date=on, amount=Decimal(amount), **({"currency": "USD"} | more))


TABLES: dict[str, list[Any]] = {
    "territories": [Territory(territory_id="N", name="Norway")],
    "people": [
        Person(person_id="V", name="Vera Vik", email=VERA, role="manager"),
        Person(person_id="M", name="Maya Lind", email=MAYA, role="manager", manager_id="V", team="North"),
        Person(person_id="D", name="Dana Kim", email=DANA, manager_id="M", team="North", territory_id="N"),
        Person(person_id="E", name="Erik Berg", email=ERIK, manager_id="M", team="North"),
        Person(person_id="L", name="Liv Aas", email="liv@acme.example", manager_id="M", team="North"),
        Person(person_id="O", name="Ola Nes", email=OLA, role="operations"),
    ],
    "stages": [Stage(stage="Proposal", position=1)],
    "deals": [
        Deal(
            deal_id=key,
            name=key,
            owner_id="D",
            stage="Proposal",
            amount=Decimal(amount) if amount else None,
            currency="USD",
            close_on=due,
        )
        for key, amount, due in (
            ("D-1", 90000, date(2026, 12, 10)),
            ("D-2", None, date(2026, 12, 12)),
            ("D-3", 70000, date(2027, 1, 10)),
        )
    ],
    "quotas": [quota("D", 200000), quota("E", 100000), quota("D", 150000, Q3)],
    "credits": [credit("C-1", "D", 126000), credit("C-2", "E", 20000), credit("C-3", "D", 165000, date(2026, 8, 3))],
}
DeskOf = Callable[..., Desk]


@pytest.fixture
def desk_of(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> DeskOf:
    """A desk for somebody, over the tables with some of them changed."""

    def desk(email: str = DANA, today: date = TODAY, language: str = "en", **changed: Any) -> Desk:
        tables = {k: v for k, v in (TABLES | changed).items() if v is not None}
        return make_desk(make_book(tables, email, Company(name="Acme", currency="USD")), today, language)

    return desk


def one(desk: Desk, **args: Any) -> Attainment:
    found = skill(desk, **args)
    assert isinstance(found, Attainment)
    return found


def team(desk: Desk, **args: Any) -> TeamAttainment:
    found = skill(desk, **args)
    assert isinstance(found, TeamAttainment)
    return found


def said(desk: Desk, **args: Any) -> str:
    """The answer in words, spaces as on a keyboard."""
    return word("attainment", skill(desk, **args), desk.language, desk.today).replace("\u00a0", " ")


def test_a_persons_quarter_as_on_a_spreadsheet(desk_of: DeskOf) -> None:
    found = one(desk_of()).reached
    assert (found.credited, found.quota) == (Money(Decimal(126000), "USD"), Money(Decimal(200000), "USD"))
    assert (found.share, found.gap) == (Decimal("0.63"), Money(Decimal(74000), "USD"))
    # 66 weekdays less Christmas Day (a Friday); Boxing Day is a Saturday. 36 of them lie before 20 November.
    assert (found.pace.days, found.pace.gone, found.pace.country) == (65, 36, "NO")
    assert found.on_pace
    assert found.per_week == Money(Decimal(74000) * (Decimal(5) / 29), "USD")


def test_open_deals_due_in_the_period_are_held_against_the_gap(desk_of: DeskOf) -> None:
    due = one(desk_of()).reached.due
    assert due is not None
    assert (due.amount, due.deals, due.without_amount) == (Money(Decimal(90000), "USD"), 2, 1)


def test_a_period_that_is_over_has_neither_pace_nor_open_deals(desk_of: DeskOf) -> None:
    found = one(desk_of(), period="last_quarter").reached
    assert (found.state, found.share, found.due) == ("ended", Decimal("1.1"), None)
    assert found.projected is None
    assert found.over == Money(Decimal(15000), "USD")


def test_gap_is_never_negative_once_quota_is_beaten(desk_of: DeskOf) -> None:
    assert one(desk_of(), period="last_quarter").reached.gap == Money(Decimal(0), "USD")


def test_the_year_so_far_is_held_against_the_quotas_of_the_whole_year(desk_of: DeskOf) -> None:
    found = one(desk_of(), period="ytd")
    assert found.reached.quota == Money(Decimal(350000), "USD")
    assert found.reached.credited == Money(Decimal(291000), "USD")
    assert found.asked is not None
    assert (found.reached.period.name, found.asked.name) == ("2026-H2", "2026")


def test_a_month_without_its_own_quota_is_answered_with_the_quarter_and_says_so(desk_of: DeskOf) -> None:
    desk = desk_of()
    assert one(desk, period="2026-11").reached.share == Decimal("0.63")
    assert "There is no quota for November 2026 by itself, so this is the one for Q4 2026." in said(
        desk, period="2026-11"
    )


def test_a_manager_sees_a_report_and_a_rep_does_not_see_a_colleague(desk_of: DeskOf) -> None:
    assert one(desk_of(MAYA), person="Erik").reached.share == Decimal("0.2")
    with pytest.raises(CoachError) as refused:
        skill(desk_of(ERIK), person="Dana")
    assert refused.value.code == "unknown_person"


def test_a_team_adds_up_its_members_and_names_those_without_a_quota(desk_of: DeskOf) -> None:
    found = team(desk_of(MAYA), team=True)
    assert found.reached.quota == Money(Decimal(300000), "USD")
    assert found.reached.credited == Money(Decimal(146000), "USD")
    assert [m.person.name for m in found.members] == ["Dana Kim", "Erik Berg"]
    assert [(a.person.name, a.why) for a in found.apart] == [("Liv Aas", "no_quota")]


def test_who_is_behind_comes_worst_first_and_who_is_ahead_is_left_out(desk_of: DeskOf) -> None:
    desk = desk_of(MAYA)
    behind, ahead = team(desk, rank="behind"), team(desk, rank="ahead")
    assert [m.person.name for m in behind.members] == ["Erik Berg"]
    assert [m.person.name for m in ahead.members] == ["Dana Kim"]
    assert (behind.counted, behind.behind) == (2, 1)


def test_am_i_behind_is_about_oneself_where_one_leads_nobody(desk_of: DeskOf) -> None:
    assert one(desk_of(ERIK), rank="behind").reached.share == Decimal("0.2")
    with pytest.raises(NotAllowed):
        skill(desk_of(ERIK), team=True)


def test_a_manager_without_a_quota_gets_the_teams(desk_of: DeskOf) -> None:
    assert team(desk_of(MAYA)).counted == 2
    assert team(desk_of(VERA)).counted == 2
    assert team(desk_of(OLA)).who.name == "Acme"


def test_a_leads_own_quota_is_measured_by_the_team_and_not_added_to_it(desk_of: DeskOf) -> None:
    desk = desk_of(MAYA, quotas=[*TABLES["quotas"], quota("M", 250000)])
    own = one(desk)
    assert (own.by_team, own.reached.credited) == (True, Money(Decimal(146000), "USD"))
    found = team(desk, team=True)
    assert found.reached.quota == Money(Decimal(300000), "USD")
    assert ("Maya Lind", "leads") in [(a.person.name, a.why) for a in found.apart]


def test_a_lead_credited_for_the_reps_deals_is_not_added_to_them_either(desk_of: DeskOf) -> None:
    rolled_up = [credit("C-4", "D", 5000, deal_id="D-1"), credit("C-5", "M", 5000, deal_id="D-1")]
    desk = desk_of(MAYA, quotas=[*TABLES["quotas"], quota("M", 250000)], credits=[*TABLES["credits"], *rolled_up])
    assert team(desk, team=True).reached.credited == Money(Decimal(151000), "USD")
    assert one(desk).reached.credited == Money(Decimal(5000), "USD")


def test_a_lead_who_sells_as_well_is_a_member(desk_of: DeskOf) -> None:
    own = [*TABLES["credits"], credit("C-4", "M", 4000)]
    found = team(desk_of(MAYA, quotas=[*TABLES["quotas"], quota("M", 50000)], credits=own), team=True)
    assert found.counted == 3


def test_a_team_of_several_currencies_is_added_up_in_the_companys(desk_of: DeskOf) -> None:
    rates = [Rate(currency="NOK", on=date(2026, 1, 1), rate=Decimal("0.1"))]
    quotas = [quota("D", 200000), quota("E", 1000000, currency="NOK")]
    desk = desk_of(MAYA, quotas=quotas, fx=rates)
    found = team(desk, team=True)
    assert found.reached.quota == Money(Decimal(300000), "USD")
    assert one(desk, person="Erik").reached.credited == Money(Decimal(200000), "NOK")


def test_what_is_left_of_several_quotas_does_not_make_up_for_each_other(desk_of: DeskOf) -> None:
    desk = desk_of(MAYA, credits=[credit("C-1", "D", 230000), credit("C-2", "E", 20000)])
    assert remaining(["D", "E"], Q4, "USD", desk) == Money(Decimal(80000), "USD")
    assert remaining(None, Q4, "USD", desk) == Money(Decimal(80000), "USD")
    assert remaining(["L"], Q4, "USD", desk) is None


@pytest.mark.parametrize(
    ("changed", "args", "code"),
    [
        ({"quotas": None}, {}, "no_quotas"),
        ({"quotas": [quota("E", 1)]}, {}, "no_quota"),
        ({}, {"period": "2027-Q2"}, "no_quota"),
        ({"quotas": [quota("D", 0)]}, {}, "zero_quota"),
        ({"quotas": [quota("D", 30, measure="units", currency=None)]}, {}, "quota_in_units"),
        ({"credits": None, "deals": None}, {}, "no_credits"),
    ],
)
def test_what_is_missing_is_said_and_never_invented(
    desk_of: DeskOf, changed: dict[str, Any], args: dict[str, Any], code: str
) -> None:
    with pytest.raises(NoData) as missing:
        skill(desk_of(**changed), **args)
    assert missing.value.code == code
    for language in ("en", "nb"):
        assert worded(missing.value, language)
        assert worded(missing.value, language) != missing.value.message or language == "en"


def test_a_team_where_nobody_has_a_quota_is_told_so(desk_of: DeskOf) -> None:
    with pytest.raises(NoData) as missing:
        skill(desk_of(MAYA, quotas=[quota("V", 1)]), team=True)
    assert missing.value.code == "no_team_quota"


def test_without_credits_won_deals_count_and_the_answer_says_so(desk_of: DeskOf) -> None:
    won = Deal(
        deal_id="W", name="W", owner_id="D", amount=Decimal(50000), currency="USD", outcome="won", closed_on=TODAY
    )
    desk = desk_of(credits=None, deals=[won])
    assert one(desk).reached.share == Decimal("0.25")
    assert "No credits are loaded" in said(desk)


def test_the_first_sentence_carries_the_figure_in_both_languages(desk_of: DeskOf) -> None:
    english, norwegian = said(desk_of()), said(desk_of(language="nb"))
    assert english.startswith("You are at **63%** of quota for Q4 2026: $126,000 of $200,000.\n**$74,000** to go")
    assert "in 29 working days, about $12,759 a week. 55% of the working days are gone, so you are ahead" in english
    assert norwegian.startswith(
        "Du er på **63 %** av kvoten for 4. kvartal 2026: 126 000 USD av 200 000 USD.\n**74 000"
    )
    assert "gjenstår på 29 arbeidsdager, om lag 12 759 USD i uken. 55 % av arbeidsdagene er gått" in norwegian


def test_an_answer_is_whole_in_every_case_and_language(desk_of: DeskOf) -> None:
    quotas = [*TABLES["quotas"], quota("M", 250000), quota("D", 90000, FiscalCalendar().named("2027-Q1"))]
    for language in ("en", "nb"):
        for email in (DANA, MAYA, OLA):
            desk = desk_of(email, language=language, quotas=quotas)
            for period in ("this_quarter", "last_quarter", "next_quarter", "ytd", "2026-11"):
                for rank in (None, "ahead", "behind", "all"):
                    try:
                        result = skill(desk, period=period, rank=rank, team=email != DANA)
                    except NoData:
                        continue
                    text = word("attainment", result, language, TODAY)
                    asked = next_questions("attainment", result, language, TODAY)
                    assert not re.search(r"None|Decimal|[{}]|  |[a-z]\.[A-Za-z0-9]", text), text
                    assert len(asked) >= 2
                    assert all(q.endswith("?") for q in asked)


def test_nearly_there_is_not_rounded_up_to_there(desk_of: DeskOf) -> None:
    assert "99.6%" in said(desk_of(credits=[credit("C", "D", 199200)]))


def reached(quota_: Decimal, credited: Decimal, days: int, gone: int) -> Reached:
    usd = [Money(a, "USD") for a in (quota_, credited)]
    return Reached(usd[0], usd[1], Q4, Pace(days, gone, None), TODAY, None)


@given(MONEY.filter(bool), MONEY)
def test_share_times_quota_is_what_was_credited(quota_: Decimal, credited: Decimal) -> None:
    found = reached(quota_, credited, 66, 36)
    assert round(found.share * quota_, 6) == credited


@given(MONEY.filter(bool), MONEY)
def test_gap_and_surplus_make_up_the_difference_and_neither_is_negative(quota_: Decimal, credited: Decimal) -> None:
    found = reached(quota_, credited, 66, 36)
    assert found.gap.amount >= 0
    assert found.over.amount >= 0
    assert found.gap.amount - found.over.amount == quota_ - credited


@given(MONEY.filter(bool), MONEY, st.integers(1, 66), st.integers(0, 66))
def test_a_later_day_never_brings_one_ahead_of_pace(quota_: Decimal, credited: Decimal, days: int, gone: int) -> None:
    now, later = (reached(quota_, credited, days, min(g, days)) for g in (gone, gone + 1))
    assert now.on_pace or not later.on_pace


@given(MONEY.filter(bool), MONEY, st.integers(6, 66))
def test_selling_what_is_needed_each_week_closes_the_gap(quota_: Decimal, credited: Decimal, left: int) -> None:
    found = reached(quota_, credited, 66, 66 - left)
    if found.per_week is not None:
        assert abs(found.per_week.amount * left / 5 - found.gap.amount) < Decimal("0.01")
