"""Which items of a checklist a deal meets, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from connectors.book.schema import Contact, Deal
from connectors.errors import BadUse
from skills.deal_brief.checking import Checked, Known, Sentence, checked
from skills.deal_brief.checklists import checklists, chosen, named_in, read

LIST = """
name: Ours
default: true
items:
  budget:
    met by:
      roles: [economic buyer]
      fields: [competitor]
      signals: [price]
      words: {en: [budget], nb: [budsjett]}
    en: {name: Budget, ask: "Is there money?"}
"""
DAY = date(2026, 11, 20)


def told(text: str = LIST, contacts: Sequence[Contact] = (), said: Sequence[Sentence] = (), **more: Any) -> Checked:
    deal = Deal(deal_id="D", name="D", competitor=more.get("competitor"))
    known = Known(deal, contacts, more.get("loaded", True), said, more.get("recorded", frozenset()))
    (found,) = checked(read("ours.yaml", text), known)
    return found


def mail(text: str, **more: Any) -> Sentence:
    return Sentence(text, "Kari Vik", more.pop("on", DAY), "E1", more.pop("how", "mail"), **more)


def test_a_contact_with_the_role_meets_it_before_anything_else() -> None:
    kari = Contact(contact_id="K", name="Kari Vik", buying_role="Economic Buyer")
    found = told(contacts=[kari], said=[mail("The budget is approved.")], competitor="Umbrella")
    assert (found.status, found.evidence and found.evidence.what) == ("met", "Kari Vik, Economic Buyer")


def test_a_field_that_is_filled_in_meets_it() -> None:
    found = told(competitor="Umbrella")
    assert (found.status, found.evidence and found.evidence.how) == ("met", "field")


def test_what_the_customer_writes_goes_before_a_note_and_the_newer_before_the_older() -> None:
    note = mail("Budget is there.", how="note")
    old, new = mail("We have a budget.", on=date(2026, 9, 1)), mail("Budsjettet er godkjent.", on=date(2026, 10, 1))
    found = told(said=[note, old, new])
    assert found.evidence is not None
    assert found.evidence.what == "Budsjettet er godkjent."


@pytest.mark.parametrize(
    "sentence", ["We have no budget this year.", "Vi har ikke satt av budsjett.", "Not in the budget."]
)
def test_a_sentence_that_denies_it_speaks_against_it(sentence: str) -> None:
    found = told(said=[mail(sentence)])
    assert (found.status, found.evidence and found.evidence.what) == ("missing", sentence)


def test_a_negative_sentence_is_shown_beside_the_missing_item_and_a_good_one_still_meets_it() -> None:
    bad = mail("Your price is far beyond what we can pay.", signals=frozenset({"price"}), feeling="negative")
    assert told(said=[bad]).status == "missing"
    good = mail("The price works for us.", signals=frozenset({"price"}), feeling="positive", on=date(2026, 9, 1))
    assert told(said=[bad, good]).status == "met"


def test_missing_is_what_could_be_told_and_unknown_what_nothing_recorded_could_show() -> None:
    assert told(loaded=True).status == "missing"
    assert told(loaded=False).status == "unknown"
    assert told(loaded=False, recorded=frozenset({"competitor"})).status == "missing"
    assert told(loaded=False, said=[mail("See you on Monday.")]).status == "missing"


def test_a_word_is_met_at_its_beginning_and_not_inside_another() -> None:
    assert told(said=[mail("Our budgeting round starts soon.")]).status == "met"
    assert told(said=[mail("A lowbudget affair.")]).status == "missing"


def test_the_checklists_that_ship_are_sound_and_one_is_the_default() -> None:
    assert {"meddicc", "bant"} <= set(checklists())
    assert chosen(None).key == "meddicc"
    assert chosen("BANT").key == "bant"
    for checklist in checklists().values():
        assert all({"en", "nb"} <= set(item.words) for item in checklist.items)


def test_a_question_names_a_checklist_as_a_word_of_its_own() -> None:
    assert named_in("MEDDICC for Globex?") == "meddicc"
    assert named_in("how does Bantam Ltd feel") is None


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("name: [", "line 1"),
        (LIST.replace("met by:", "shown by:"), "met by"),
        (LIST.replace("[competitor]", "[rival]"), "a deal has no 'rival'"),
        (LIST.replace("[price]", "[cost]"), "Signals are"),
        (LIST.replace("en: {name: Budget", "nb: {name: Budget"), "words in 'en' are missing"),
        (LIST.replace('ask: "Is there money?"', "asks: x"), "budget > en"),
        ("name: Empty\nitems: {a: {met by: {}, en: {name: A, ask: B}}}", "nothing is said that could show it"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_place(broken: str, says: str) -> None:
    with pytest.raises(BadUse, match=r"ours\.yaml") as bad:
        read("ours.yaml", broken)
    assert bad.value.code == "bad_checklist"
    assert says in bad.value.message


def test_an_unknown_checklist_names_those_there_are() -> None:
    with pytest.raises(BadUse, match="MEDDICC"):
        chosen("spiced")
