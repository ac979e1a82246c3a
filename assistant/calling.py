"""One skill, called by a program that chose it and its arguments itself: the answer that it amounts to.

Scope, wording, record and trace are those of a whole turn; only the understanding is left out. Nothing is written.
"""

from __future__ import annotations

import json
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from assistant.answer import Answer
from assistant.answering import answered
from assistant.plain import plain
from assistant.tools import noted
from assistant.turn import Turn
from connectors.errors import BadUse
from skills.registry import load


def called(name: str, args: dict[str, Any], turn: Turn, person: str) -> Answer:
    """The answer of this skill at the turn's desk; BadUse (codes no_skill, unknown_argument)."""
    skill = load(name)
    known = list(skill.args.model_fields)
    if unknown := [argument for argument in args if argument not in known]:
        message = f"{name} has no argument {', '.join(unknown)}. It takes {', '.join(known)}."
        raise BadUse(message, code="unknown_argument", tool=name, unknown=unknown, known=known)
    given = {argument: value for argument, value in args.items() if value is not None}
    with turn.timed("skills"):
        content, artifact = noted(skill, given, turn, agreed=False)
    result = ToolMessage(content, artifact=artifact, name=name, tool_call_id="called")
    return answered([HumanMessage(turn.question), result, AIMessage(content)], turn, person)


def written(name: str, args: dict[str, Any]) -> str:
    """A call as the record has it in place of a question."""
    return f"{name} {json.dumps(plain(args), ensure_ascii=False)}"
