"""What `coaching_advice` answers with: sentences of the guides, each with its source; of a deal, its signs of risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from skills.pipeline_risk.signs import Kind
from skills.skill import Citation, Figure, Result


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands: the guide, the headings within it, the file, the page where it has pages."""

    number: int
    guide: str
    heading: str
    source: str
    language: str
    page: int | None
    date: date | None
    passage: str

    @property
    def citation(self) -> Citation:
        """The passage as an answer cites it."""
        return Citation(f"{self.guide} > {self.heading}" if self.heading else self.guide, self.source, self.passage)


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence, item of a list, or row of a table, in the guide's own words."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is quoted from one passage. `about` is the sign of the deal that it was looked up for, if it was."""

    source: Source
    quotes: tuple[Quote, ...]
    about: Kind | None = None


@dataclass(frozen=True, slots=True)
class OnDeal:
    """The deal that was asked about, and the signs of risk that it shows, the main one first."""

    deal_id: str
    name: str
    account: str | None
    signs: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Advice(Result):
    """The answer. `foreign`: some of it is quoted in another language than the question's."""

    question: str
    parts: tuple[Part, ...]
    deal: OnDeal | None
    foreign: bool

    def figures(self) -> tuple[Figure, ...]:
        return ()

    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(part.source.citation for part in self.parts))
