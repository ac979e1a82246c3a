"""What a language model is told before the conversation: who asks, how the company coaches, and which version that is.

The frame is `prompts/system.md`; role, tone and methodology come from `prompts/_styles/`, chosen by the book and by
COACH_TONE and COACH_METHOD. `version` names the words, not the person: two answers with one version were told the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.guard.spotlight import MARK, one_line
from assistant.turn import Turn
from assistant.wording import source_of, system_prompt

_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Style:
    """How the company coaches: tone (plain, warm, direct), methodology (none, meddicc, spin, challenger)."""

    tone: str = "plain"
    method: str = "none"

    def words(self, role: str) -> str:
        """What the system prompt says of it to somebody in this role."""
        method = "" if self.method == "none" else _style(f"{self.method}.md").strip()
        parts = (_lines("roles.yaml").get(role, ""), _lines("tones.yaml")[self.tone], method)
        return "\n".join(part for part in parts if part)


def prompt(turn: Turn, style: Style) -> str:
    """The system prompt for this person on this day."""
    desk, name = turn.desk, one_line(turn.desk.person.name)
    return system_prompt().render(
        person=replace(desk.person, name=turn.mask.masked(name) if turn.mask else name),
        masked=turn.mask is not None,
        company=replace(desk.book.company, name=one_line(desk.book.company.name)),
        today=desk.today,
        language=desk.language,
        mark=MARK,
        style=style.words(desk.person.role),
    )


@cache
def version(style: Style, tools: tuple[tuple[str, str], ...], *, masked: bool = False) -> str:
    """Which words a language model was told: the frame, the styles, what the tools say of themselves."""
    frame = (files("prompts") / "system.md").read_text(encoding="utf-8")
    styles = [_style("roles.yaml"), style.tone, _style("tones.yaml"), style.method]
    told = [] if style.method == "none" else [_style(f"{style.method}.md")]
    hidden = ["masked"] if masked else []
    return _hashed([frame, *hidden, *styles, *told, *(part for tool in tools for part in tool)])


@cache
def wording_version(skills: tuple[str, ...], language: str) -> str:
    """Which templates the embedded model worded with."""
    return _hashed([source_of("phrases.yaml", language), *(source_of(f"{name}.md", language) for name in skills)])


def _hashed(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:_LENGTH]


@cache
def _style(name: str) -> str:
    return (files("prompts") / "_styles" / name).read_text(encoding="utf-8")


@cache
def _lines(name: str) -> dict[str, Any]:
    lines: dict[str, Any] = yaml.safe_load(_style(name))
    return lines
