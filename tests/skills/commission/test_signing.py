"""A person reads their plan and accepts this version of it; a changed plan has to be accepted anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assistant.wording import next_questions, word
from connectors.book import Book
from connectors.book.schema import Assignment, Person, Plan
from connectors.errors import BadUse, NoData
from connectors.home import Home
from connectors.state.signoffs import version_of
from skills.commission.plan_terms import Args, proposes, skill
from skills.commission.signing import Signatures, Signed, ToSign
from skills.skill import Desk

TODAY = date(2026, 11, 20)
PLAN = "plan: flat\ncurrency: USD\ncomponents:\n  - {name: Sales, rate: 10%}\n"


def person(key: str, role: Any, lead: str | None = None) -> Person:
    return Person(person_id=key, name=key, email=f"{key.lower()}@acme.example", role=role, manager_id=lead)


@pytest.fixture
def desk(make_book: Callable[..., Book], make_desk: Callable[..., Desk], tmp_path: Any) -> Callable[..., Desk]:
    """Desks over books that may differ, and one state."""
    home = Home(tmp_path / "shared")

    def at(name: str, document: str = PLAN) -> Desk:
        tables = {
            "people": [
                person("Maya", "manager"),
                person("Dana", "rep", "Maya"),
                person("Erik", "rep", "Maya"),
                person("Olu", "operations"),
            ],
            "plans": [Plan(plan="flat", document=document)],
            "assignments": [
                Assignment(person_id="Dana", plan="flat", from_=date(2026, 1, 1)),
                Assignment(person_id="Erik", plan="flat", from_=date(2026, 1, 1)),
                Assignment(person_id="Maya", plan="flat", from_=date(2025, 1, 1), to=date(2025, 12, 31)),
            ],
        }
        return make_desk(make_book(tables, f"{name.lower()}@acme.example"), TODAY, home=home)

    return at


def listed(desk: Desk, **args: Any) -> list[tuple[str, bool]]:
    found = skill(desk, sign="list", **args)
    assert isinstance(found, Signatures)
    return [(r.name, r.on is not None) for r in found.rows]


def test_the_plan_is_read_before_it_is_accepted_and_reading_it_accepts_nothing(desk: Callable[..., Desk]) -> None:
    plan = proposes(Args(sign="accept"), desk("Dana"))
    assert isinstance(plan, ToSign)
    text = word("plan_terms", plan, "en", TODAY)
    assert "10%" in text
    assert version_of(PLAN)[:8] in text
    assert listed(desk("Olu")) == [("Dana", False), ("Erik", False)]


def test_who_accepted_and_who_has_not_is_listed(desk: Callable[..., Desk]) -> None:
    assert isinstance(skill(desk("Dana"), sign="accept"), Signed)
    assert listed(desk("Olu")) == listed(desk("Maya")) == [("Erik", False), ("Dana", True)]
    assert listed(desk("Erik")) == [("Erik", False)]
    assert listed(desk("Maya"), person="Dana") == [("Dana", True)]


def test_accepting_twice_is_accepting_once(desk: Callable[..., Desk]) -> None:
    first, again = (skill(desk("Dana"), sign="accept") for _ in range(2))
    assert isinstance(first, Signed)
    assert isinstance(again, Signed)
    assert (first.already, again.already) == (False, True)
    assert proposes(Args(sign="accept"), desk("Dana")) is None
    assert len(desk("Olu").state.signoffs.all()) == 1


def test_a_changed_plan_has_to_be_accepted_anew(desk: Callable[..., Desk]) -> None:
    skill(desk("Dana"), sign="accept")
    changed = PLAN.replace("10%", "9%")
    found = skill(desk("Olu", changed), sign="list", person="Dana")
    assert isinstance(found, Signatures)
    assert (found.rows[0].on, found.rows[0].earlier) == (None, True)
    assert isinstance(proposes(Args(sign="accept"), desk("Dana", changed)), ToSign)


def test_line_ends_do_not_make_another_version() -> None:
    assert version_of(PLAN) == version_of(PLAN.replace("\n", "\r\n").rstrip())
    assert version_of(PLAN) != version_of(PLAN.replace("10%", "11%"))


def test_who_is_on_no_plan_has_nothing_to_accept(desk: Callable[..., Desk]) -> None:
    with pytest.raises(NoData):
        skill(desk("Maya"), sign="accept")


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_answer_has_words(desk: Callable[..., Desk], language: str) -> None:
    dana, olu = desk("Dana"), desk("Olu")
    results = [proposes(Args(sign="accept"), dana), skill(olu, sign="list"), skill(olu, sign="list", person="Erik")]
    results += [skill(dana, sign="accept"), skill(dana, sign="accept"), skill(olu, sign="list")]
    for result in results:
        assert len(word("plan_terms", result, language, TODAY)) > 20
        assert next_questions("plan_terms", result, language, TODAY)


def test_a_yes_is_to_the_version_that_was_read_and_to_no_other(desk: Callable[..., Desk]) -> None:
    read = proposes(Args(sign="accept"), desk("Dana"))
    assert isinstance(read, ToSign)
    changed = desk("Dana", PLAN.replace("10%", "9%"))
    with pytest.raises(BadUse) as refused:
        skill(changed, sign="accept", **read.agreed_to())
    assert refused.value.code == "other_version"
    assert listed(changed, person="Dana") == [("Dana", False)]
    assert isinstance(skill(desk("Dana"), sign="accept", **read.agreed_to()), Signed)
