"""Every skill as every role: nothing that the asker may not see comes out, whatever is named.

Rows carry their keys in every text, so a row too many shows in the result, the wording or an error. Who may see what is
read from the rules by brute force (tests/connectors/book/companies.py), not from `Book`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings

from assistant.plain import plain
from assistant.wording import next_questions, word
from connectors.book import Book, Company, build_snapshot
from connectors.book.schema import Person
from connectors.errors import CoachError
from connectors.home import Home
from skills.names import Names
from skills.registry import all_skills
from skills.skill import Desk, Skill
from tests.connectors.book.companies import KEYS, WORDS, Tables, allowed, companies

TODAY = date(2026, 11, 20)
_KEY = re.compile(rf"(?:person|account|contact|deal|plan|activity|email|credit)(?:{'|'.join(WORDS)})")
_NAMED = {"person": "people", "account": "accounts", "deal": "deals", "contact": "contacts"}


def desks(home: Home, tables: Tables) -> Iterator[tuple[Person, Desk]]:
    """A desk for each person of the company."""
    company = Company(name="X", currency="USD")
    snapshot = build_snapshot(home, tables, company, now=datetime(2026, 11, 20, tzinfo=UTC))

    def library() -> Any:
        from connectors.library import Library

        return Library.open(home)

    def state() -> Any:
        from connectors.state import State

        return State.open(home)

    for person in tables["people"]:
        book = Book.open(snapshot, person.email).for_a_turn()  # as skills are handed it
        names = Names.of(book)
        yield (
            person,
            Desk(
                book=book,
                person=book.person,
                today=TODAY,
                language="en",
                open_library=library,
                open_state=state,
                open_names=lambda names=names: names,  # type: ignore[misc]
            ),
        )


def ways_of_asking(skill: Skill[Any], tables: Tables) -> Iterator[dict[str, Any]]:
    """Nothing named, the team, and every row of the company named in every argument that takes a name."""
    fields = skill.args.model_fields
    question = {"question": "what should I do about this?"} if "question" in fields else {}
    yield question
    if "team" in fields:
        yield {**question, "team": True}
    for argument, table in _NAMED.items():
        if argument in fields:
            for row in tables[table]:
                yield {**question, argument: getattr(row, KEYS[table])}
                yield {**question, argument: row.name}


def told(skill: Skill[Any], desk: Desk, args: dict[str, Any]) -> str:
    """All that comes out: result, figures, wording, next questions; of an error what was not in the question."""
    try:
        result = skill(desk, **args)
    except CoachError as error:
        facts = {k: v for k, v in error.facts.items() if k not in {"said", "name"}}
        choices = [c.label for c in getattr(error, "choices", ())]
        said = str(args.get(next(iter(_NAMED.keys() & args.keys()), ""), ""))
        return json.dumps(plain([facts, choices])).replace(said, "") if said else json.dumps(plain([facts, choices]))
    shown = [result, list(result.figures()), list(result.citations())]
    texts = [word(skill.name, result, language, TODAY) for language in ("en", "nb")]
    return json.dumps(plain([*shown, *texts, next_questions(skill.name, result, "en", TODAY)]), ensure_ascii=False)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(companies())
def test_no_skill_shows_a_row_too_many(tables: Tables) -> None:
    with TemporaryDirectory() as folder:
        for person, desk in desks(Home(Path(folder)), tables):
            rows = allowed(tables, person)
            paid_for = {c.deal_id for c in tables["credits"] if c.credit_id in rows["credits"]}
            may = set().union(*rows.values(), paid_for)
            for skill in all_skills():
                for args in ways_of_asking(skill, tables):
                    found = set(_KEY.findall(told(skill, desk, args)))
                    assert found <= may, (person, skill.name, args, found - may)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(companies())
def test_a_name_outside_the_scope_is_as_unknown_as_one_that_never_was(tables: Tables) -> None:
    with TemporaryDirectory() as folder:
        for person, desk in desks(Home(Path(folder)), tables):
            may = allowed(tables, person)
            credited = {c.deal_id for c in tables["credits"] if c.person_id == person.person_id}  # by a split, too
            may["deals"] = may["deals"] | credited
            for skill in all_skills():
                for argument, table in _NAMED.items():
                    if argument not in skill.args.model_fields:
                        continue
                    question = {"question": "what now?"} if "question" in skill.args.model_fields else {}
                    never = refusal(skill, desk, {**question, argument: "zzyzxq"})
                    for row in tables[table]:
                        if getattr(row, KEYS[table]) not in may[table]:
                            theirs = refusal(skill, desk, {**question, argument: row.name})
                            assert theirs == never, (person, skill.name, argument, row.name)


def refusal(skill: Skill[Any], desk: Desk, args: dict[str, Any]) -> str:
    """The code that a question ends with, "" where it is answered."""
    try:
        skill(desk, **args)
    except CoachError as error:
        return error.code
    return ""
