"""Results into sentences: the templates of `prompts/<language>/`, one file a skill, and its phrases.

    word("attainment", result, "nb", today)             the answer
    next_questions("attainment", result, "nb", today)   what to ask next
    phrase("no_quota", "nb", person="Dana")             an error, refusal, question back or greeting

A template sees the result's public fields and properties by name, besides `result`, `today` and `language`. A name
that the result does not have is an error, so a misspelt one is found by the first test that words it. A language is a
folder: what it lacks is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template, meta
from jinja2.exceptions import UndefinedError

from assistant.formats import filters
from assistant.guard.links import without_links
from assistant.spoken import spoken
from connectors.errors import CoachError
from connectors.money import Money
from skills.skill import Candidate, Choice

FALLBACK = "en"
_LINK_SIGNS = ("](", "][", "://", "<", "www.")
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")  # what an `if` leaves behind: more than one empty line in a row
_SECTIONS = ("errors", "refused", "clarify", "smalltalk", "notes", "terminal")
_FILES = {  # sections that only some channels need, by the first word of their names
    "plan": "plan_phrases.yaml",
    "statement": "run_phrases.yaml",
    "run": "run_phrases.yaml",
    "trace": "trace_phrases.yaml",
    "usage": "usage_phrases.yaml",
}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Words:
    """One compiled template, and the names that it takes from the result."""

    template: Template
    names: frozenset[str]

    def say(self, result: Any, **about: Any) -> str:
        """Fill it from a result; only the properties that it names are computed."""
        taken = {name: getattr(result, name) for name in self.names if hasattr(result, name)}
        return _BLANK.sub("\n\n", self.template.render(**taken, result=result, **about)).strip()


def word(skill_name: str, result: Any, language: str, today: date) -> str:
    """A result in the words of a language."""
    return _skill_words(skill_name, language)[0].say(result, today=today, language=language)


def next_questions(skill_name: str, result: Any, language: str, today: date) -> list[str]:
    """Questions that follow from a result; one whose template comes out empty is left out."""
    asked = (words.say(result, today=today, language=language) for words in _skill_words(skill_name, language)[1])
    return [question for question in asked if question]


def phrase(code: str, language: str, /, **facts: Any) -> str:
    """The phrase of this code; `section:code` where two sections have one. KeyError where no language has it."""
    found = _phrase(code, language)
    if found is None and language != FALLBACK:
        found = _phrase(code, FALLBACK)
    if found is None:
        raise KeyError(code)
    return found.render(**facts).strip()


def has_phrase(code: str) -> bool:
    """Whether there are words for this code."""
    return _phrase(code, FALLBACK) is not None


def worded(error: CoachError, language: str) -> str:
    """An error for the person who asked: in their language where there are words for it, else its own message."""
    try:
        return phrase(error.code, language, **error.facts)
    except (KeyError, UndefinedError):
        return error.message


def offered(choices: Sequence[Choice], language: str) -> list[dict[str, str]]:
    """Choices as they are shown and kept: what tells them apart behind each, as the language writes it."""
    write = _environment(language).filters["money"]
    shown = []
    for choice in choices:
        details = choice.details if isinstance(choice, Candidate) else ()
        told = ", ".join(write(detail, 0) if isinstance(detail, Money) else detail for detail in details)
        shown.append({"label": f"{choice.label} ({told})" if told else choice.label, "value": choice.value})
    return shown


def languages() -> tuple[str, ...]:
    """The languages that are spoken."""
    return spoken()


@cache
def front_and_body(name: str, language: str) -> tuple[dict[str, Any], str]:
    """A prompt file's front matter and the text behind it; the English one where the language has none."""
    source = _read(language, name)
    if source is None:
        source = _read(FALLBACK, name)
    if source is None:
        raise KeyError(name)
    if not source.startswith("---\n"):
        return {}, source
    _, front, body = source.split("---\n", 2)
    return yaml.load(front, _LOADER) or {}, body


def source_of(name: str, language: str) -> str:
    """A prompt file as it is written; the English one where the language has none, empty where nobody has."""
    return _read(language, name) or _read(FALLBACK, name) or ""


@cache
def system_prompt() -> Template:
    """The system prompt of a language model, as a template."""
    return frame("system.md")


@cache
def frame(name: str) -> Template:
    """What a program or model is told about the coach, as a template."""
    source = (files("prompts") / name).read_text(encoding="utf-8")
    return _environment(FALLBACK).from_string(source)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
        finalize=_harmless,
    )
    environment.filters.update(filters(language, _phrases(language).get("forms") or _phrases(FALLBACK)["forms"]))
    environment.filters["phrase"] = lambda code, **facts: phrase(code, language, **facts)
    return environment


def _harmless(value: Any) -> Any:
    """What a template takes in, e-mails and notes among it, without links and images; its own are left alone."""
    if isinstance(value, str) and any(sign in value for sign in _LINK_SIGNS):
        return without_links(value)
    return value


@cache
def _skill_words(name: str, language: str) -> tuple[Words, tuple[Words, ...]]:
    spoken = language if _read(language, f"{name}.md") is not None else FALLBACK
    front, body = front_and_body(f"{name}.md", spoken)
    return _compiled(body, spoken), tuple(_compiled(str(text), spoken) for text in front.get("next") or ())


def _compiled(source: str, language: str) -> Words:
    environment = _environment(language)
    names = meta.find_undeclared_variables(environment.parse(source))
    return Words(environment.from_string(source), frozenset(names - {"result", "today", "language"}))


@cache
def _phrase(code: str, language: str) -> Template | None:
    section, _, name = code.rpartition(":")
    every = _phrases(language, _FILES.get(section.split("_")[0], "phrases.yaml"))
    for candidate in (section,) if section else _SECTIONS:
        text = (every.get(candidate) or {}).get(name)
        if text is not None:
            return _environment(language).from_string(str(text))
    return None


@cache
def _phrases(language: str, file: str = "phrases.yaml") -> Mapping[str, Any]:
    source = _read(language, file)
    return yaml.load(source, _LOADER) or {} if source is not None else {}


@cache
def _read(language: str, name: str) -> str | None:
    path = files("prompts") / language / name
    return path.read_text(encoding="utf-8") if path.is_file() else None
