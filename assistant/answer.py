"""The answer: text, what it was computed from, what may be asked next. `to_json()` is what `coach ask --json` prints.

Everything in it is plain (see plain.py), so that an answer that was stored and one that was just made are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assistant.plain import plain
from assistant.step import Step
from connectors.money import round_to
from skills.skill import Choice, Citation, Figure

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SkillCall:
    """One skill that ran: with which arguments, and its result; {"error": code, ...} where there was no result."""

    skill: str
    args: Plain
    result: Plain

    def failed(self) -> str | None:
        """The code of the error, where there was no result."""
        code = self.result.get("error")
        return str(code) if code else None


@dataclass(frozen=True, slots=True)
class Traced:
    """One figure as it was said and where it comes from; `how` is returned, derived or counted."""

    words: str
    source: str
    how: str = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to one question.

    `clarify` holds the choices of a question back; `code` says why it was refused or what kind of talk it was; `notes`
    are sentences about the answering itself (the endpoint did not answer); `ms` has total, model and skills; `trace`
    says of each figure in the text which result it comes from; `confirm` is what will be written after a yes in the
    next turn: {"skill", "args"}; `prompt` is the version of the words that it was worded with (see prompting.py);
    `tokens` is what language models read and wrote for it; `charts` are what results look like (skills/charts.py), as
    plain values; `steps` are how the answer came about.
    """

    question: str
    person: str
    language: str
    text: str
    skills: tuple[SkillCall, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    clarify: tuple[Choice, ...] | None = None
    refused: bool = False
    model: str = "embedded"
    ms: dict[str, float] = field(default_factory=dict)
    next: tuple[str, ...] = ()
    thread: str | None = None
    confidence: float | None = None
    code: str | None = None
    notes: tuple[str, ...] = ()
    id: str = ""
    trace: tuple[Traced, ...] = ()
    confirm: Plain | None = None
    prompt: str = ""
    charts: tuple[Plain, ...] = ()
    tokens: dict[str, int] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def to_json(self) -> Plain:
        """The document of `coach ask --json`."""
        document: Plain = plain(self)
        document["skills"] = [{"skill": c.skill, "args": c.args, "result": c.result} for c in self.skills]
        return document


def shown(figure: Figure) -> Figure:
    """A figure with its value as text: money to the cent (or exactly, if it is finer), percentages to two places."""
    value = figure.value
    if not isinstance(value, Decimal):
        return Figure(figure.label, str(plain(value)), figure.unit)
    if figure.unit == "%":
        return Figure(figure.label, _trimmed(round_to(value)), figure.unit)
    if len(figure.unit) == 3 and figure.unit.isupper():
        cents = round_to(value)
        return Figure(figure.label, format(cents, "f") if cents == value else _trimmed(value), figure.unit)
    return Figure(figure.label, _trimmed(value), figure.unit)


def _trimmed(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
