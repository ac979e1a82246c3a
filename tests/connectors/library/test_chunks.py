"""Passages make sense alone, lose nothing, and are never longer than the model reads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.library.chunks import FULL, LONGEST, chunks, sentences, tokens
from connectors.library.documents import document


def texts(markdown: str) -> list[str]:
    return [chunk.text for chunk in chunks(document(markdown, "a.md", language="en"))]


def test_an_introduction_stays_with_its_list() -> None:
    filler = "A sentence that fills the passage up to its end. " * 13
    found = texts(
        f"# T\n\n{filler}\n\nAsk these:\n\n- What does it cost you in a month?\n- Who noticed it first, and when?\n"
    )
    assert found[-1].startswith("Ask these:")


def test_a_long_table_is_cut_between_rows_and_each_part_has_its_names() -> None:
    rows = "\n".join(f"| Stage {n} | The customer has said what it costs in the year {n} |" for n in range(60))
    found = texts(f"# T\n\n| Stage | Rule |\n|---|---|\n{rows}\n")
    assert len(found) > 1
    assert all(text.startswith("| Stage | Rule |") for text in found)
    assert sum(text.count("The customer") for text in found) == 60


def test_a_long_list_is_cut_between_items() -> None:
    items = "\n".join(f"- Ask the question with the number {n}, and wait for the answer." for n in range(60))
    found = texts(f"# T\n\n{items}\n")
    assert len(found) > 1
    assert all(text.startswith("- Ask") for text in found)


def test_a_passage_never_crosses_a_heading() -> None:
    found = texts("# T\n\n## A\n\nShort.\n\n## B\n\nShort as well.\n")
    assert found == ["Short.", "Short as well."]


def test_the_key_stays_when_the_text_stays() -> None:
    before = chunks(document("# T\n\n## A\n\nOne.\n\n## B\n\nTwo.\n", "a.md", language="en"))
    after = chunks(document("# T\n\n## A\n\nChanged.\n\n## B\n\nTwo.\n", "a.md", language="en"))
    assert before[0].key != after[0].key
    assert before[1].key == after[1].key


def test_rows_of_a_table_say_something_alone() -> None:
    said = sentences("| They say | You ask |\n|---|---|\n| Too expensive | Compared with what? |")
    assert [s.text for s in said] == ["They say: Too expensive; You ask: Compared with what?"]


def test_a_sentence_does_not_end_inside_an_abbreviation_before_a_small_letter() -> None:
    said = sentences('Ask for papers, e.g. the contract. Then wait. "Why now?" is a good question.')
    assert [s.text for s in said] == [
        "Ask for papers, e.g. the contract.",
        "Then wait.",
        '"Why now?" is a good question.',
    ]


def test_what_closes_a_quotation_stays_with_its_sentence() -> None:
    said = sentences('Ask: "Is there anything else?" Then wait. (Three seconds.) Go on.')
    assert [s.text for s in said] == ['Ask: "Is there anything else?"', "Then wait.", "(Three seconds.)", "Go on."]


words = st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=600), min_size=1, max_size=400)


@given(words)
def test_no_word_is_lost_and_no_passage_is_too_long(said: list[str]) -> None:
    found = texts("# T\n\n" + " ".join(said))
    assert "".join("".join(found).split()) == "".join(said)
    assert all(tokens(text) <= LONGEST + FULL for text in found)
