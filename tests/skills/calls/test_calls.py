"""Calls with customers, told from their transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadUse
from connectors.library import Turn
from skills.calls.agreed import next_step
from skills.calls.mentions import rivals, topics
from skills.calls.review import outside
from skills.calls.rules import read, rules
from skills.calls.sides import sides
from skills.calls.talk import asked, longest, shares, timed

US, THEM = "Dana Kim", "Leila Thornton"
MONDAY = date(2026, 11, 16)
OURS = frozenset({US})


def said(*lines: tuple[str, str]) -> list[Turn]:
    """Turns without times."""
    return [Turn(speaker, text) for speaker, text in lines]


def test_shares_are_of_the_time_that_somebody_talks_and_silence_is_nobodys() -> None:
    turns = [Turn(US, "a", 0, 30), Turn(THEM, "b", 40, 50)]
    assert timed(turns)
    assert shares(turns, rules()) == {US: Decimal("0.75"), THEM: Decimal("0.25")}


def test_without_times_shares_are_of_the_words() -> None:
    turns = said((US, "one two three"), (THEM, "one"))
    assert not timed(turns)
    assert shares(turns, rules()) == {US: Decimal("0.75"), THEM: Decimal("0.25")}


@given(st.lists(st.tuples(st.sampled_from([US, THEM, "X"]), st.integers(1, 60)), min_size=1))
def test_shares_of_a_call_add_up_to_all_of_it(talked: Sequence[tuple[str, int]]) -> None:
    turns = [Turn(name, " ".join(["word"] * words)) for name, words in talked]
    assert sum(shares(turns, rules()).values()) == pytest.approx(1)


def test_a_word_of_the_other_side_does_not_end_a_monologue_and_a_sentence_does() -> None:
    passed_over = [Turn(US, "so", 0, 60), Turn(THEM, "Mm, yes.", 60, 61), Turn(US, "and then", 61, 121)]
    stretch = longest(passed_over, OURS, rules())
    assert stretch is not None
    assert stretch.seconds == 120
    ended = [Turn(US, "so", 0, 60), Turn(THEM, "That is not how we plan.", 60, 63), Turn(US, "and", 63, 103)]
    stretch = longest(ended, OURS, rules())
    assert stretch is not None
    assert (stretch.seconds, stretch.at) == (60, 0)


def test_nobody_of_ours_has_no_monologue() -> None:
    assert longest(said((THEM, "hello")), OURS, rules()) is None


def test_questions_are_counted_by_side_and_open_ones_begin_with_a_question_word() -> None:
    turns = said(
        (US, "How do you plan today? Is that slow? And in October, what went wrong?"),
        (THEM, "It is slow. Why do you ask?"),
        (US, "Hvordan gikk det?"),
    )
    found = asked(turns, OURS, rules())
    assert (found.ours, found.open, found.theirs) == (4, 3, 1)


@pytest.mark.parametrize(
    ("lines", "level", "day"),
    [
        ([(US, "Can we meet on Thursday at ten?"), (THEM, "Yes, that works.")], "agreed", date(2026, 11, 19)),
        ([(US, "Can we meet on Thursday?"), (THEM, "Thursday is too early, I will call you.")], "proposed", None),
        ([(THEM, "I will send you the figures by Friday.")], "agreed", date(2026, 11, 20)),
        ([(US, "I will send you the slides."), (THEM, "Thanks.")], "vague", None),
        ([(US, "It was great talking to you."), (THEM, "Bye.")], "none", None),
        ([(US, "Skal vi ta en ny samtale på tirsdag?"), (THEM, "Ja, det passer fint.")], "agreed", date(2026, 11, 17)),
        ([(US, "Kan vi møtes på fredag?"), (THEM, "Fredag er for tidlig.")], "proposed", None),
        ([(US, "Let's meet again. Thursday at ten?"), (THEM, "Perfect.")], "agreed", date(2026, 11, 19)),
    ],
)
def test_a_next_step_is_agreed_where_a_day_was_named_and_the_other_side_took_it(
    lines: list[tuple[str, str]], level: str, day: date | None
) -> None:
    found = next_step(said(*lines), OURS, MONDAY, rules())
    assert found.level == level
    if day:
        assert found.day == day


def test_a_day_of_a_call_that_bears_no_date_is_not_made_up() -> None:
    found = next_step(said((US, "Can we meet on Thursday?"), (THEM, "Yes.")), OURS, None, rules())
    assert (found.level, found.day) == ("agreed", None)


def test_what_was_done_last_week_is_no_next_step() -> None:
    turns = said((THEM, "We launched it on Monday and it went wrong."), (US, "I see."))
    assert next_step(turns, OURS, MONDAY, rules()).level == "none"


def test_topics_are_told_by_their_words_in_both_languages_and_by_side() -> None:
    found = topics(said((US, "About the price."), (THEM, "Prisen er for høy, og budsjettet er lite.")), OURS, rules())
    assert (found[0].name("en"), found[0].ours, found[0].theirs) == ("price", 1, 2)


def test_a_competitor_is_quoted_from_where_it_came_up_first_and_no_part_of_a_word_is_one() -> None:
    turns = said((US, "Stratlines are fine."), (THEM, "Stratline was here. Stratline is cheaper."))
    (found,) = rivals(turns, ["Stratline", "Quillon"])
    assert (found.name, found.times, found.by, found.sentence) == ("Stratline", 2, THEM, "Stratline was here.")


def test_a_colleague_is_known_by_name_however_a_meeting_tool_writes_it() -> None:
    turns = said(("Kim, Dana (Acme)", "Hi."), ("Leila Thornton", "Hello."), ("Guest", "Hi all."))
    found = sides(turns, said=[], colleagues=["Dana Kim"], contacts=["Leila Thornton"])
    assert found.ours == {"Kim, Dana (Acme)"}
    assert found.unknown == ("Guest",)


def test_the_head_of_a_transcript_says_who_else_is_ours() -> None:
    turns = said(("Tom", "Hi."), ("Leila", "Hello."))
    assert sides(turns, said=["Tom Berg"], colleagues=[], contacts=[]).ours == {"Tom"}


def test_only_what_passes_a_bound_is_outside_and_what_is_not_known_is_not() -> None:
    found = list(outside({"talk_share": Decimal("0.61"), "monologue": None, "questions": Decimal(10)}, rules()))
    assert [(one.measure, one.side, one.bound) for one in found] == [("talk_share", "high", Decimal("0.60"))]


def test_a_mistake_in_the_table_is_told_with_its_place() -> None:
    with pytest.raises(BadUse, match="ranges > talk_share > most"):
        read("ranges: {talk_share: {most: 1}}")
