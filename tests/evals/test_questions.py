"""The eval questions: enough of them, about every skill, and none of them among the phrases that teach."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assistant.understanding.phrases import examples
from evals.questions import loaded
from skills.folding import folded
from skills.registry import SKILLS

HALVES = pytest.mark.parametrize("sealed", [False, True], ids=["development", "sealed"])


def plain(text: str) -> str:
    """Its words alone, whatever is named in it."""
    return " ".join(word.text for word in folded(re.sub(r"\{\w+\}", "x", text)))


def judged(sealed: bool) -> list[str]:
    """The sentences that are judged; there are only so many ways of saying thanks, so small talk may be as taught."""

    def last(spec: dict[str, Any]) -> str:
        return str((spec.get("say") or [spec["ask"]])[-1])

    return [last(spec) for specs in loaded(sealed=sealed).values() for spec in specs if "code" not in spec]


@HALVES
def test_no_question_is_a_phrase_that_teaches(sealed: bool) -> None:
    taught = {plain(example.text) for example in examples()} - {""}
    assert not [text for text in judged(sealed) if plain(text) in taught]


@HALVES
def test_every_skill_is_asked_about_in_both_languages(sealed: bool) -> None:
    held = loaded(sealed=sealed)
    for skill in SKILLS:
        kinds = {spec["kind"] for spec in held[skill]}
        assert {"plain", "norwegian"} <= kinds, skill
        assert len(held[skill]) >= 8, skill


def test_the_halves_share_no_question() -> None:
    assert not {plain(text) for text in judged(sealed=False)} & {plain(text) for text in judged(sealed=True)}


def test_there_are_more_than_six_hundred() -> None:
    assert len(judged(sealed=False)) + len(judged(sealed=True)) > 600
