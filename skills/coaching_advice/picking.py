"""The fewest sentences of the passages found that answer a question, in an order that reads.

The best passage gives what stands out in it; the others give what stands out most. A list is quoted whole where it is
short, with the line that introduces it: half of five steps is no help. A sentence that leans on the one before it
("This is why...") takes that one along.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from statistics import fmean, pstdev

from connectors.library import Passage, Said

PASSAGES = 3  # quoted at most: a chat answer is read, not studied
_FIRST, _OTHERS = 0.0, 1.0  # standard deviations above the mean closeness, in the best passage and in the others
_MOST, _FEW = 5, 2  # sentences, likewise, before lists are completed
_WHOLE_LIST = 7  # items: a longer list is quoted in part


def picked(said: Sequence[Said], passages: Sequence[Passage]) -> list[list[Said]]:
    """For each of the first passages what is quoted of it, in its order; none where nothing stands out."""
    mean = fmean(s.closeness for s in said) if said else 0.0
    spread = (pstdev(s.closeness for s in said) if said else 0.0) or 1.0
    found = []
    for number, passage in enumerate(passages[:PASSAGES]):
        own = [s for s in said if s.passage == number]
        least, most = (_FIRST, _MOST) if number == 0 else (_OTHERS, _FEW)
        chosen = _best(own, mean + least * spread, most, at_least_one=number == 0)
        found.append(_readable(own, chosen, passage.language))
    return [quoted for quoted in found if quoted]


def _best(own: Sequence[Said], least: float, most: int, *, at_least_one: bool) -> set[int]:
    ranked = sorted(range(len(own)), key=lambda i: -own[i].closeness)
    chosen = [i for i in ranked if own[i].closeness >= least][:most]
    return set(chosen or (ranked[:1] if at_least_one else ()))


def _readable(own: Sequence[Said], chosen: set[int], language: str) -> list[Said]:
    """With what the chosen ones need to be understood, without what introduces nothing."""
    kept = set(chosen)
    for i in chosen:
        kept |= _whole_list(own, i)
    for i in sorted(kept, reverse=True):
        kept |= _before(own, i, language)
    return [own[i] for i in sorted(kept) if not _introduces_nothing(own, i, kept)]


def _whole_list(own: Sequence[Said], at: int) -> set[int]:
    if own[at].kind != "list":
        return set()
    first = last = at
    while first > 0 and own[first - 1].kind == "list":
        first -= 1
    while last + 1 < len(own) and own[last + 1].kind == "list":
        last += 1
    items = set(range(first, last + 1)) if last - first < _WHOLE_LIST else {at}
    return items | ({first - 1} if first > 0 and own[first - 1].text.endswith(":") else set())


def _before(own: Sequence[Said], at: int, language: str) -> set[int]:
    """The sentences that this one leans on, back to one that stands by itself."""
    needed: set[int] = set()
    while at > 0 and own[at].kind == "text" and own[at - 1].kind == "text" and _leans(own[at].text, language):
        at -= 1
        needed.add(at)
    return needed


def _introduces_nothing(own: Sequence[Said], at: int, kept: set[int]) -> bool:
    return own[at].kind == "text" and own[at].text.endswith(":") and at + 1 not in kept


def _leans(sentence: str, language: str) -> bool:
    words = sentence.lower().lstrip("\"'“‘(").split()
    start = " ".join(words[:4]) + " "
    return any(start.startswith((f"{phrase} ", f"{phrase}, ")) for phrase in _leaning(language))


@cache
def _leaning(language: str) -> tuple[str, ...]:
    import yaml

    every = yaml.safe_load((files("skills.coaching_advice") / "leaning.yaml").read_text(encoding="utf-8"))
    return tuple(str(phrase) for phrase in every.get(language, ()))
