"""What goes to a language model without personal data: PERSON_1 for a name, EMAIL_1, PHONE_1, CUSTOMER_1.

One mask a turn: the same thing has the same placeholder in every message of it. What comes back is put back at once,
arguments of tools before they run and wording before the guard reads it, so nothing behind the mask knows of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage

from assistant.guard.personal import Personal

_PLACEHOLDER = re.compile(r"\b(PERSON|NAME|EMAIL|PHONE|CUSTOMER)\\?_(\d+)", re.I)


class Mask:
    """The placeholders of one turn."""

    def __init__(self, personal: Personal) -> None:
        self._personal = personal
        self._names: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def masked(self, text: str) -> str:
        """The text with placeholders in place of personal data."""
        pieces, reached = [], 0
        for found in self._personal.found(text):
            pieces += [text[reached : found.start], self._placeholder(found.kind, found.key, found.said)]
            reached = found.end
        return "".join((*pieces, text[reached:]))

    def put_back(self, text: str) -> str:
        """The text with what each placeholder stands for; one that stands for nothing stays."""
        return _PLACEHOLDER.sub(lambda m: self._said.get(f"{m[1].upper()}_{m[2]}", m[0]), text)

    def messages(self, messages: Sequence[AnyMessage], language: str) -> list[AnyMessage]:
        """The messages of a talk in this language as they may leave, with the arguments of calls in them."""
        self._personal.language = language
        return [self._message(message) for message in messages]

    def restored(self, said: AIMessage) -> AIMessage:
        """What a model said, with everything put back."""
        calls = [{**call, "args": _each(call["args"], self.put_back)} for call in said.tool_calls]
        return said.model_copy(update={"content": _each(said.content, self.put_back), "tool_calls": calls})

    def _message(self, message: AnyMessage) -> AnyMessage:
        update: dict[str, Any] = {"content": _each(message.content, self.masked)}
        if isinstance(message, AIMessage) and message.tool_calls:
            update["tool_calls"] = [{**call, "args": _each(call["args"], self.masked)} for call in message.tool_calls]
        return message.model_copy(update=update)

    def _placeholder(self, kind: str, key: str, said: str) -> str:
        name = self._names.get(key)
        if name is None:
            self._counts[kind] += 1
            name = self._names[key] = f"{kind}_{self._counts[kind]}"
        if len(said) > len(self._said.get(name, "")):  # a name in full, once it has been said in full
            self._said[name] = said
        return name


def left_over(text: str) -> list[str]:
    """Placeholders in a text in which everything has been put back: a model made them up."""
    return [m[0] for m in _PLACEHOLDER.finditer(text)]


def _each(value: Any, change: Any) -> Any:
    """A JSON value with every text in it changed; names of fields stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _each(item, change) for name, item in value.items()}
    return [_each(item, change) for item in value] if isinstance(value, list) else value
