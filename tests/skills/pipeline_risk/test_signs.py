"""Each sign of risk: when it shows, how many points it counts, and what it was told from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book import Vitals
from connectors.money import Money
from skills.pipeline_risk.evidence import signs
from skills.pipeline_risk.signs import (
    KINDS,
    AmountFalling,
    Competitor,
    Ghosted,
    PastDue,
    Pushed,
    SingleThreaded,
    StageAge,
    Stale,
    level,
    main_first,
    score,
)
from skills.pipeline_risk.thresholds import Thresholds
from tests.skills.pipeline_risk.deals import EVERYTHING, NAMES, TODAY, ago, limits, norm, sound

DAYS = st.integers(0, 400)


def points(vitals: Vitals, kind: str, told: Thresholds | None = None) -> int:
    """The points of one sign, 0 where it does not show."""
    return sum(s.points for s in signs(vitals, told or limits()) if s.kind == kind)


def the(kind: str, told: Thresholds | None = None, **changed: Any) -> Any:
    """The one sign of a kind that a deal shows with these facts changed."""
    (found,) = [s for s in signs(sound(**changed), told or limits()) if s.kind == kind]
    return found


def test_a_sound_deal_shows_no_sign() -> None:
    assert signs(sound(), limits()) == []


@pytest.mark.parametrize(("days", "counted"), [(-5, 0), (0, 0), (1, 1), (13, 1), (14, 2), (28, 3), (400, 3)])
def test_past_due_counts_from_the_first_day_and_more_every_two_weeks(days: int, counted: int) -> None:
    assert points(sound(close_on=ago(days)), "past_due") == counted


def test_past_due_names_the_day() -> None:
    assert the("past_due", close_on=ago(18)) == PastDue(2, 18, ago(18))


@pytest.mark.parametrize(
    ("stage", "days", "counted"),
    [
        ("Discovery", 9, 0),
        ("Discovery", 10, 1),
        ("Qualification", 13, 0),
        ("Qualification", 14, 1),
        ("Proposal", 14, 1),
        ("Negotiation", 20, 0),
        ("Negotiation", 21, 1),
        ("Negotiation", 42, 2),
        ("a stage nobody knows", 14, 1),
    ],
)
def test_silence_is_allowed_longer_the_later_the_stage(stage: str, days: int, counted: int) -> None:
    assert points(sound(stage=stage, last_touch=ago(days)), "stale") == counted


def test_the_last_contact_is_named_whichever_side_it_came_from() -> None:
    found = the("stale", last_touch=ago(30), last_out=ago(30), last_in=ago(41), last_done=None)
    assert found == Stale(2, 30, 14, ago(30), "out")


def test_without_any_contact_silence_counts_from_the_day_it_was_created() -> None:
    nobody = {"last_touch": None, "last_done": None, "last_in": None, "last_out": None}
    assert the("stale", **nobody) == Stale(2, 40, 14, None, None)
    assert points(sound(**nobody, created_on=None), "stale") == 0


@pytest.mark.parametrize(("pushes", "counted"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (6, 3), (9, 3)])
def test_one_push_happens_and_two_are_a_sign(pushes: int, counted: int) -> None:
    assert points(sound(pushes=pushes, pushed_days=30 * pushes, pushed_on=ago(3)), "pushed") == counted


def test_pushes_are_told_with_their_days() -> None:
    assert the("pushed", pushes=2, pushed_days=61, pushed_on=ago(3)) == Pushed(1, 2, 61, ago(3))


@pytest.mark.parametrize(
    ("mails", "days", "counted"), [(1, 9, 0), (1, 10, 1), (2, 2, 0), (2, 3, 1), (4, 5, 2), (1, 31, 3)]
)
def test_two_mails_or_ten_days_without_an_answer_count(mails: int, days: int, counted: int) -> None:
    assert points(sound(unanswered=mails, unanswered_since=ago(days)), "ghosted") == counted


def test_the_first_mail_without_an_answer_is_named() -> None:
    assert the("ghosted", unanswered=2, unanswered_since=ago(12)) == Ghosted(1, 2, 12, ago(12), 10, None)


def test_how_soon_customers_answer_here_tells_what_is_unanswered() -> None:
    told = limits(replies=(20, 3.4))
    assert points(sound(unanswered=1, unanswered_since=ago(6)), "ghosted", told) == 0
    assert the("ghosted", told, unanswered=1, unanswered_since=ago(7)) == Ghosted(1, 1, 7, ago(7), 7, 4)
    few = limits(replies=(19, 3.4))
    assert the("ghosted", few, unanswered=1, unanswered_since=ago(10)).limit == 10


def test_long_in_a_stage_is_what_won_deals_show() -> None:
    told = limits(norm("Proposal", deals=40, median=10, p90=18))
    assert points(sound(stage_since=ago(18)), "stage_age", told) == 0
    assert the("stage_age", told, stage_since=ago(19)) == StageAge(1, 19, 18, "Proposal", 10, 18, 40, whole=False)
    assert points(sound(stage_since=ago(36)), "stage_age", told) == 2


def test_twice_the_median_is_the_limit_where_that_is_shorter() -> None:
    told = limits(norm("Proposal", median=10, p90=50))
    assert the("stage_age", told, stage_since=ago(21)).limit == 20


def test_with_too_few_won_deals_a_rule_of_thumb_holds_and_is_named_as_one() -> None:
    told = limits(norm("Proposal", deals=19, median=2, p90=3))
    assert points(sound(stage_since=ago(60), created_on=ago(90)), "stage_age", told) == 0
    found = the("stage_age", told, stage_since=ago(61), created_on=ago(90))
    assert (found.limit, found.median, found.deals) == (60, None, 19)


def test_where_moves_are_not_recorded_the_whole_age_is_held_against_the_whole_way() -> None:
    told = limits(norm("", median=30, p90=50), recorded=EVERYTHING - {"changes of stage"})
    found = the("stage_age", told, stage_since=None, created_on=ago(51))
    assert (found.days, found.limit, found.whole) == (51, 50, True)


@pytest.mark.parametrize(("now", "counted"), [(80000, 0), (72001, 0), (72000, 1), (64000, 2), (1, 3), (90000, 0)])
def test_a_tenth_of_the_peak_gone_is_a_sign(now: int, counted: int) -> None:
    assert points(sound(peak=Decimal(80000), amount=Decimal(now)), "amount_falling") == counted


def test_what_was_lost_is_told() -> None:
    found = the("amount_falling", peak=Decimal(100000), fell_on=ago(7))
    usd = [Money(Decimal(amount), "USD").rounded() for amount in (100000, 80000)]
    assert found == AmountFalling(2, usd[0], usd[1], Decimal("0.2"), ago(7))


def test_a_deal_without_an_amount_is_not_called_falling() -> None:
    assert points(sound(peak=Decimal(100), amount=None), "amount_falling") == 0


@pytest.mark.parametrize(
    ("contacts", "writers", "counted"), [(3, 2, 0), (3, 0, 0), (3, 1, 1), (1, 2, 1), (1, 1, 2), (0, 0, 1)]
)
def test_one_person_known_or_one_who_writes_is_a_single_thread(contacts: int, writers: int, counted: int) -> None:
    assert points(sound(contacts=contacts, writers=writers), "single_threaded") == counted


@pytest.mark.parametrize(
    ("learnt", "contacts", "counted"),
    [
        ((40, 3), 2, 1),  # nine of ten won deals had three
        ((40, 5), 3, 0),  # never more than three are asked for
        ((40, 1), 1, 1),  # nor fewer than two
        ((19, 1), 2, 1),  # too few won deals to learn from: three
    ],
)
def test_how_many_contacts_are_enough_is_learnt_from_won_deals(
    learnt: tuple[int, int], contacts: int, counted: int
) -> None:
    assert points(sound(contacts=contacts, writers=2), "single_threaded", limits(contacts=learnt)) == counted


def test_a_single_writer_is_usual_early_on() -> None:
    assert points(sound(writers=1, stage="Discovery"), "single_threaded") == 0


def test_what_is_not_loaded_is_not_counted_in_the_thread() -> None:
    told = limits(recorded=EVERYTHING - {"emails"})
    assert the("single_threaded", told, contacts=1, writers=0) == SingleThreaded(1, None, 1, 2, 40)


def test_who_decides_should_be_known_past_the_early_stages() -> None:
    assert points(sound(deciders=0), "no_power") == 1
    assert points(sound(deciders=0, stage="Discovery"), "no_power") == 0


def test_a_competitor_named_on_the_deal_is_a_sign() -> None:
    assert the("competitor", competitor="Umbrella") == Competitor(1, "Umbrella")
    assert points(sound(competitor=" "), "competitor") == 0


@pytest.mark.parametrize(
    ("stage", "first", "newest", "counted"),
    [
        ("Negotiation", 90, 3, 1),  # since it came into its stage, five days ago
        ("Negotiation", 90, 6, 0),  # before that
        ("Negotiation", 3, 3, 0),  # the first who ever wrote
        ("Qualification", 90, 3, 0),  # not late yet
    ],
)
def test_who_writes_for_the_first_time_late_in_the_process_is_a_sign(
    stage: str, first: int, newest: int, counted: int
) -> None:
    deal = sound(stage=stage, stage_since=ago(5), first_in=ago(first), newcomer_on=ago(newest))
    assert points(deal, "newcomer") == counted


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_next_step_is_none(blank: str | None) -> None:
    assert points(sound(next_step=blank), "no_next_step") == 1


@pytest.mark.parametrize(
    ("missing", "untold"),
    [
        ({"emails"}, {"ghosted", "newcomer", "leaving"}),
        ({"emails", "activities"}, {"ghosted", "newcomer", "stale", "leaving", "red_flag"}),
        ({"prices"}, {"unpriced"}),
        ({"competitor"}, {"competitor"}),
        ({"changes of close_on"}, {"pushed"}),
        ({"changes of amount"}, {"amount_falling"}),
        ({"contacts", "buying_role"}, {"no_power"}),
        ({"next_step"}, {"no_next_step"}),
        ({"close_on"}, {"past_due"}),
    ],
)
def test_what_the_source_lacks_is_said_and_counts_as_no_risk(missing: set[str], untold: set[str]) -> None:
    told = limits(recorded=EVERYTHING - missing)
    worst = sound(
        close_on=ago(90),
        last_touch=None,
        pushes=9,
        pushed_on=ago(1),
        peak=Decimal(10**6),
        unanswered=9,
        unanswered_since=ago(90),
        deciders=0,
        next_step=None,
        competitor="Umbrella",
    )
    assert set(told.untold) == untold
    assert {s.kind for s in signs(worst, told)} & untold == set()


def test_the_score_is_the_sum_of_points_and_the_heaviest_sign_comes_first() -> None:
    found = signs(sound(close_on=ago(1), last_touch=ago(60), next_step=None), limits())
    assert score(found) == 5
    assert [s.kind for s in main_first(found)] == ["stale", "past_due", "no_next_step"]
    assert main_first(found, ("no_next_step",))[0].kind == "no_next_step"
    assert [level(total) for total in (0, 1, 2, 3, 4, 5, 27)] == [
        "none",
        "low",
        "low",
        "medium",
        "medium",
        "high",
        "high",
    ]


@given(DAYS, DAYS, st.sampled_from(NAMES))
def test_one_more_contact_never_makes_a_deal_more_stale(last: int, another: int, stage: str) -> None:
    before = sound(stage=stage, last_touch=ago(last))
    after = before._replace(last_touch=max(ago(last), ago(another)))
    assert points(after, "stale") <= points(before, "stale")


@given(st.integers(-100, 100), DAYS)
def test_a_later_day_never_makes_a_deal_less_past_due(due: int, later: int) -> None:
    deal = sound(close_on=ago(due))
    assert points(deal._replace(as_of=TODAY + timedelta(days=later)), "past_due") >= points(deal, "past_due")


@given(st.integers(0, 12), st.integers(0, 400), st.integers(0, 12))
def test_every_sign_that_shows_counts_one_to_three(pushes: int, days: int, mails: int) -> None:
    worst = sound(
        close_on=ago(days),
        last_touch=ago(days),
        pushes=pushes,
        pushed_on=ago(1),
        stage_since=ago(days),
        peak=Decimal(10 ** min(9, 3 + pushes)),
        unanswered=mails,
        unanswered_since=ago(days) if mails else None,
        contacts=mails,
        writers=pushes,
        deciders=0,
        next_step=None,
    )
    found = signs(worst, limits())
    assert all(1 <= s.points <= 3 for s in found)
    assert len({s.kind for s in found}) == len(found)
    assert {s.kind for s in found} <= set(KINDS)
