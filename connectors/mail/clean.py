"""The words that a sender wrote this time and nothing else.

    body -> lines -> without quoted history -> without disclaimers -> without signature -> without greeting -> words

Every step takes lines and returns fewer of them, looks at each line a fixed number of times, and uses patterns without
nested repeats, so that time grows with length and no mail can hang it. Bodies are cut at LONGEST characters first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from connectors.mail.automatic import Automatic, automatic
from connectors.mail.closing import without_closing, without_disclaimers
from connectors.mail.forms import forms
from connectors.mail.html import looks_like_html, text_of_html
from connectors.mail.quoted import without_quotes
from connectors.mail.sentences import sentences

LONGEST = 40_000  # characters of a body that are read; more is an export gone wrong or an attachment inlined
# "Dana," on a line of its own
_ADDRESSED = re.compile(r"^(?:[A-ZÆØÅÄÖÜ][\w'’-]+)(?: (?:[A-ZÆØÅÄÖÜ][\w'’-]+|and|og|&)){0,3}\s*[,:!]$")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a body. `automatic` says what kind of machine wrote it, where one did."""

    words: str
    automatic: Automatic | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The words, one sentence at a time; none of a machine's."""
        return () if self.automatic else sentences(self.words)


def clean(body: str | None, subject: str | None = None, sender: str | None = None) -> Cleaned:
    """The sender's own words this time. `sender`, an address, helps to know a bare name below as theirs."""
    text = (body or "")[:LONGEST]
    if looks_like_html(text):
        text = text_of_html(text)
    lines = _lines(text)
    own = without_quotes(lines)
    kind = automatic(subject or "", "\n".join(own or lines))
    own = without_closing(without_disclaimers(own), sender or "")
    return Cleaned("\n".join(_trimmed(_without_greeting(own))), kind)


def _lines(text: str) -> list[str]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").translate(_INVISIBLE)
    return [line.rstrip() for line in plain.split("\n")]


@cache
def _greets() -> re.Pattern[str]:
    """ "Hi Dana and Tom," with what ends it; names start with a capital, so case matters outside the word lists."""
    greeted = rf"(?:[A-ZÆØÅÄÖÜÉ][\w'’.-]*|(?i:{forms()['greeted']})|&)"
    return re.compile(rf"^(?i:{forms()['greeting']})\b(?:\s+{greeted}){{0,4}}\s*(?:[,!.:–—-]+(?=\s|$)|$)")


def _without_greeting(lines: list[str]) -> list[str]:
    """Without "Hi Dana," on its own or in front of the first sentence."""
    for i, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            continue
        if found := _greets().match(bare):
            rest = bare[found.end() :].strip(" ,–—-")
            return ([rest] if rest else []) + lines[i + 1 :]
        return lines[i + 1 :] if _ADDRESSED.match(bare) and any(x.strip() for x in lines[i + 1 :]) else lines[i:]
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines at either end and never two of them in a row."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
