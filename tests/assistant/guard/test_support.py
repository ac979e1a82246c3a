"""What a language model may say from the guides: sentences that a passage bears out, each behind its number."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import as_file, files
from typing import Any

import pytest
from langchain_core.messages import ToolMessage

from assistant import Coach
from assistant.answer import Answer
from assistant.guard.support import Support
from connectors.home import Home
from connectors.library import Library
from evals.endpoint import Endpoint

QUESTION = "how do I handle a price objection?"
ADVICE: tuple[str, dict[str, Any]] = ("coaching_advice", {"question": "they ask for a discount, what do I answer?"})
TRADE = "Never give a discount for nothing; trade it for a longer term or a larger order"
ASK_FIRST = "Before you name a number, ask whether anything else stops them from signing"
MADE_UP = "Invite their board to a weekend in the mountains"
FOLLOW_UP = "Follow up five times in about four weeks, with something new each time"


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose library holds the demo company's guides."""
    home = Home(tmp_path_factory.mktemp("guided"))
    with as_file(files("connectors") / "demo" / "guides") as guides:
        Library.open(home).add([guides])
    return home


@pytest.fixture
def coached(home: Home, guided: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """A coach with these guides, whose model is the scripted endpoint."""
    (home.root / "library").symlink_to(guided.library)
    monkeypatch.chdir(home.root)
    return Coach.open(home, endpoint.settings())


@pytest.fixture
def said(coached: Coach, endpoint: Endpoint) -> Callable[..., Answer]:
    """The answer where the model calls for advice and then writes these texts, one a try."""

    def ask(*texts: str) -> Answer:
        endpoint.calls(ADVICE)
        for text in texts:
            endpoint.says(text)
        return coached.ask(QUESTION)

    return ask


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


def test_a_supported_sentence_goes_out_behind_the_number_of_its_passage(said: Callable[..., Answer]) -> None:
    answer = said(f"{TRADE} [1].")
    assert answer.model == "scripted-1"
    assert answer.text == f"{TRADE} [1]."
    assert "discount" in answer.citations[0].title
    assert answer.notes == ()


def test_a_sentence_that_no_passage_bears_out_is_dropped_and_that_is_said(said: Callable[..., Answer]) -> None:
    answer = said(f"{TRADE} [1]. {MADE_UP} [1]. {ASK_FIRST} [1].")
    assert MADE_UP not in answer.text
    assert (TRADE in answer.text, ASK_FIRST in answer.text) == (True, True)
    assert any("left out" in note for note in answer.notes)


def test_a_sentence_without_a_number_gets_that_of_the_passage_that_bears_it_out(said: Callable[..., Answer]) -> None:
    assert said(f"{TRADE}.").text == f"{TRADE} [1]."


def test_a_number_that_points_to_nothing_is_put_right(said: Callable[..., Answer]) -> None:
    assert said(f"{TRADE} [9].").text == f"{TRADE} [1]."


def test_true_advice_from_a_guide_that_was_not_found_for_this_is_dropped(said: Callable[..., Answer]) -> None:
    answer = said(f"{TRADE} [1]. {FOLLOW_UP} [1].")
    assert FOLLOW_UP not in answer.text


def test_items_of_a_list_are_checked_one_by_one_and_a_label_of_nothing_goes(said: Callable[..., Answer]) -> None:
    answer = said(f"**What to do**\n\n- {TRADE}\n- {MADE_UP}\n\n**Also**\n\n- {MADE_UP}")
    assert answer.text == f"**What to do**\n\n- {TRADE} [1]"


def test_a_wording_of_which_nothing_is_left_is_asked_for_again_with_what_was_wrong(
    said: Callable[..., Answer], endpoint: Endpoint
) -> None:
    answer = said(f"{MADE_UP}.", f"{TRADE} [1].")
    assert answer.text == f"{TRADE} [1]."
    assert MADE_UP in endpoint.requests[-1]["messages"][-1]["content"]


def test_a_model_that_makes_up_advice_twice_is_worded_by_template_from_the_guides(said: Callable[..., Answer]) -> None:
    answer = said(f"{MADE_UP}.", f"{MADE_UP}, twice.")
    assert "mountains" not in answer.text
    assert "discount" in answer.text
    assert numbers(answer.text)


def test_told_sentence_by_sentence_only_what_is_borne_out_is_told(coached: Coach, endpoint: Endpoint) -> None:
    endpoint.calls(ADVICE)
    endpoint.says(f"{TRADE} [1]. {MADE_UP} [1]. {ASK_FIRST} [1].")
    telling = coached.stream(QUESTION)
    told = "".join(telling)
    assert MADE_UP not in told
    assert (TRADE in told, ASK_FIRST in told) == (True, True)
    assert telling.answer.text == told


def test_where_no_advice_was_asked_for_nothing_is_checked(coached: Coach, endpoint: Endpoint) -> None:
    endpoint.calls(("attainment", {}))
    endpoint.says("Keep going, this can still be a good quarter!")
    assert coached.ask("how am I doing against quota?").text == "Keep going, this can still be a good quarter!"


def test_what_another_tool_said_needs_no_number(guided: Home) -> None:
    library = Library.open(guided)
    advice = library_message()
    other = ToolMessage("Globex has been in Proposal for 40 days and has no next step.", tool_call_id="2", artifact={})
    support = Support.of([advice, other], lambda: library, "en")
    assert support is not None
    kept = support.kept("Globex has no next step and has been in Proposal for 40 days. The sky is green on Sundays.")
    assert kept == "Globex has no next step and has been in Proposal for 40 days."
    assert support.forgotten() == ["The sky is green on Sundays."]


def test_passages_of_two_calls_are_numbered_on_in_the_wording_and_in_the_sources(
    coached: Coach, endpoint: Endpoint
) -> None:
    endpoint.calls(ADVICE, ("coaching_advice", {"question": "how often and how long do I follow up after silence?"}))
    endpoint.says(f"{TRADE} [1]. {FOLLOW_UP} [1].")
    answer = coached.ask(QUESTION)
    cited = {citation.number: citation for citation in answer.citations}
    assert list(cited) == list(range(1, len(answer.citations) + 1))
    of_trade, of_follow_up = numbers(answer.text)
    assert "discount" in cited[of_trade].title
    assert cited[of_follow_up].source == "guides/silence-after-a-proposal.md"


def test_a_sentence_is_cited_by_the_number_that_its_passage_has_in_the_turn(guided: Home) -> None:
    library = Library.open(guided)
    second = "Call in the first half hour of the day when two mails stay unanswered."
    support = Support.of([library_message(), library_message(second, 2)], lambda: library, "en")
    assert support is not None
    assert support.kept(f"{second[:-1]} [1].") == f"{second[:-1]} [2]."


def library_message(
    passage: str = "Never give a discount for nothing. Trade instead: give only for something of equal worth.",
    number: int = 1,
) -> ToolMessage:
    """Advice with one passage, as the tool returns it."""
    source = {"number": number, "passage": passage, "language": "en"}
    artifact = {"skill": "coaching_advice", "result": {"parts": [{"source": source}]}}
    return ToolMessage("**When they ask** [1]\n\nNever give.", tool_call_id="1", artifact=artifact)
