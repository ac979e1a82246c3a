"""Which of the names that words of a sentence could mean are meant there.

Many entries share words with a sentence; kept are spans that do not overlap, each with the rows that fit it best.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from skills.folding import Word, legal_form
from skills.name_index import Hit

_SMALL = 3  # letters: longer everyday words ("renewal") tell names apart
SHOWN = 8  # rows for one span, and choices in one question back; what more than this share is no name of any


def only_everyday(hit: Hit, words: Sequence[Word], plain: frozenset[str]) -> bool:
    """Whether nothing but everyday words was matched, and nothing says that they are meant as a name here."""
    matched = words[hit.first : hit.last + 1]
    if all(w.text.isdecimal() and len(w.text) <= _SMALL for w in matched) and hit.cover < 0.99:
        return True  # "2 contacts" is not "Renewal (2)"
    if any(w.text not in plain for w in matched):
        return False
    if len(matched) > 1:
        return hit.cover < 0.99
    capital = matched[0].capital and hit.first > 0
    return not (capital and (hit.entry.kind == "person" or hit.cover > 0.99))


def without_small_edges(
    meant: Sequence[dict[str, float]], words: Sequence[Word], plain: frozenset[str]
) -> list[dict[str, float]]:
    """What words stand for, less the small ones around a name: "on" of "risk on Globex" is not that of "add-on"."""

    def small(at: int) -> bool:
        return words[at].text in plain and len(words[at].text) <= _SMALL and not words[at].capital

    kept = list(meant)
    start = 0
    while start < len(kept):
        end = start
        while end < len(kept) and kept[end]:
            end += 1
        if any(not small(at) for at in range(start, end)):
            edges = [*range(start, end)]
            while small(edges[0]):
                kept[edges.pop(0)] = {}
            while small(edges[-1]):
                kept[edges.pop()] = {}
        start = end + 1
    return kept


def apart(hits: Sequence[Hit]) -> list[Hit]:
    """Hits that do not overlap unless they have one span; what matched most goes first."""
    spans: list[tuple[int, int]] = []
    kept = []
    for hit in sorted(hits, key=lambda h: (h.weight, h.cover), reverse=True):
        span = hit.first, hit.last
        if span in spans:
            kept.append(hit)
        elif all(hit.last < first or hit.first > last for first, last in spans):
            spans.append(span)
            kept.append(hit)
    return kept


def best_readings(group: Sequence[Hit]) -> list[Hit]:
    """Of the rows that one span may mean, those it fits best: whole names first, an account before its deals."""
    best = max(h.quality for h in group)
    kept = [h for h in group if h.quality >= best - 0.05]
    whole_kinds = {h.entry.kind for h in kept if h.cover > 0.99}
    if "team" in whole_kinds:
        return [h for h in kept if h.entry.kind == "team"]
    kept = [h for h in kept if h.cover > 0.99 or h.entry.kind not in whole_kinds]
    if any(h.entry.kind == "account" for h in kept):
        kept = [h for h in kept if h.entry.kind != "deal" or (h.own and h.cover > 0.99)]
    elif not any(h.own for h in kept):
        return kept[:SHOWN]
    # A word that very many names share names none of them; people are asked for by such words all the same.
    return [h for h in kept if h.entry.kind == "person" or sum(o.entry.kind == h.entry.kind for o in kept) <= SHOWN]


def end_of_name(text: str, words: Sequence[Word], last: int, names: Iterable[str]) -> int:
    """Where a name ends that begins with words up to `last`: behind its legal form, if said, and that one's full stop.

    The stop of "the Acme Inc. deal" belongs to the name; that of "I called Acme Inc." ends the sentence.
    """
    for form in {legal_form(name) for name in names} - {()}:
        if tuple(w.text for w in words[last + 1 : last + 1 + len(form)]) == form:
            end = words[last + len(form)].end
            goes_on = text[end : end + 1] == "." and text[end + 1 :].lstrip()[:1].islower()
            return end + 1 if goes_on else end
    return words[last].end
