"""A message that is a reply and no question: in a practice the seller answers the customer whom the assistant plays.

The tool that spoke last says so (skills.skill.Result.awaits): the message goes to it as it is, past any model. A word
that ends a practice ("stop") ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolCall, ToolMessage

from assistant.guard.confirming import says
from assistant.turn import Turn

_REPLY = "reply-"  # with which the ids of such calls begin


def replied(messages: Sequence[AnyMessage], turn: Turn) -> AIMessage | None:
    """The model's step where this message is a reply; None where it is another question."""
    awaited = _awaited(messages)
    if awaited is None:
        return None
    turn.speak(awaited["language"])
    over = {"over": True} if says(turn.question, "stops") else {}
    said = {**awaited["args"], "question": turn.question, **over}
    call = ToolCall(name=awaited["skill"], args=said, id=f"{_REPLY}{uuid4().hex[:12]}", type="tool_call")
    return AIMessage(content="", tool_calls=[call])


def in_a_practice(message: ToolMessage) -> bool:
    """Whether a tool's message is part of one: no later question goes on from it."""
    awaits = isinstance(message.artifact, dict) and bool(message.artifact.get("awaits"))
    return awaits or message.tool_call_id.startswith(_REPLY)


def _awaited(messages: Sequence[AnyMessage]) -> dict[str, Any] | None:
    """What the only tool of the turn before this one waits for."""
    questions = [i for i, m in enumerate(messages) if isinstance(m, HumanMessage)]
    if len(questions) < 2:
        return None
    called = [m.artifact for m in messages[questions[-2] : questions[-1]] if isinstance(m, ToolMessage)]
    found = [a for a in called if isinstance(a, dict) and a.get("awaits")]
    return found[0]["awaits"] if len(found) == len(called) == 1 else None
