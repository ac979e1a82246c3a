"""What tools return is data: marked as such before a language model reads it, and without letters nobody sees.

The mark is drawn anew in every process, so nobody who writes an e-mail, note or deal name can close it from inside. It
is a help to the model, not what safety rests on: scope lies in `Book`, figures in the guard, writing with the person.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence

from langchain_core.messages import AnyMessage, ToolMessage

MARK = f"data-{secrets.token_hex(4)}"
_LONGEST_NAME = 80


def marked(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages with every tool's content between marks."""
    return [_marked(m) if isinstance(m, ToolMessage) else m for m in messages]


def one_line(name: str) -> str:
    """A name as it may stand in a prompt: visible letters of one line, not longer than names are."""
    return " ".join(visible(name).replace("<", " ").replace(">", " ").split())[:_LONGEST_NAME]


def visible(text: str) -> str:
    """The text without characters that are not shown: zero-width, direction marks, tags, control characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn", "Cs"})


def _marked(message: ToolMessage) -> ToolMessage:
    inside = visible(str(message.content)).replace(MARK, "")
    return message.model_copy(update={"content": f"<{MARK}>\n{inside}\n</{MARK}>"})
