"""Names as people write them lead to the asker's rows, or to a question back, and never outside the scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.book.schema import Account, Contact, Deal, Person, Product
from connectors.money import Money
from skills.folding import folded, name_words
from skills.names import Names
from skills.skill import Ambiguous, Candidate, NotFound

ROWS: dict[str, list[Any]] = {
    "person": [
        Person(person_id="P1", name="Dana Kim", email="dana@acme.example"),
        Person(person_id="P2", name="Dana Olsen"),
        Person(person_id="P3", name="Erik Berg"),
        Person(person_id="P4", name="Will Turner"),
        Person(person_id="P5", name="Alexander Moe"),
    ],
    "account": [
        Account(account_id="A1", name="Globex AS"),
        Account(account_id="A2", name="Nordic Foods ASA"),
        Account(account_id="A3", name="Nordic Power"),
        Account(account_id="A4", name="Initech Inc."),
        Account(account_id="A5", name="North Wind GmbH"),
        Account(account_id="A6", name="Møller & Sønner A/S"),
    ],
    "deal": [
        Deal(
            deal_id="D-1",
            name="Globex - Expansion",
            account_id="A1",
            amount=Decimal(80000),
            currency="USD",
            stage="Offer",
        ),
        Deal(deal_id="D-2", name="Globex - Renewal 2026", account_id="A1", amount=Decimal(40000), currency="USD"),
        Deal(deal_id="D-3", name="Platform rollout", account_id="A4"),
        Deal(deal_id="D-4", name="Pilot", account_id="A4", outcome="won"),
        Deal(deal_id="D-5", name="Freight", account_id="A5", outcome="lost"),
    ],
    "product": [Product(product_id="X1", name="GTX Pro"), Product(product_id="X2", name="GTX Basic")],
    "contact": [Contact(contact_id="C1", name="Petra Holm", account_id="A1")],
}
EVERYDAY = frozenset(
    w.text
    for w in folded("how is will i hit my target what do earn if close the deal with risk a in about at and on land")
)


def names(rows: dict[str, list[Any]] = ROWS) -> Names:
    def read(kind: str) -> Sequence[Any]:
        return rows.get(kind, [])

    return Names(read)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Erik Berg", "P3"),
        ("erik", "P3"),
        ("BERG", "P3"),
        ("eirk berg", "P3"),
        ("dana k", "P1"),
        ("Dana O.", "P2"),
        ("alex", "P5"),
        ("dana@acme.example", "P1"),
        ("p3", "P3"),
    ],
)
def test_a_person_is_found_by_what_colleagues_call_them(said: str, meant: str) -> None:
    assert names().person(said).person_id == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Globex", "A1"),
        ("globex as", "A1"),
        ("Globex ASA", "A1"),
        ("glbex", "A1"),
        ("northwind", "A5"),
        ("north wind", "A5"),
        ("moller", "A6"),
        ("Møller og Sønner", "A6"),
        ("nordic pwoer", "A3"),
        ("the initech account", "A4"),
    ],
)
def test_an_account_is_found_with_or_without_its_legal_form_and_misspelt(said: str, meant: str) -> None:
    assert names().account(said).account_id == meant


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What if I close the Initech Inc. deal?", "Initech Inc."),
        ("what about initech inc?", "initech inc"),
        ("I called Initech Inc. What now?", "Initech Inc"),
        ("Is North Wind GmbH at risk", "North Wind GmbH"),
        ("is initech as good", "initech"),
    ],
)
def test_a_name_in_a_sentence_reaches_to_the_end_of_its_legal_form(text: str, name: str) -> None:
    (mention,) = names().spot(text)
    assert text[slice(*mention.span)] == name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("D-2", "D-2"),
        ("platform", "D-3"),
        ("globex expansion", "D-1"),
        ("globx renewal", "D-2"),
        ("rollout at initech", "D-3"),
    ],
)
def test_a_deal_is_found_by_id_own_name_or_both_names(said: str, meant: str) -> None:
    assert names().deal(said).deal_id == meant


def test_an_account_with_one_open_deal_stands_for_that_deal() -> None:
    assert names().deal("Initech").deal_id == "D-3"


def test_an_account_with_two_open_deals_is_a_question_back_that_shows_amount_and_stage() -> None:
    with pytest.raises(Ambiguous) as asked:
        names().deal("globex")
    assert [c.value for c in asked.value.choices] == ["D-1", "D-2"]
    first = asked.value.choices[0]
    assert isinstance(first, Candidate)
    assert (first.label, first.details) == ("Globex - Expansion", (Money(Decimal(80000), "USD"), "Offer"))
    assert asked.value.argument == "deal"


def test_a_closed_deal_is_meant_only_where_none_is_open() -> None:
    assert names().deal("north wind").deal_id == "D-5"


def test_a_first_name_of_two_people_is_a_question_back() -> None:
    with pytest.raises(Ambiguous) as asked:
        names().person("Dana")
    assert {c.value for c in asked.value.choices} == {"P1", "P2"}


@pytest.mark.parametrize("said", ["Petter", "Dana Smith", "Sigrid Berge Lund"])
def test_another_person_is_not_taken_for_one_with_a_like_name(said: str) -> None:
    with pytest.raises(NotFound):
        names().person(said)


def test_half_a_name_with_a_stranger_beside_it_is_not_found() -> None:
    with pytest.raises(NotFound):
        names().account("Nordic Systems")


def test_an_id_that_nothing_has_is_not_taken_for_another_row_whose_words_it_shares() -> None:
    rows = {**ROWS, "deal": [replace(ROWS["deal"][0], deal_id="D-2", name="D-2 Platform")]}
    with pytest.raises(NotFound):
        names(rows).deal("D-1")


def test_a_name_outside_the_scope_is_refused_in_the_words_of_one_that_never_was() -> None:
    others = {**ROWS, "account": ROWS["account"][1:], "deal": ROWS["deal"][2:]}
    with pytest.raises(NotFound) as outside:
        names(others).account("Globex")
    with pytest.raises(NotFound) as nowhere:
        names(others).account("Xyzzy")
    assert outside.value.message.replace("Globex", "Xyzzy") == nowhere.value.message


def test_people_of_the_same_name_are_told_apart_in_the_choices() -> None:
    twins = {
        **ROWS,
        "person": [ROWS["person"][2], replace(ROWS["person"][2], person_id="P9", email="erik2@acme.example")],
    }
    with pytest.raises(Ambiguous) as asked:
        names(twins).person("erik")
    assert len({c.details for c in asked.value.choices if isinstance(c, Candidate)}) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what do i earn if I close globex", [("account", "A1", "globex")]),
        ("what about the globx expansion deal", [("deal", "D-1", "globx expansion")]),
        ("how is dana k doing", [("person", "P1", "dana k")]),
        ("Eriks deals", [("person", "P3", "Eriks")]),
        ("Erik's deals", [("person", "P3", "Erik")]),
        ("risk on D-2 and nordic foods?", [("deal", "D-2", "D-2"), ("account", "A2", "nordic foods")]),
        ("sell gtxpro to møller", [("product", "X1", "gtxpro"), ("account", "A6", "møller")]),
        ("will i hit my target", []),
        ("how is Dana Smith doing", []),
        ("what did I land at", []),
    ],
)
def test_names_are_spotted_in_a_sentence(text: str, found: list[tuple[str, str, str]]) -> None:
    spotted = [(m.kind, m.id, text[slice(*m.span)]) for m in names().spot(text, EVERYDAY)]
    assert spotted == found


def test_a_word_of_the_language_is_a_name_where_a_capital_says_so() -> None:
    assert [m.id for m in names().spot("How is Will doing", EVERYDAY)] == ["P4"]


def test_a_name_that_fits_two_rows_is_spotted_as_both_in_one_place() -> None:
    spotted = names().spot("how is dana doing", EVERYDAY)
    assert {m.id for m in spotted} == {"P1", "P2"}
    assert len({m.span for m in spotted}) == 1


letters = st.text(alphabet="abcdefghijklmnoprstuvyæøå", min_size=4, max_size=9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(letters, letters), min_size=1, max_size=30, unique=True), st.data())
def test_every_whole_name_leads_to_its_own_row(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    rows = {
        **ROWS,
        "account": [Account(account_id=f"Z{i}", name=f"{a} {b} AS".title()) for i, (a, b) in enumerate(pairs)],
    }
    chosen = data.draw(st.sampled_from(rows["account"]))
    twins = {r.account_id for r in rows["account"] if name_words(r.name) == name_words(chosen.name)}
    try:
        found = {names({**rows, "deal": []}).account(chosen.name.lower()).account_id}
    except Ambiguous as several:
        found = {c.value for c in several.choices}
    assert found <= twins
    assert chosen.account_id in found or len(twins) > 8


@given(st.text(max_size=200))
def test_no_text_breaks_spotting_and_spans_lie_within_it(text: str) -> None:
    for mention in names().spot(text, EVERYDAY):
        assert 0 <= mention.span[0] < mention.span[1] <= len(text)


@given(st.text(max_size=80))
def test_words_keep_the_span_they_were_read_from(text: str) -> None:
    assert all(text[w.start : w.end].strip() for w in folded(text))


def test_an_everyday_word_beside_a_name_is_not_a_word_of_another_name() -> None:
    rows = {
        **ROWS,
        "account": [*ROWS["account"], Account(account_id="A7", name="Irondale Medical")],
        "deal": [Deal(deal_id="D-7", name="Irondale Medical - Insight add-on", account_id="A7")],
    }
    spotted = Names(lambda kind: rows.get(kind, [])).spot("commission on irondale medical", frozenset({"on"}))
    assert [(m.kind, m.id) for m in spotted] == [("account", "A7")]
