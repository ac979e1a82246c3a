"""Tools that write: nothing is written before the person has said yes, and to exactly that.

The tool of a skill that writes does not run when a model calls it: it notes what it would do, and the answer asks. A
yes in the next turn of the same thread, read here and by no model, runs what was noted, once. Anything else drops it.

Where a program asks for the person (an MCP client), its yes is nobody's, and what was proposed to it nobody has read:
neither is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall, ToolMessage

from assistant.turn import Turn
from assistant.wording import languages, phrase

_AROUND = " .!,?\"'»«\n\t"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a tool would write. `unread`: a program had asked for it, so the person has not seen it."""

    skill: str
    args: dict[str, Any]
    unread: bool = False


def proposed(messages: Sequence[AnyMessage]) -> Proposed | None:
    """What the turn before this one proposed to write, if it was a single thing."""
    questions = [i for i, m in enumerate(messages) if isinstance(m, HumanMessage)]
    if len(questions) < 2:
        return None
    found = [
        Proposed(m.artifact["skill"], m.artifact["args"], bool(m.artifact.get("unread")))
        for m in messages[questions[-2] : questions[-1]]
        if isinstance(m, ToolMessage) and isinstance(m.artifact, dict) and m.artifact.get("confirm")
    ]
    return found[0] if len(found) == 1 else None


def decided(messages: Sequence[AnyMessage], turn: Turn) -> AIMessage | None:
    """The model's step where this turn is a yes or no to what was proposed; None where it is another question."""
    asked = proposed(messages)
    if asked is None:
        return None
    if says(turn.question, "agrees") and (asked.unread or not turn.agrees):
        return AIMessage(
            phrase("confirm:elsewhere", turn.desk.language), additional_kwargs={"coach": {"smalltalk": "no"}}
        )
    if says(turn.question, "agrees"):
        turn.confirmed, turn.endpoint, turn.model = asked, False, "embedded"
        call = ToolCall(name=asked.skill, args=dict(asked.args), id="confirmed", type="tool_call")
        return AIMessage(content="", tool_calls=[call])
    if says(turn.question, "declines"):
        return AIMessage(
            phrase("confirm:dropped", turn.desk.language), additional_kwargs={"coach": {"smalltalk": "no"}}
        )
    return None


def may_write(skill: str, args: dict[str, Any], turn: Turn) -> bool:
    """Whether the person has said yes to this, which is then used up."""
    with turn.lock:
        agreed, turn.confirmed = turn.confirmed == Proposed(skill, args), None
    return agreed


def says(question: str, what: str) -> bool:
    """Whether a message is nothing but one of the words of `confirm:what`, in any language that is spoken."""
    said = question.strip(_AROUND).lower()
    return any(said in {w.strip() for w in phrase(f"confirm:{what}", language).split(",")} for language in languages())
