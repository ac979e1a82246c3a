"""What an endpoint can do, found out by asking it: answer, call tools, call several at once, stream."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.models.failures import Failure, failure_of
from assistant.models.openai import probe

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

_TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "quota_of",
        "description": "The quota of one sales representative.",
        "parameters": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
}
_ONE = "What is the quota of Ann? Use the tool."
_TWO = "What are the quotas of Ann and of Bo? Call the tool once for each of them, both at once."


@dataclass(frozen=True, slots=True)
class Abilities:
    """`failure` where it did not even answer; `lacks` are codes of phrases (doctor): tools, parallel, streaming."""

    ms: float
    failure: Failure | None = None
    lacks: tuple[str, ...] = ()


def abilities(model: ChatOpenAI) -> Abilities:
    """Ask a model four small things."""
    start = time.perf_counter()
    try:
        probe(model)
    except Exception as error:
        return Abilities(_ms(start), failure_of(error))
    ms = _ms(start)
    called, parallel = _calls(model, _ONE) >= 1, _calls(model, _TWO) >= 2
    found = {"tools": called, "parallel": parallel, "streaming": _streams(model)}
    return Abilities(ms, lacks=tuple(name for name, able in found.items() if not able))


def _calls(model: ChatOpenAI, asked: str) -> int:
    """How many calls of the tool it answers with that have a name in them."""
    try:
        said = model.bind_tools([_TOOL]).invoke(asked)
    except Exception:
        return 0
    return sum(bool(call["args"].get("name")) for call in said.tool_calls if call["name"] == "quota_of")


def _streams(model: ChatOpenAI) -> bool:
    try:
        return sum(bool(chunk.text) for chunk in model.stream("Count from one to five in words.")) > 1
    except Exception:
        return False


def _ms(start: float) -> float:
    return (time.perf_counter() - start) * 1000
