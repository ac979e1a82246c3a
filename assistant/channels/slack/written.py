"""What a person wrote, out of Slack's own notation: mentions, links and entities become the words they stand for."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_MARKED = re.compile(r"<([@#!]?)([^>|]+)(?:\|([^>]*))?>")


def written(text: str, name_of: Callable[[str], str | None] = lambda _: None) -> str:
    """The words. A mention of the app itself goes (`name_of` knows no name for it), others become names."""

    def said(found: re.Match[str]) -> str:
        kind, what, label = found.groups()
        if kind == "@":
            return name_of(what) or ""
        if kind == "#":
            return f"#{label}" if label else ""
        if kind == "!":
            return label or ""
        return label or what.removeprefix("mailto:").removeprefix("tel:")

    return re.sub(r"[ \t]{2,}", " ", html.unescape(_MARKED.sub(said, text))).strip()
