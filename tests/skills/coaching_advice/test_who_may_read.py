"""Advice to every role and team: no word, title or source of a guide reaches a person who may not read it.

Each guide carries a word of its own in its title and in every sentence, so one word too many shows. Who may read is a
table here, not what the library makes of the front matter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.plain import plain
from assistant.wording import next_questions, word
from connectors.book import Book, Company, Snapshot, build_snapshot
from connectors.book.schema import Person, Role
from connectors.errors import CoachError
from connectors.home import Home
from connectors.library import Library
from skills.coaching_advice import skill
from skills.names import Names
from skills.skill import Desk

TODAY = date(2026, 11, 20)
ROLES: tuple[Role, ...] = ("rep", "manager", "operations", "finance", "admin")
TEAMS = ("North", "South", None)
TOPICS = {
    "price": "When they say it is too expensive, ask what they compare the price with",
    "silence": "When a customer goes quiet after the proposal, call in the first half hour of the day",
    "pay": "Salaries and bonuses of sellers are talked about in November with their manager",
}
AUDIENCES: tuple[tuple[str, tuple[Role, ...], str | None], ...] = (
    ("", ROLES, None),
    ("audience: manager", ("manager", "admin"), None),
    ("audience: [finance, operations]", ("finance", "operations", "admin"), None),
    ("audience: rep\nteam: North", ("rep", "admin"), "North"),
    ("team: South", ROLES, "South"),
    ("audience: admin", ("admin",), None),
)


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide, its word, and who may read it."""

    mark: str
    text: str
    roles: tuple[Role, ...]
    team: str | None

    def may_be_read_by(self, person: Person) -> bool:
        return person.role == "admin" or (person.role in self.roles and self.team in {None, person.team})


def guides() -> list[Guide]:
    made: list[Guide] = []
    for topic, sentence in TOPICS.items():
        for front, roles, team in AUDIENCES:
            mark = f"zq{len(made):02d}x"
            said = f"{sentence}, {mark}. {sentence.split(',')[0]} as {mark} says."
            text = f"---\n{front}\n---\n" if front else ""
            made.append(Guide(mark, f"{text}# About {topic} {mark}\n\n{said}\n\n- {mark} first\n", roles, team))
    return made


GUIDES = guides()
PEOPLE = [
    Person(person_id=f"{role}-{team}", name=f"{role} {team}", email=f"{role}.{team}@x.example", role=role, team=team)
    for role in ROLES
    for team in TEAMS
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = Home(tmp_path_factory.mktemp("read") / "home")
    return build_snapshot(
        home, {"people": PEOPLE}, Company(name="X", currency="USD"), now=datetime(2026, 11, 20, tzinfo=UTC)
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("guides")
    for guide in GUIDES:
        (folder / f"{guide.mark}.md").write_text(guide.text, encoding="utf-8")
    made = Library.open(Home(tmp_path_factory.mktemp("home")))
    assert len(made.add([folder]).added) == len(GUIDES)
    return made


@pytest.fixture(scope="module")
def sit(snapshot: Snapshot, library: Library) -> Callable[[Person], Desk]:
    books: dict[str, Book] = {}

    def at(person: Person) -> Desk:
        book = books.setdefault(person.email or "", Book.open(snapshot, person.email or ""))
        names = Names.of(book)
        return Desk(book, book.person, TODAY, "en", lambda: library, lambda: None, lambda: names)  # type: ignore[arg-type, return-value]

    return at


def told(question: str, desk: Desk) -> str:
    """All that comes out of the skill: result, wordings, citations, or an error with its facts."""
    try:
        advice = skill(desk, question=question)
    except CoachError as error:
        return json.dumps(plain([error.message, error.facts]))
    texts = [word(skill.name, advice, language, TODAY) for language in ("en", "nb")]
    asked_next = next_questions(skill.name, advice, "en", TODAY)
    return json.dumps(plain([advice, list(advice.citations()), texts, asked_next])).replace(json.dumps(question), "")


said_in_guides = st.sampled_from([sentence for guide in GUIDES for sentence in re.split(r"(?<=\.)\s", guide.text)])
questions = st.one_of(said_in_guides, st.sampled_from([*TOPICS.values(), "pay", "price", "hva sier jeg om prisen?"]))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=questions, person=st.sampled_from(PEOPLE))
def test_nothing_of_a_guide_reaches_a_person_who_may_not_read_it(
    question: str, person: Person, sit: Callable[[Person], Desk]
) -> None:
    found = set(re.findall(r"zq\d\dx", told(question, sit(person))))
    assert found <= {guide.mark for guide in GUIDES if guide.may_be_read_by(person)}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.person_id)
def test_everybody_gets_advice_from_the_guides_that_are_theirs(person: Person, sit: Callable[[Person], Desk]) -> None:
    found = set(re.findall(r"zq\d\dx", told(TOPICS["price"], sit(person))))
    assert found & {guide.mark for guide in GUIDES if guide.may_be_read_by(person)}
