"""Which speakers of a call are ours: those whom the transcript says, colleagues by name; everyone else is the customer.

A speaker may stand in a transcript as "Dana Kim", "Dana", "Kim, Dana" or "Dana Kim (Acme)": a name is known where all
of its words are words of ours. Who is neither a colleague nor a contact of the customer is called unknown, and counted
with the customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.library import Turn
from skills.folding import folded

_ASIDE = re.compile(r"[(\[].*?[)\]]")


@dataclass(frozen=True, slots=True)
class Sides:
    """The names of the speakers by side; `unknown` are among `theirs`."""

    ours: frozenset[str]
    theirs: frozenset[str]
    unknown: tuple[str, ...]


def sides(turns: Sequence[Turn], said: Iterable[str], colleagues: Iterable[str], contacts: Iterable[str]) -> Sides:
    """The speakers of a call; nobody is ours where none is known as such."""
    speakers = list(dict.fromkeys(turn.speaker for turn in turns))
    mine = [_words(name) for name in (*said, *colleagues)]
    known = [_words(name) for name in contacts]
    ours = frozenset(name for name in speakers if _among(name, mine))
    theirs = [name for name in speakers if name not in ours]
    return Sides(ours, frozenset(theirs), tuple(name for name in theirs if not _among(name, known)))


def _among(name: str, known: Sequence[frozenset[str]]) -> bool:
    own = _words(name)
    return bool(own) and any(own <= other for other in known)


def _words(name: str) -> frozenset[str]:
    return frozenset(word.text for word in folded(_ASIDE.sub(" ", name)))
