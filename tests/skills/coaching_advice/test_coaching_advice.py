"""Advice from the guides, as a person would get it: real library, real Chroma, the demo company's guides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from assistant.wording import next_questions, word, worded
from connectors.book import Book
from connectors.book.schema import Account, Activity, Credit, Deal, Person, Quota, Stage
from connectors.errors import NoData
from connectors.home import Home
from connectors.library import Library
from connectors.library.chunks import sentences
from skills.coaching_advice import skill
from skills.coaching_advice.asking import _topics
from skills.coaching_advice.results import Advice, OnDeal, Titles
from skills.coaching_summary.rules import MAILED
from skills.pipeline_risk.signs import KINDS
from skills.skill import Desk, NotFound

TODAY = date(2026, 11, 20)
DANA, MAYA = "dana@acme.example", "maya@acme.example"
TABLES = {
    "people": [
        Person(person_id="M", name="Maya Lind", email=MAYA, role="manager"),
        Person(person_id="D", name="Dana Kim", email=DANA, manager_id="M", currency="USD"),
    ],
    "accounts": [Account(account_id="A", name="Globex AS", owner_id="D")],
    "stages": [Stage(stage="Proposal", position=1), Stage(stage="Won", position=2, outcome="won")],
    "deals": [
        Deal(
            deal_id="D-1",
            name="Globex - Price Check",
            account_id="A",
            owner_id="D",
            stage="Proposal",
            amount=Decimal(50000),
            currency="USD",
            created_on=TODAY - timedelta(days=100),
            close_on=TODAY - timedelta(days=10),
        ),
        Deal(
            deal_id="D-2",
            name="Globex - Renewal",
            account_id="A",
            owner_id="D",
            stage="Proposal",
            amount=Decimal(20000),
            currency="USD",
            created_on=TODAY - timedelta(days=3),
            close_on=TODAY + timedelta(days=20),
            next_step="Meet the board",
        ),
        Deal(
            deal_id="D-3",
            name="Globex - Pilot",
            account_id="A",
            owner_id="D",
            stage="Won",
            outcome="won",
            amount=Decimal(9000),
            currency="USD",
            created_on=TODAY - timedelta(days=300),
            closed_on=TODAY - timedelta(days=200),
        ),
    ],
    "quotas": [
        Quota(
            person_id="D",
            measure="amount",
            period_start=date(2026, 10, 1),
            period_end=date(2026, 12, 31),
            amount=Decimal(100000),
            currency="USD",
        )
    ],
    "credits": [
        Credit(
            credit_id="C",
            person_id="D",
            deal_id="D-3",
            date=date(2026, 10, 5),
            amount=Decimal(40000),
            currency="USD",
        )
    ],
    "activities": [
        Activity(activity_id="X", deal_id="D-1", person_id="D", kind="call", at=datetime(2026, 9, 1, 9))  # noqa: DTZ001
    ],
}
Ask = Callable[..., Advice]


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose library holds the demo company's guides."""
    home = Home(tmp_path_factory.mktemp("guided"))
    with as_file(files("connectors") / "demo" / "guides") as guides:
        Library.open(home).add([guides])
    return home


@pytest.fixture
def desk(make_book: Callable[..., Book], make_desk: Callable[..., Desk], guided: Home) -> Callable[..., Desk]:
    def sit(as_: str = DANA, language: str = "en", home: Home = guided) -> Desk:
        return make_desk(make_book(TABLES, as_), TODAY, language, home)

    return sit


@pytest.fixture
def ask(desk: Callable[..., Desk]) -> Ask:
    def advise(question: str, as_: str = DANA, language: str = "en", **about: str) -> Advice:
        result = skill(desk(as_, language), question=question, **about)
        assert isinstance(result, Advice)
        return result

    return advise


def test_the_guide_on_it_is_quoted_and_cited(ask: Ask) -> None:
    advice = ask("the buyer says we are too expensive, what do I answer?")
    assert advice.sure
    assert {citation.source for citation in advice.citations()} == {"guides/price-objections.md"}
    assert advice.citations()[0].title.startswith("Handling price objections > ")


@pytest.mark.parametrize(
    "question", ["how do I test a champion", "what belongs in commit", "how should I follow up after silence"]
)
def test_every_word_shown_stands_in_the_passage_it_is_cited_from(question: str, ask: Ask) -> None:
    for part in ask(question).parts:
        said = {s.text for s in sentences(part.source.passage)}
        assert all(quote.text in said for quote in part.quotes)


def test_a_norwegian_question_is_answered_from_an_english_guide_and_says_so(ask: Ask) -> None:
    advice = ask("hvordan forhandler jeg med innkjøp?", language="nb")
    assert advice.citations()[0].source == "guides/negotiation.md"
    assert advice.foreign == "en"
    assert "på engelsk" in word("coaching_advice", advice, "nb", TODAY)


def test_where_only_some_of_it_is_in_another_language_no_more_is_said(ask: Ask) -> None:
    advice = ask("how do I negotiate with procurement?")
    own, other = advice.parts[0], replace(advice.parts[0], source=replace(advice.parts[0].source, language="nb"))
    text = word("coaching_advice", replace(advice, parts=(own, other)), "en", TODAY)
    assert "Some of the guides on this are in Norwegian" in text


def test_what_is_offered_next_is_near_and_not_what_was_quoted(ask: Ask) -> None:
    advice = ask("how do I handle a price objection?")
    assert advice.beside
    assert not set(advice.beside) & {part.source.heading for part in advice.parts}
    assert f"“{advice.beside[0]}”" in " ".join(next_questions("coaching_advice", advice, "en", TODAY))


def test_every_number_in_the_wording_is_that_of_a_citation(ask: Ask) -> None:
    advice = ask("how do I handle a price objection?")
    for shown in (advice, advice.numbered_after(4)):
        said = [int(number) for number in re.findall(r"\[(\d+)\]", word("coaching_advice", shown, "en", TODAY))]
        assert said == [citation.number for citation in shown.citations()]


def test_an_english_question_says_nothing_about_languages(ask: Ask) -> None:
    assert ask("how do I negotiate with procurement?").foreign is None


def test_steps_stay_numbered_and_rows_start_with_what_they_are_about(ask: Ask) -> None:
    steps = word("coaching_advice", ask("what are the steps of answering a price objection"), "en", TODAY)
    assert re.search(r"^1\. Pause", steps, re.M)
    assert re.search(r"^2\. Acknowledge", steps, re.M)
    rows = word("coaching_advice", ask("what do the letters of MEDDICC mean"), "en", TODAY)
    assert "- **M: Metrics** What it means: The measurable result the customer expects" in rows


def test_a_guide_for_managers_is_quoted_to_managers_alone(ask: Ask) -> None:
    question = "how do I run a one-to-one with GROW?"
    assert "GROW" in " ".join(titles_shown(ask, question, MAYA))
    assert "GROW" not in " ".join(titles_shown(ask, question, DANA))


def titles_shown(ask: Ask, question: str, as_: str) -> list[str]:
    """The guides that are cited, or named where nothing was found."""
    try:
        return [citation.title for citation in ask(question, as_=as_).citations()]
    except NoData as nothing:
        return [str(title) for title in nothing.facts["titles"]]


def test_which_guides_there_are_is_told_of_those_that_one_may_read(desk: Callable[..., Desk]) -> None:
    told = {}
    for who in (DANA, MAYA):
        found = skill(desk(who), question="which guides are there?", about="titles")
        assert isinstance(found, Titles)
        told[who] = {word("coaching_advice", found, language, TODAY) for language in ("en", "nb")}
    assert all("Handling price objections" in text for texts in told.values() for text in texts)
    assert not any("1:1 coaching with GROW" in text for text in told[DANA])
    assert all("1:1 coaching with GROW" in text for text in told[MAYA])


def test_what_no_guide_is_about_is_said_with_the_guides_there_are(ask: Ask) -> None:
    with pytest.raises(NoData) as told:
        ask("how do I bake bread with rye flour")
    assert told.value.code == "no_advice"
    assert "Handling price objections" in worded(told.value, "en")
    assert "1:1 coaching with GROW" not in worded(told.value, "en")


def test_an_empty_library_says_what_to_do(desk: Callable[..., Desk], tmp_path: Path) -> None:
    with pytest.raises(NoData) as told:
        skill(desk(home=Home(tmp_path / "bare")), question="how do I negotiate?")
    assert told.value.code == "empty_library"
    assert "coach library add" in worded(told.value, "en")


def test_advice_on_a_deal_brings_what_stands_out_on_it(ask: Ask) -> None:
    advice = ask("how do I get Globex unstuck", deal="D-1")
    (on_deal,) = advice.deals
    assert on_deal.signs
    assert any(part.about in on_deal.signs for part in advice.parts)
    text = word("coaching_advice", advice, "en", TODAY)
    assert "What stands out on **Globex - Price Check**" in text


def test_a_customer_stands_for_its_open_deals_the_one_that_shows_most_first(ask: Ask) -> None:
    advice = ask("how do I get Globex unstuck", account="Globex")
    assert [on_deal.deal_id for on_deal in advice.deals] == ["D-1", "D-2"]
    assert advice.deals[1].signs == ()
    assert all(part.about in advice.deals[0].signs for part in advice.parts)
    text = word("coaching_advice", advice, "en", TODAY)
    assert "Nothing stands out on **Globex - Renewal**" in text


def test_of_a_closed_deal_it_is_said_that_it_is_closed(ask: Ask) -> None:
    advice = ask("how do I negotiate with procurement", deal="D-3")
    assert "**Globex - Pilot** is closed" in word("coaching_advice", advice, "en", TODAY)


@pytest.mark.parametrize(("language", "said"), [("en", "at **40%** of quota"), ("nb", "på **40 %** av målet")])
def test_advice_on_a_person_begins_with_where_they_stand(language: str, said: str, ask: Ask) -> None:
    advice = ask("how do I coach Dana?", as_=MAYA, language=language, person="Dana")
    assert advice.person is not None
    assert (advice.person.checked, advice.person.flagged) == (2, 1)
    assert advice.person.standing is not None
    assert advice.parts
    text = word("coaching_advice", advice, language, TODAY)
    assert said in text.replace("\u00a0", " ")
    assert "Dana Kim" in text


def test_what_a_person_shows_is_looked_up_in_the_guides(ask: Ask) -> None:
    advice = ask("how do I coach Dana?", as_=MAYA, person="Dana")
    assert advice.person is not None
    assert {part.about for part in advice.parts if part.about} <= {shown.kind for shown in advice.person.signs}
    assert any(part.about for part in advice.parts)


def test_a_person_outside_the_scope_is_unknown(ask: Ask) -> None:
    with pytest.raises(NotFound):
        ask("how do I coach Maya?", person="Maya")


def test_the_name_of_a_deal_is_not_looked_for_in_the_guides(ask: Ask) -> None:
    advice = ask("how do I get Globex - Price Check unstuck", deal="D-1")
    assert all(part.about for part in advice.parts)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_there_are_three_questions_to_ask_next(language: str, ask: Ask) -> None:
    assert len(next_questions("coaching_advice", ask("how do I close a deal"), language, TODAY)) == 3


def test_sources_are_numbered_in_the_order_they_are_quoted(ask: Ask) -> None:
    advice = ask("what do I do when a customer goes quiet after the proposal")
    assert [part.source.number for part in advice.parts] == list(range(1, len(advice.parts) + 1))


def test_every_sign_of_risk_has_its_words_and_its_topic(ask: Ask) -> None:
    advice = ask("how do I negotiate with procurement")
    assert set(_topics()) == {*KINDS, *MAILED}
    for language in ("en", "nb"):
        on_deal = replace(advice, deals=(OnDeal("D-1", "Globex", None, KINDS),))
        assert "Globex" in word("coaching_advice", on_deal, language, TODAY)
