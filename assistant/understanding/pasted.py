"""A mail that somebody pasted into a question: "help me answer this: ..."."""

from __future__ import annotations

import re

LEAST = 4  # words: fewer after a colon or in quotes are a name or a subject
_PASTE = re.compile(r"(?s):\s+(.+)$|[“\"«](.+)[”\"»]")


def without_pasted(question: str) -> tuple[str, str | None]:
    """The question itself, and the text behind a colon or in quotes; None where that is too short to be a mail."""
    found = _PASTE.search(question)
    if found is None:
        return question, None
    text = (found[1] or found[2]).strip(' “”"«»')
    if len(text.split()) < LEAST:
        return question, None
    return f"{question[: found.start()]} {question[found.end() :]}".strip(), text
