"""Personal data stays here: what a language model reads has placeholders, what the person reads has none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Coach
from assistant.guard.masking import Mask, left_over
from assistant.guard.personal import Personal
from connectors.book import Book, Company, build_snapshot
from connectors.book.schema import Contact, Email, Person
from connectors.home import Home
from evals.endpoint import Endpoint
from tests.assistant.conftest import DANA, TABLES, TODAY

PEOPLE = [
    *TABLES["people"],
    Person(person_id="P7", name="Will Grant", email="will@acme.example"),
    Person(person_id="P8", name="Bjørn Ødegård-Moe", email="bm@acme.example"),
    Person(person_id="P9", name="Kim Lien", email="kl@acme.example"),
    Person(person_id="P10", name="Jan Aas", email="ja@acme.example"),
    Person(person_id="P11", name="Dag Vik", email="dv@acme.example"),
]
CONTACTS = [
    Contact(contact_id="K1", account_id="A1", name="Ann-Marie O'Neil", email="ann.marie@globex.example"),
    Contact(contact_id="K2", account_id="A2", name="Søren Holm", email="holm@initech.example"),
]
ROWS = {
    **TABLES,
    "people": PEOPLE,
    "contacts": CONTACTS,
    "emails": [
        Email(
            email_id="M1",
            thread_id="M1",
            deal_id="D-1",
            account_id="A1",
            sender="ann.marie@globex.example",
            recipients=DANA,
            sent_at=datetime(2026, 11, 12, 9, tzinfo=UTC),
            subject="Your offer",
            body="Hi Dana, your price is too high and we are unhappy. Call Søren on +47 912 34 567. Ann-Marie O'Neil",
        )
    ],
}
SECRETS = ("Kim", "Erik", "Berg", "Grant", "degård", "O'Neil", "Ann-Marie", "ren Holm", "912 34 567", "@")


@pytest.fixture
def mask(make_book: Callable[..., Book]) -> Callable[..., Mask]:
    """A new mask over the company."""
    book = make_book(ROWS, DANA)
    return lambda language="en", **how: Mask(Personal(book.snapshot, language, **how))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("How is Erik Berg doing?", "How is PERSON_1 doing?"),
        ("how is erik doing, and Berg's quota?", "how is PERSON_1 doing, and PERSON_1's quota?"),
        ("ERIK BERG", "PERSON_1"),
        ("Eriks kvote og bergs avtaler", "PERSON_1s kvote og PERSON_1s avtaler"),
        ("Bjorn Odegard-Moe and Bjørn", "PERSON_1 and PERSON_1"),
        ("Ann-Marie O'Neil's mail, O’Neil said", "PERSON_1's mail, PERSON_1 said"),
        ("Kim and Dana Kim", "NAME_1 and PERSON_1"),
        ("will I make it? Will I?", "will I make it? Will I?"),
        ("I asked Will, and Will Grant agreed", "I asked PERSON_1, and PERSON_1 agreed"),
        ("write to Dana.Kim@acme.example, dana.kim@acme.example", "write to EMAIL_1, EMAIL_1"),
        ("From: Pat Q. Doe <pat@else.example>", "From: PERSON_1 <EMAIL_1>"),
        ("Globex AS owes Nordic Power", "Globex AS owes Nordic Power"),
    ],
)
def test_names_and_addresses_become_placeholders(mask: Callable[..., Mask], text: str, masked: str) -> None:
    assert mask().masked(text) == masked


def test_names_of_customers_go_where_that_is_wished(mask: Callable[..., Mask]) -> None:
    assert mask(customers=True).masked("Globex - Expansion and globex as") == "CUSTOMER_1 - Expansion and CUSTOMER_1 as"


@pytest.mark.parametrize(
    "number",
    [
        *("+47 912 34 567", "0047 91234567", "912 34 567", "22 33 44 55", "91234567", "(555) 123-4567", "555-123-4567"),
        *("+44 20 7946 0958", "020 7946 0958", "+1 (555) 123 4567", "+46 8 123 456 78"),
    ],
)
def test_telephone_numbers_become_placeholders(mask: Callable[..., Mask], number: str) -> None:
    assert mask().masked(f"Call me on {number}.") == "Call me on PHONE_1."


@pytest.mark.parametrize(
    "text",
    [
        *("$1,250,000.00 on 2026-11-25", "1 250 000 NOK, 12 500 kr", "63% of 200,000", "Nov 20, 2026 at 09:30"),
        *("USD 45000000", "45000000 NOK", "deal D-3, order 12345", "3,400,000 and 12.5 %", "20.11.2026", "1 2 3"),
        *("2026-10-01..2026-12-31", "Jan 21, 2027 and 3. jan. 2026"),
    ],
)
def test_figures_and_days_stay(mask: Callable[..., Mask], text: str) -> None:
    assert mask().masked(text) == text


def test_a_placeholder_is_stable_and_is_put_back_as_fully_as_it_was_said(mask: Callable[..., Mask]) -> None:
    one = mask()
    assert one.masked("how is erik?") == "how is PERSON_1?"
    assert one.put_back("PERSON_1 is fine, and so is person_1.") == "Erik is fine, and so is Erik."
    assert one.masked("Erik Berg: 3 deals") == "PERSON_1: 3 deals"
    assert one.put_back(r"**PERSON\_1** has PERSON_1s deals") == "**Erik Berg** has Erik Bergs deals"


def test_a_placeholder_that_stands_for_nothing_is_found(mask: Callable[..., Mask]) -> None:
    assert left_over(mask().put_back("PERSON_7 is fine")) == ["PERSON_7"]


WORDS = ("Dana Kim", "erik", "Berg", "Søren Holm", "a@b.example", "+47 912 34 567", "will", "$4,250.00", "quota", "—")


@pytest.fixture(scope="module")
def personal(tmp_path_factory: pytest.TempPathFactory) -> Personal:
    """The company's names, once for all examples."""
    return Personal(_built(Home(tmp_path_factory.mktemp("names"))), "en")


@given(words=st.lists(st.sampled_from(WORDS), max_size=12), between=st.sampled_from([" ", ", ", "\n"]))
def test_whatever_is_masked_twice_stays_as_it_is(personal: Personal, words: list[str], between: str) -> None:
    one = Mask(personal)
    masked = one.masked(between.join(words))
    assert one.masked(masked) == masked
    assert not any(secret in masked for secret in ("Kim", "erik", "Holm", "@", "912"))


def _built(home: Home) -> Any:
    company = Company(name="Acme", currency="USD", default_person=DANA, as_of=TODAY)
    return build_snapshot(home, ROWS, company, now=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture
def ask(tmp_path: Any, taught: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A coach over the company with contacts and mail; its model is the scripted endpoint, and it masks."""
    home = Home(tmp_path / "masked")
    _built(home)
    shutil.rmtree(home.root / "cache")
    (home.root / "cache").symlink_to(taught.cache)
    monkeypatch.chdir(tmp_path)
    coach = Coach.open(home, endpoint.settings(mask=True))
    return lambda question, stream=False, **how: coach.stream(question, **how) if stream else coach.ask(question, **how)


def wire(endpoint: Endpoint) -> str:
    """Everything that was sent but what the tools say of themselves, which is the same for everybody."""
    return json.dumps([request["messages"] for request in endpoint.requests], ensure_ascii=False)


def test_nothing_personal_leaves_and_everything_comes_back(ask: Callable[..., Any], endpoint: Endpoint) -> None:
    endpoint.calls(("email_sentiment", {"deal": "Globex - Expansion"}))
    endpoint.says("PERSON_1, NAME_1 or whoever: that customer is unhappy.")
    ask("how do Ann-Marie O'Neil and Søren feel about Globex - Expansion? cc erik@acme.example, will@acme.example")
    sent = wire(endpoint)
    assert [secret for secret in SECRETS if secret in sent] == []
    assert "Globex" in sent
    assert "unhappy" in sent or "price" in sent


def test_a_tool_is_called_with_the_name_and_the_wording_has_it(ask: Callable[..., Any], endpoint: Endpoint) -> None:
    endpoint.calls(("pipeline", {"person": "PERSON_1"}))
    endpoint.says("PERSON_1 has open deals.")
    answer = ask("which deals does erik have?", person="maya@acme.example")
    assert [call.args for call in answer.skills] == [{"person": "Erik"}]
    assert "Erik Berg" in answer.text
    assert (answer.model, answer.notes) == ("scripted-1", ())
    assert "Erik" not in wire(endpoint)


def test_a_streamed_wording_is_put_back_before_anybody_reads_it(ask: Callable[..., Any], endpoint: Endpoint) -> None:
    endpoint.calls(("pipeline", {"person": "PERSON_1"}))
    endpoint.says("PERSON_1 has open deals. Well done, PERSON_1! Ask PERSON_1. More follows.", pause=0.005)
    telling = ask("which deals does erik have?", stream=True, person="maya@acme.example")
    pieces = list(telling)
    assert "PERSON" not in "".join(pieces)
    assert (
        "".join(pieces)
        == telling.answer.text
        == ("Erik Berg has open deals. Well done, Erik Berg! Ask Erik Berg. More follows.")
    )


def test_the_guard_reads_the_names_and_not_the_placeholders(ask: Callable[..., Any], endpoint: Endpoint) -> None:
    endpoint.calls(("pipeline", {}))
    endpoint.says("PERSON_42 has open deals.")
    endpoint.says("Zebediah Quux told me so, and PERSON_42, too.")
    answer = ask("which deals do I have?")
    assert "PERSON" not in answer.text
    assert "Quux" not in answer.text
    assert len(answer.notes) == 1


def test_what_was_said_before_in_a_thread_is_masked_too(ask: Callable[..., Any], endpoint: Endpoint) -> None:
    endpoint.calls(("pipeline", {"person": "PERSON_1"}))
    endpoint.says("PERSON_1 has open deals.")
    ask("which deals does Erik Berg have?", person="maya@acme.example", thread="t")
    endpoint.says("Which quarter?")
    ask("and how does he stand?", person="maya@acme.example", thread="t")
    sent = wire(endpoint)
    assert [secret for secret in SECRETS if secret in sent] == []
    assert "PERSON_1" in json.dumps(endpoint.requests[-1]["messages"][-2])


def test_somebody_whom_the_asker_may_not_see_is_masked_too(ask: Callable[..., Any], endpoint: Endpoint) -> None:
    endpoint.says("I can't say.")
    assert ask("what does erik berg earn?").text == "I can't say."
    assert "erik" not in wire(endpoint).lower()


def test_everyday_words_are_those_of_the_language_asked_in(ask: Callable[..., Any], endpoint: Endpoint) -> None:
    endpoint.says("Hvilket kvartal?")
    ask("hvem kan jeg ringe i dag, og hva med erik?")
    assert "hvem kan jeg ringe i dag, og hva med PERSON_1?" in wire(endpoint)


def test_without_the_setting_nothing_is_masked(home: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.root)
    endpoint.says("Which quarter?")
    Coach.open(home, endpoint.settings()).ask("how is Erik Berg doing?", on=date(2026, 11, 20))
    assert "Erik Berg" in wire(endpoint)
    assert "PERSON_1" not in wire(endpoint)
