"""The Cranfield collection: 1,400 abstracts, 225 questions, and which abstracts answer which; nDCG and recall.

Judgements number the questions 1 to 225 in the order of the file, whose own numbers run to 365. Relevance is yes or no.
nDCG: Järvelin, Kekäläinen, TOIS 2002, with gain 1 and a logarithm of base 2.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import NoData

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Abstract:
    """A document: its number, title, and text without the title."""

    number: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """Title and text, as a plain search engine is given them."""
        return f"{self.title}\n{self.text}"

    @property
    def markdown(self) -> str:
        """As a file of the library."""
        return f"# {self.title}\n\n{self.text}\n"


@dataclass(frozen=True, slots=True)
class Cranfield:
    """The collection; `relevant` holds for each question the numbers of the abstracts that answer it."""

    abstracts: Sequence[Abstract]
    questions: Sequence[str]
    relevant: Sequence[frozenset[str]]


def shared(name: str) -> Path:
    """A folder of the shared data; NoData says where it is looked for."""
    root = Path(os.environ.get("COACH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    folder = root / name
    if not folder.is_dir():
        raise NoData(f"There is no {folder}; set COACH_SHARED_DATA to the folder that holds {name}/.")
    return folder


def cranfield() -> Cranfield:
    """Read it from the shared data."""
    folder = shared("retrieval")
    documents = (folder / "cran.all.1400.xml").read_text(encoding="utf-8")
    questions = _each(r"<title>(.*?)</title>", (folder / "cran.qry.xml").read_text(encoding="utf-8"))
    relevant: list[set[str]] = [set() for _ in questions]
    for line in (folder / "cranqrel.trec.txt").read_text(encoding="utf-8").splitlines():
        question, _, number, answers = line.split()
        if int(answers) > 0:
            relevant[int(question) - 1].add(number)
    found = [_abstract(document) for document in re.findall(r"(?s)<doc>(.*?)</doc>", documents)]
    return Cranfield(found, questions, [frozenset(numbers) for numbers in relevant])


def _abstract(document: str) -> Abstract:
    number, title, text = (
        next(iter(_each(f"<{tag}>(.*?)</{tag}>", document)), "") for tag in ("docno", "title", "text")
    )
    return Abstract(number, title or "untitled", text.removeprefix(title).strip() or title or "empty")


def _each(pattern: str, text: str) -> list[str]:
    return [" ".join(found.split()) for found in re.findall(f"(?s){pattern}", text)]


def ndcg(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """Normalised discounted cumulative gain of the first ten."""
    gained = sum(1 / math.log2(place + 2) for place, one in enumerate(ranked[:DEPTH]) if one in relevant)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(DEPTH, len(relevant))))


def recall(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """The share of what answers that is among the first ten."""
    return len(relevant.intersection(ranked[:DEPTH])) / len(relevant)
