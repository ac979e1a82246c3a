"""What is quoted of the sections found: the fewest things that answer, and nothing that hangs in the air."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.library import Passage, Said
from connectors.library.chunks import sentences
from connectors.library.likely import Evidence
from skills.coaching_advice.picking import picked
from skills.coaching_advice.sections import Section


def section(text: str, near: Sequence[str]) -> Section:
    """A section of this text; the things that hold one of `near` are close to the question, the others are not."""
    passage = Passage(
        key=text[:9],
        title="Guide > Heading",
        source="guide.md",
        text=text,
        score=1.0,
        likely=0.9,
        evidence=Evidence(3.0, 4.0, 1.0, 0.0),
        path=("Guide", "Heading"),
        position=0,
        language="en",
    )
    said = (
        Said(s.text, s.kind, 0, place, 0.9 if any(word in s.text for word in near) else 0.8, s.cells)
        for place, s in enumerate(sentences(text))
    )
    return Section((passage,), tuple(said))


def quoted(text: str, *near: str) -> list[str]:
    (found,) = picked([section(text, near)])
    return [s.text for s in found]


STEPS = "Weather is nice. Do this:\n\n1. Pause.\n2. Ask.\n3. Answer.\n\nPaint is blue. Grass is green. Snow is white."


def test_only_what_is_near_the_question_is_quoted() -> None:
    text = "Weather is nice today. Ask what they compare the price with. Paint is blue as well."
    assert quoted(text, "price") == ["Ask what they compare the price with."]


def test_a_list_is_quoted_whole_with_the_line_that_introduces_it() -> None:
    assert quoted(STEPS, "Ask") == ["Do this:", "Pause.", "Ask.", "Answer."]


def test_a_section_that_is_mostly_a_list_gives_the_list_whatever_is_nearest() -> None:
    text = "Hold to the rules.\n\n- Pause.\n- Ask.\n- Answer."
    assert quoted(text, "rules") == ["Hold to the rules.", "Pause.", "Ask.", "Answer."]


def test_steps_of_a_further_section_come_all_or_none() -> None:
    first = section("Ask for the price. Snow is white. Grass is green in summer.", ["price"])
    steps = section("In this order:\n\n1. Name the price.\n2. Pause.\n3. Check.\n\nPaint is blue.", ["price"])
    assert [s.text for s in picked([first, steps])[1]] == ["In this order:", "Name the price.", "Pause.", "Check."]


def test_what_introduces_a_list_takes_along_what_it_leans_on() -> None:
    text = "Snow is white. Buyers fear a surprise. So ask with a reason:\n\n- Price\n- Time\n\nOak is hard. Ash is too."
    assert quoted(text, "Price")[:2] == ["Buyers fear a surprise.", "So ask with a reason:"]


def test_a_sentence_that_leans_on_the_one_before_takes_it_along() -> None:
    text = "Snow is white. Never send a proposal alone. This loses the deal in most cases. Grass is green in summer."
    assert quoted(text, "loses") == ["Never send a proposal alone.", "This loses the deal in most cases."]


def test_a_short_sentence_that_points_back_takes_along_what_it_points_to() -> None:
    text = "Snow is white. Write a summary in four lines. Begin the next meeting with it. Grass is green in summer."
    assert quoted(text, "Begin") == ["Write a summary in four lines.", "Begin the next meeting with it."]


def test_an_introduction_whose_list_is_not_quoted_is_not_quoted() -> None:
    text = "The price is what they compare. These are colours:\n\n- red\n- blue\n\nSnow is white. Grass is green then."
    assert quoted(text, "price", "colours") == ["The price is what they compare."]


def test_a_quoted_message_stays_whole_and_keeps_its_introduction() -> None:
    text = (
        "Snow is white.\n\nThe closing message:\n\n> I close the file on Friday.\n> One word is enough.\n\nOak is hard."
    )
    assert quoted(text, "Friday") == ["The closing message:", "I close the file on Friday. One word is enough."]


def test_of_further_sections_only_what_stands_out_is_quoted() -> None:
    first = section("Ask for the price. Snow is white. Grass is green in summer.", ["price"])
    plain = section("Paint is blue. The sky is grey in autumn. Leaves are brown then.", [])
    telling = section("- Name the price.\n- Paint the wall.\n- Cut the grass.", ["price"])
    assert [[s.text for s in quoted] for quoted in picked([first, plain, telling])] == [
        ["Ask for the price."],
        [],
        ["Name the price."],
    ]


def test_nothing_found_is_nothing_quoted() -> None:
    assert picked([]) == []
