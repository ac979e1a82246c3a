"""The table that leads from signals to skills and from signs to questions: `prompts/coaching_rules.yaml`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.errors import BadUse
from skills.coaching_summary.signals import KINDS, Kind
from skills.pipeline_risk.signs import KINDS as SIGNS

FILE = "coaching_rules.yaml"
FALLBACK = "en"
MAILED = ("turned_negative", "leaving")  # what e-mails tell of a deal, beside the signs of pipeline_risk


class Words(BaseModel):
    """A skill in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    action: str
    reality: str
    options: str


class _Skill(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    signals: tuple[Kind, ...]
    library: str


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    skills: dict[str, _Skill]
    deals: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Coached:
    """A skill that is coached, with its words by language."""

    name: str
    signals: tuple[Kind, ...]
    library: str
    words: Mapping[str, Words]

    def said(self, language: str) -> Words:
        """In a language; in English where it has no words for it."""
        return self.words.get(language) or self.words[FALLBACK]


@dataclass(frozen=True, slots=True)
class Rules:
    """Skills by name, and the question to ask by sign and language."""

    skills: Mapping[str, Coached]
    questions: Mapping[str, Mapping[str, str]]

    def skill_of(self, signal: Kind) -> Coached | None:
        """The skill that a signal points to; None where the table has none."""
        return next((s for s in self.skills.values() if signal in s.signals), None)

    def question(self, sign: str, language: str) -> str | None:
        """What to ask about a deal that shows a sign."""
        known = self.questions.get(sign, {})
        return known.get(language) or known.get(FALLBACK)


@cache
def rules() -> Rules:
    """The table as it is installed."""
    return read((files("prompts") / FILE).read_text(encoding="utf-8"))


def read(text: str) -> Rules:
    """A table from its text; BadUse (code bad_rules) says where it is wrong and what is expected there."""
    import yaml

    try:
        table = _Table.model_validate(yaml.safe_load(text))
        skills = {name: _coached(name, skill) for name, skill in table.skills.items()}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _bad(f"line {mark.line + 1}" if mark else "the file", "it is not YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(" > ".join(map(str, first["loc"])), first["msg"]) from error
    _check(skills, table.deals)
    return Rules(skills, table.deals)


def _coached(name: str, skill: _Skill) -> Coached:
    extra: dict[str, Any] = skill.model_extra or {}
    words = {}
    for language, held in extra.items():
        try:
            words[language] = Words.model_validate(held)
        except ValidationError as error:
            first = error.errors()[0]
            raise _bad(" > ".join(map(str, ("skills", name, language, *first["loc"]))), first["msg"]) from error
    if FALLBACK not in words:
        raise _bad(f"skills > {name}", f"words in '{FALLBACK}' are missing")
    return Coached(name, skill.signals, skill.library, words)


def _check(skills: Mapping[str, Coached], deals: Mapping[str, Mapping[str, str]]) -> None:
    taken: dict[Kind, str] = {}
    for skill in skills.values():
        for signal in skill.signals:
            if signal in taken:
                raise _bad(f"skills > {skill.name}", f"'{signal}' points to {taken[signal]} already")
            taken[signal] = skill.name
    for sign, words in deals.items():
        if sign not in (*SIGNS, *MAILED):
            raise _bad(f"deals > {sign}", f"there is no such sign; there are {', '.join((*SIGNS, *MAILED))}")
        if FALLBACK not in words:
            raise _bad(f"deals > {sign}", f"words in '{FALLBACK}' are missing")


def _bad(where: str, why: str) -> BadUse:
    known = f" Signals are {', '.join(KINDS)}." if "signals" in where else ""
    return BadUse(f"prompts/{FILE}, {where}: {why}.{known}", code="bad_rules", file=FILE, where=where, why=why)
