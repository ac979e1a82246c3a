"""An index from words to the names that hold them: exact, misspelt, begun, or by initial, without reading every name.

    holding    word -> entries whose name holds it
    blocks     first letter and length -> words   (a misspelling is looked for among a few hundred words, not in all)
    in order   the words sorted                   (finds "glob" in globex by bisection)

A hit is one entry with the words of the question that it matched; its weight counts rare words more than common ones:
"Nordic" in fifty names says little and "Globex" in one says it all.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from skills.folding import Word

_MANY = 400  # entries read for one word; a word in more names than this only counts beside a rarer one
_SOME = 50  # the same for a word that a name with a rarer word has matched already: no other name fits better


@dataclass(frozen=True, slots=True)
class Entry:
    """A name under which row number `row` of `kind` goes.

    `own` is how many of its words, from the first, are its own; `apart` are the words that some write as one (gtxpro).
    """

    kind: str
    row: int
    words: tuple[str, ...]
    own: int
    apart: tuple[int, int] | None = None

    @property
    def joined(self) -> str | None:
        """The words of `apart` written as one."""
        return "".join(self.words[slice(*self.apart)]) if self.apart else None


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that words `first` to `last` of the question matched.

    `weight` is how much was matched, `cover` the share of the name, `quality` 1 where every letter was right.
    """

    entry: Entry
    first: int
    last: int
    weight: float
    cover: float
    quality: float
    own: bool


class NameIndex:
    """Entries by their words. Build once for a snapshot and a scope; look-ups do not depend on how many there are."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self.entries):
            for word in dict.fromkeys(entry.words):
                self._holding[word].append(number)
            if entry.joined:
                self._holding[entry.joined].append(number)

    def __contains__(self, word: str) -> bool:
        return word in self._holding

    def spelt(self, word: str, *, loosely: bool, begun: bool = False) -> dict[str, float]:
        """The words of the index that `word` may stand for, each with how well (0-1).

        `loosely` admits misspellings, `begun` the beginnings of words ("alex" for alexander).
        """
        if word in self._holding:
            return {word: 1.0}
        if len(word) > 3 and word.endswith("s") and word[:-1] in self._holding:
            return {word[:-1]: 0.98}
        found: dict[str, float] = {}
        if loosely and len(word) >= 4:
            found |= self._misspelt(word)
        if begun and len(word) >= 3:
            found |= {longer: 0.85 + 0.1 * len(word) / len(longer) for longer in self._begun(word)}
        return found

    def hits(self, words: Sequence[Word], stands_for: Sequence[dict[str, float]], *, gap: int) -> list[Hit]:
        """Entries that hold what these words stand for, by runs of words with at most `gap` strangers between."""
        found: dict[tuple[int, int, int], Hit] = {}
        for run in _runs(stands_for, gap):
            seen: set[int] = set()
            covered: set[int] = set()
            for position in sorted(run, key=lambda p: self._rarity(stands_for[p])):
                numbers = [n for meant in stands_for[position] for n in self._holding[meant]]
                if seen and len(numbers) > (_SOME if position in covered else _MANY):
                    continue
                for number in numbers[: _MANY * 5]:
                    if number in seen:
                        continue
                    seen.add(number)
                    hit = self._hit(number, words, stands_for, run)
                    if hit:
                        found[number, hit.first, hit.last] = hit
                        covered.update(range(hit.first, hit.last + 1))
        return list(found.values())

    def weight(self, word: str) -> float:
        """How much a word says: its rarity among the names."""
        return math.log(1 + len(self.entries) / (1 + len(self._holding.get(word, ()))))

    def _rarity(self, meant: dict[str, float]) -> int:
        return sum(len(self._holding[word]) for word in meant)

    def _hit(
        self, number: int, words: Sequence[Word], stands_for: Sequence[dict[str, float]], run: Sequence[int]
    ) -> Hit | None:
        entry = self.entries[number]
        matched: dict[int, float] = {}
        where: list[int] = []
        for position in run:
            stood_for = _where_in(entry, stands_for[position], matched)
            if stood_for:
                matched |= stood_for
                where.append(position)
        if not where:
            return None
        initial = _initial(entry, words[where[-1] + 1 :], matched)
        if initial is not None:
            matched[initial] = 0.9
            where.append(where[-1] + 1)
        weights = [self.weight(w) + 0.01 for w in entry.words]
        weight = sum(weights[i] * q for i, q in matched.items())
        return Hit(
            entry,
            where[0],
            where[-1],
            weight,
            sum(weights[i] for i in matched) / sum(weights),
            sum(matched.values()) / len(matched),
            any(i < entry.own for i in matched),
        )

    def _misspelt(self, word: str) -> dict[str, float]:
        """Words one or two edits away: letters wrong, left out, doubled or swapped, the first one rarely."""
        allowed = 1 if len(word) < 6 else 2
        found: dict[str, float] = {}
        for first, farthest in ((word[0], allowed), (word[1], 1)):
            for length in range(len(word) - farthest, len(word) + farthest + 1):
                block = self._blocks.get((first, length), ())
                for near, distance, _ in extract(word, block, scorer=OSA.distance, score_cutoff=farthest, limit=5):
                    found[near] = max(found.get(near, 0.0), 1 - distance / len(word))
        return found

    def _begun(self, beginning: str) -> list[str]:
        start = bisect_left(self._in_order, beginning)
        found = []
        for word in self._in_order[start : start + 50]:
            if not word.startswith(beginning):
                break
            found.append(word)
        return found

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self._holding)

    @cached_property
    def _blocks(self) -> dict[tuple[str, int], list[str]]:
        blocks: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._holding:
            blocks[word[0], len(word)].append(word)
        return blocks


def _where_in(entry: Entry, meant: dict[str, float], taken: dict[int, float]) -> dict[int, float]:
    """Which words of the name a word of the question stands for, with how well; empty where none is left."""
    best = max(
        ((q, i) for w, q in meant.items() for i, e in enumerate(entry.words) if e == w and i not in taken), default=None
    )
    if best is not None:
        return {best[1]: best[0]}
    if entry.apart and (quality := meant.get(entry.joined or "")):
        return {i: quality for i in range(*entry.apart) if i not in taken}
    return {}


def _initial(entry: Entry, after: Sequence[Word], matched: dict[int, float]) -> int | None:
    """The word of the name that a single letter right after ("dana k") begins."""
    if not after or len(after[0].text) != 1 or not after[0].text.isalpha():
        return None
    return next((i for i, e in enumerate(entry.words) if i not in matched and e.startswith(after[0].text)), None)


def _runs(stands_for: Sequence[dict[str, float]], gap: int) -> list[list[int]]:
    """Positions that stand for something, split where more than `gap` strangers lie between."""
    runs: list[list[int]] = []
    for position, meant in enumerate(stands_for):
        if meant:
            if runs and position - runs[-1][-1] <= gap + 1:
                runs[-1].append(position)
            else:
                runs.append([position])
    return runs
