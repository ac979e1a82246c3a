"""From the messages of a turn to its answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from assistant.answer import Answer, Plain, SkillCall, Traced
from assistant.guard.known import known_from
from assistant.guard.tracing import traced
from assistant.memory import said_by_coach, this_turn
from assistant.prompting import wording_version
from assistant.turn import Turn
from assistant.wording import worded
from connectors.errors import CoachError
from skills.skill import Choice, Citation, Figure

_MOST_NEXT = 3
_SIGNS = re.compile(r"[\W_]+")


def answered(messages: Sequence[AnyMessage], turn: Turn, person: str) -> Answer:
    """The answer that the messages of this turn amount to."""
    recent = this_turn(messages)
    artifacts = [m.artifact for m in recent if isinstance(m, ToolMessage) and isinstance(m.artifact, dict)]
    noted = said_by_coach(recent)
    asked = noted.get("clarify") or next((a for a in artifacts if "choices" in a), None)
    results = [a for a in artifacts if "result" in a]
    calls = tuple(_call(a) for a in artifacts if "choices" not in a and "confirm" not in a)
    text = _text(recent)
    trace = _trace(text, recent, turn) if calls else ()
    outside = "refused" in noted or (turn.endpoint and not artifacts and not text.rstrip().endswith("?"))
    return Answer(
        question=turn.question,
        person=person,
        language=turn.desk.language,
        text=text,
        skills=calls,
        figures=tuple(Figure(**figure) for a in results for figure in a["figures"]),
        citations=_citations(results),
        clarify=tuple(Choice(**choice) for choice in asked["choices"]) if asked else None,
        refused=outside,
        model=turn.model,
        ms={part: round(spent, 1) for part, spent in turn.ms.items()},
        next=_next(results, turn.question),
        confidence=turn.confidence,
        code=_code(noted, calls),
        notes=tuple(turn.notes),
        prompt=_version(calls, turn),
        confirm=next(({"skill": a["skill"], "args": a["args"]} for a in artifacts if a.get("confirm")), None),
        trace=trace,
        charts=tuple(a["chart"] for a in results if "chart" in a),
        tokens={"in": turn.tokens.read, "out": turn.tokens.written} if turn.tokens.read else {},
        steps=tuple(turn.way.steps),
    )


def refused(error: CoachError, question: str, person: str, language: str) -> Answer:
    """A polite no to somebody who may not ask."""
    return Answer(
        question=question,
        person=person,
        language=language,
        text=worded(error, language),
        refused=True,
        code=error.code,
        ms={"model": 0.0, "skills": 0.0},
    )


def _citations(results: Sequence[Plain]) -> tuple[Citation, ...]:
    """Each once; those that the text refers to by number first, in that order."""
    found = dict.fromkeys(Citation(**citation) for a in results for citation in a["citations"])
    return tuple(sorted(found, key=lambda c: (c.number is None, c.number)))


def _next(results: Sequence[Plain], asked: str) -> tuple[str, ...]:
    """The first few that may be asked next, without what has just been asked."""
    found = {_SIGNS.sub("", question).casefold(): question for a in results for question in a["next"]}
    found.pop(_SIGNS.sub("", asked).casefold(), None)
    return tuple(found.values())[:_MOST_NEXT]


def _version(calls: Sequence[SkillCall], turn: Turn) -> str:
    if turn.prompt and turn.model != "embedded":
        return turn.prompt
    return wording_version(tuple(sorted({call.skill for call in calls})), turn.desk.language)


def _trace(text: str, recent: Sequence[AnyMessage], turn: Turn) -> tuple[Traced, ...]:
    """Which figure of the text comes from which result, whoever worded it."""
    results = [m for m in recent if isinstance(m, ToolMessage)]
    with turn.way.step("traced") as about:
        known = turn.known or known_from(results, turn.desk.today, turn.desk.language)
        found = tuple(dict.fromkeys(traced(text, known, turn.desk.language)[0]))
        about["figures"] = len(found)
    return found


def _call(artifact: Plain) -> SkillCall:
    result = artifact.get("result")
    if result is None:
        result = {"error": artifact.get("error", "failed"), **artifact.get("facts", {})}
    return SkillCall(artifact["skill"], artifact["args"], result)


def _code(noted: dict[str, Any], calls: Sequence[SkillCall]) -> str | None:
    said = noted.get("refused") or noted.get("smalltalk")
    return said or next((call.failed() for call in calls if call.failed()), None)


def _text(recent: Sequence[AnyMessage]) -> str:
    return next((m.text for m in reversed(recent) if isinstance(m, AIMessage) and m.text), "")
