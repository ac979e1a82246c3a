"""How a mood comes from messages, when it changed, and when that is not enough to say so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Email
from skills.email_sentiment.labels import FEELINGS
from skills.email_sentiment.messages import Message
from skills.email_sentiment.mood import change, course, feeling, mood, turned_negative

TODAY = date(2026, 11, 20)
CHANCES = {
    "positive": (0.9, 0.1, 0, 0),
    "neutral": (0.05, 0.9, 0.05, 0),
    "negative": (0, 0.1, 0.9, 0),
    "mixed": (0.1, 0, 0.1, 0.8),
}


def message(felt: str, days_ago: int) -> Message:
    day = TODAY - timedelta(days=days_ago)
    email = Email(email_id=f"{felt}{days_ago}", sender="a@b.example", sent_at=datetime.combine(day, time(9)))
    return Message(email, (), np.array(CHANCES[felt], np.float32))


def messages(*felt: tuple[str, int]) -> list[Message]:
    return [message(f, d) for f, d in sorted(felt, key=lambda x: -x[1])]


def test_no_messages_are_no_mood() -> None:
    assert mood([], TODAY) == 0


def test_one_line_does_not_make_a_mood_as_strong_as_many() -> None:
    one, many = messages(("negative", 1)), messages(*(("negative", d) for d in range(1, 8)))
    assert mood(many, TODAY) < mood(one, TODAY) < 0


def test_a_message_counts_half_after_a_half_life() -> None:
    old_good = messages(("positive", 90), ("negative", 0))
    assert mood(old_good, TODAY) < 0


def test_praise_and_blame_in_equal_parts_are_mixed() -> None:
    assert feeling(messages(("positive", 2), ("negative", 1)), TODAY) == "mixed"
    assert feeling(messages(("mixed", 2), ("mixed", 1)), TODAY) == "mixed"


def test_facts_alone_are_neutral() -> None:
    assert feeling(messages(("neutral", 2), ("neutral", 1)), TODAY) == "neutral"


def test_a_turn_from_good_to_bad_is_seen_with_its_day() -> None:
    moved = change(
        messages(*(("positive", d) for d in (120, 100, 80, 60)), *(("negative", d) for d in (30, 20, 10))),
        TODAY - timedelta(days=45),
    )
    assert moved.trend == "worse"
    assert moved.since == TODAY - timedelta(days=30)
    assert turned_negative(moved)


def test_less_good_is_not_bad() -> None:
    moved = change(
        messages(*(("positive", d) for d in (120, 100, 80, 60)), *(("neutral", d) for d in (30, 20, 10))),
        TODAY - timedelta(days=45),
    )
    assert not turned_negative(moved)


@pytest.mark.parametrize("days", [(120, 100), (20, 10)])
def test_without_a_before_or_an_after_no_change_is_claimed(days: tuple[int, int]) -> None:
    assert change(messages(*(("negative", d) for d in days)), TODAY - timedelta(days=45)).trend == "unknown"


def test_the_same_all_along_is_steady() -> None:
    assert change(messages(*(("negative", d) for d in (100, 80, 20, 10))), TODAY - timedelta(days=45)).trend == "steady"


def test_one_grumble_after_a_long_good_time_is_not_yet_a_turn_for_good() -> None:
    moved = change(messages(("neutral", 60), ("negative", 5)), TODAY - timedelta(days=45))
    assert moved.trend == "steady"


FELT = st.lists(
    st.tuples(st.sampled_from(FEELINGS), st.integers(0, 300)), min_size=1, max_size=20, unique_by=lambda x: x[1]
)


@given(FELT)
def test_a_mood_lies_between_its_messages_and_neutral(felt: list[tuple[str, int]]) -> None:
    given_ = messages(*felt)
    scores = [m.score for m in given_] + [0.0]
    assert min(scores) - 1e-6 <= mood(given_, TODAY) <= max(scores) + 1e-6


@given(FELT, st.integers(0, 300))
def test_the_day_of_a_turn_is_a_day_on_which_somebody_wrote(felt: list[tuple[str, int]], split: int) -> None:
    given_ = messages(*felt)
    moved = change(given_, TODAY - timedelta(days=split))
    assert moved.since is None or moved.since in {m.day for m in given_}


def test_the_course_is_the_mood_as_it_stood_on_each_day_with_mail() -> None:
    read = messages(("positive", 30), ("negative", 10), ("negative", 10), ("neutral", 2))
    drawn = course(read)
    assert [(TODAY - day).days for day, _ in drawn] == [30, 10, 2]
    for i, (day, score) in enumerate(drawn):
        assert score == mood(read[: (1, 3, 4)[i]], day)
    assert drawn[0][1] > 0 > drawn[1][1]
