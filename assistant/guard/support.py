"""The support guard: what a language model writes from the guides goes out only if a passage bears it out.

Where `coaching_advice` has answered, every sentence of the wording is held against the passages that the skill found,
and against what the other tools of the turn said. One that cites a passage which does not bear it out is cited anew;
one that nothing bears out is dropped. What counts as support is learnt (connectors/library/support.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from langchain_core.messages import ToolMessage

from connectors.library.support import ENOUGH, Quotable, likelihood

if TYPE_CHECKING:
    from connectors.library import Library

SKILL = "coaching_advice"
_CITED = re.compile(r"\s*\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]")
_SENTENCE = re.compile(r"([.!?…][\"'”’)*_]*(?:\s*\[[\d,\s]+\])*)\s+(?=[\"'“‘(*_]*[^\W\d_])")
_ITEM = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)])\s+")
_END = re.compile(r"([.!?…:]*[\"'”’)*_]*)\s*$")
_EMPTY = re.compile(r"\n(?:[ \t]*\n){2,}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LABEL = 5  # words of a line in bold, or before a colon, that heads what comes after it and claims nothing


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence may rest on: a passage with the number that the skill gave it, or what another tool said."""

    number: int | None
    passage: Quotable


class Support:
    """Holds the wording of one turn against what its tools said."""

    def __init__(self, grounds: Sequence[Ground], library: Library) -> None:
        self._grounds, self._library = list(grounds), library
        self._dropped: list[str] = []

    @classmethod
    def of(cls, results: Sequence[ToolMessage], library: Callable[[], Library], language: str) -> Support | None:
        """For the results of a turn; None where none of them is advice from the guides."""
        grounds = list(_grounds(results, language))
        return cls(grounds, library()) if any(ground.number is not None for ground in grounds) else None

    def kept(self, text: str) -> str:
        """The text with what is borne out, each sentence behind its passage's number; labels of nothing go, too."""
        said = text.rstrip()
        lines = [line for line in _headed([self._line(line) for line in said.split("\n")]) if line is not None]
        left = _EMPTY.sub("\n\n", "\n".join(lines))
        if not left.strip():
            return ""
        begun = left if lines[0].strip() or not said[:1].strip() else left.lstrip("\n")
        return begun.rstrip() + text[len(said) :]

    def forgotten(self) -> list[str]:
        """The sentences that went since this was last asked."""
        dropped, self._dropped = self._dropped, []
        return dropped

    def _line(self, line: str) -> str | None:
        """A line with its supported sentences; None where it had some and none is left."""
        if not line.strip() or _is_label(line):
            return line
        mark = _ITEM.match(line)
        start = mark[0] if mark else line[: len(line) - len(line.lstrip())]
        said = _SENTENCE.sub("\\1\0", line[len(start) :]).split("\0")
        left = [kept for sentence in said if (kept := self._sentence(sentence))]
        return start + " ".join(left) if left else None

    def _sentence(self, sentence: str) -> str | None:
        cited = {int(number) for found in _CITED.finditer(sentence) for number in found[1].split(",")}
        bare = _CITED.sub("", sentence).strip()
        if not _WORD.search(bare):
            return None
        ground = self._ground(re.sub(r"[*_`]", "", bare), cited)
        if ground is None:
            self._dropped.append(bare)
            return None
        if ground.number is None:
            return bare
        return _END.sub(rf" [{ground.number}]\1", bare, count=1)

    def _ground(self, sentence: str, cited: set[int]) -> Ground | None:
        """What bears a sentence out: of what it cites the best, else the best of all; None where nothing does."""
        evidence = self._library.borne(sentence, [ground.passage for ground in self._grounds])
        likely = [(likelihood(held), ground) for held, ground in zip(evidence, self._grounds, strict=True)]
        enough = [pair for pair in likely if pair[0] >= ENOUGH]
        named = [pair for pair in enough if pair[1].number in cited]
        best = max(named or enough, key=lambda pair: pair[0], default=None)
        return best[1] if best else None


def _grounds(results: Sequence[ToolMessage], language: str) -> Iterator[Ground]:
    """The passages by the numbers that they have in the turn, and what else was said."""
    for message in results:
        artifact = message.artifact if isinstance(message.artifact, dict) else {}
        result = artifact.get("result")
        if artifact.get("skill") == SKILL and isinstance(result, dict):
            for part in result["parts"]:
                source = part["source"]
                yield Ground(int(source["number"]), Quotable(str(source["passage"]), str(source["language"])))
            yield Ground(None, Quotable(_facts(str(message.content)), language))
        else:
            yield Ground(None, Quotable(str(message.content), language))


def _facts(wording: str) -> str:
    """What the skill's own wording says before it quotes: where a deal or person stands."""
    return re.split(r"^(?:\*\*|>).*\[\d+\]\s*$", wording, maxsplit=1, flags=re.M)[0]


def _is_label(line: str) -> bool:
    """A heading, a line in bold, or a few words before a colon."""
    bare = _CITED.sub("", line).strip()
    if bare.startswith("#"):
        bare = bare.lstrip("# ")
    elif not (bare.endswith(":") or re.fullmatch(r"(\*\*|__)[^*_]+\1:?", bare)):
        return False
    return len(_WORD.findall(bare)) <= _LABEL


def _headed(lines: Sequence[str | None]) -> Iterator[str | None]:
    """The lines, without labels behind which everything was dropped."""
    for at, line in enumerate(lines):
        if line is not None and line.strip() and _is_label(line):
            after = next((other for other in lines[at + 1 :] if other is None or other.strip()), "")
            if after is None:
                continue
        yield line
