"""No link or image that a language model wrote reaches a person: following one, or only showing it, can leak.

Templates are ours and keep theirs; what they quote from e-mails and notes goes through here as well.
"""

from __future__ import annotations

import re

_IMAGE = re.compile(r"!\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_LINK = re.compile(r"\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_REFERENCE = re.compile(r"^[ \t]*\[[^\]\n]+\]:[ \t]*\S+.*$", re.M)
_ANGLED = re.compile(r"<(?:[a-z][a-z0-9+.-]*:|//|www\.|#|@|!)[^>\n|]*(?:\|([^>\n]*))?>", re.I)
_TAG = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^>\n]*)?/?>|<!--.*?(?:-->|$)"
    r"|<(?:a|audio|base|embed|form|iframe|img|input|link|object|script|style|svg|video)\b[^>\n]*>?",
    re.I | re.S,
)
_BARE = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*:)?//[^\s<>()\[\]\"']+"
    r"|\b(?:www\.|mailto:|data:|javascript:|tel:)[^\s<>()\[\]\"']+",
    re.I,
)
_HOST = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}[/?][^\s<>()\[\]\"']*", re.I)
_MOST_NESTED = 8  # times that taking one out may leave another behind
_HINTS = ("[", "<", "//", "www.", ":", "/", "?")


def without_links(text: str, removed: str = "") -> str:
    """The text with links as their words alone, images and bare addresses gone; `removed` stands for an address."""
    if not any(hint in text for hint in _HINTS):
        return text
    for _ in range(_MOST_NESTED):
        before = text
        text = _IMAGE.sub(r"\1", _REFERENCE.sub("", text))
        text = _TAG.sub("", _ANGLED.sub(r"\1", _LINK.sub(r"\1", text)))
        text = _HOST.sub(removed, _BARE.sub(removed, text))
        if text == before:
            break
    return text
