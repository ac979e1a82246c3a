"""Deals that a text names by their whole name: "about the Nordlys renewal 2026, ..."."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from connectors.book.schema import Account, Deal

_WORD = re.compile(r"\w+")
_SHORTEST = 8  # characters of a name that is looked for in every mail


@dataclass(frozen=True)
class Mentions:
    """Names of deals as words, by their first two; of words that begin several names, the longest name counts."""

    names: dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[str, ...]]]]

    @classmethod
    def of(cls, deals: Iterable[Deal], accounts: Iterable[Account]) -> Mentions:
        """Names of two words or more that are not just a customer's name."""
        customers = {_words(account.name) for account in accounts}
        by_name: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for deal in deals:
            words = _words(deal.name)
            if len(words) > 1 and sum(map(len, words)) >= _SHORTEST and words not in customers:
                by_name[words].append(deal.deal_id)
        names: dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        for words, ids in sorted(by_name.items(), key=lambda each: -len(each[0])):
            names[words[0], words[1]].append((words, tuple(ids)))
        return cls(dict(names))

    def named(self, text: str) -> tuple[str, ...]:
        """Ids of all deals with a name that stands in the text; deals with one name are all meant."""
        words = _words(text)
        found: dict[str, None] = {}
        for at, pair in enumerate(pairwise(words)):
            for name, ids in self.names.get(pair, ()):
                if words[at : at + len(name)] == name:
                    found |= dict.fromkeys(ids)
                    break
        return tuple(found)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))
