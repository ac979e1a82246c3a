"""The table that calls are judged by: `prompts/call_rules.yaml`, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.errors import BadUse

FILE = "call_rules.yaml"
FALLBACK = "en"
Measure = Literal["talk_share", "monologue", "questions"]


class Range(BaseModel):
    """What is usual; None where there is no bound. `library` is what to look for in the guides outside of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    low: Decimal | None = Field(None, alias="from")
    high: Decimal | None = Field(None, alias="to")
    library: str = ""


class TopicWords(BaseModel):
    """A topic in one language: its name in a sentence, and the words that tell it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    words: tuple[str, ...] = Field(min_length=1)


class StepWords(BaseModel):
    """How a next step is promised or proposed, and how the other side answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    commits: tuple[str, ...] = Field(min_length=1)
    accepts: tuple[str, ...] = Field(min_length=1)
    declines: tuple[str, ...] = Field(min_length=1)


class Rules(BaseModel):
    """The whole table."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ranges: dict[Measure, Range]
    words_a_minute: int = Field(gt=0)
    interjection: int = Field(ge=0)
    topics: dict[str, dict[str, TopicWords]]
    competitors: tuple[str, ...] = ()
    next_step: dict[str, StepWords]
    open: dict[str, tuple[str, ...]]


@cache
def rules() -> Rules:
    """The table as it is installed."""
    return read((files("prompts") / FILE).read_text(encoding="utf-8"))


def read(text: str) -> Rules:
    """A table from its text; BadUse (code bad_rules) says where it is wrong and what is expected there."""
    import yaml

    try:
        return Rules.model_validate(yaml.load(text, yaml.BaseLoader))  # "yes" is a word here
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _bad(f"line {mark.line + 1}" if mark else "the file", "it is not YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(" > ".join(map(str, first["loc"])), first["msg"]) from error


def spoken(by_language: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of every language: who sells in two mixes them in one call."""
    return tuple(word for words in by_language.values() for word in words)


@cache
def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these words; a star at the end of one stands for any ending."""
    return re.compile("|".join(_one(word) for word in words), re.I)


def found(words: Iterable[str], text: str) -> int:
    """How often any of these words stands in a text."""
    return len(pattern(tuple(words)).findall(text))


def _one(word: str) -> str:
    stem = re.escape(word.rstrip("*")).replace("'", "['’]").replace(r"\ ", r"\s+")
    end = r"\w*" if word.endswith("*") else "" if not word[-1:].isalnum() else r"(?!\w)"
    return rf"(?<!\w){stem}{end}"


def _bad(where: str, why: str) -> BadUse:
    return BadUse(f"prompts/{FILE}, {where}: {why}.", code="bad_rules", file=FILE, where=where, why=why)
