"""What `coaching_advice` answers with: sentences of the guides with their sources; of deals and people, their facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from connectors.periods import Period
from skills.pipeline_risk.signs import Kind
from skills.skill import Citation, Figure, Result


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands: guide, headings, file, and page where it has pages. `passage` is the section as found.

    `number` is how the answer refers to it, 0 where it does not.
    """

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
        title = f"{self.guide} > {self.heading}" if self.heading else self.guide
        return Citation(title, self.source, self.passage, self.number or None)


@dataclass(frozen=True, slots=True)
class Quote:
    """One thing in the guide's own words; `kind`: text, list, steps, table, quote. `cells` are a row's, with names."""

    text: str
    kind: str
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What is quoted from one section. `about` is the sign of the deal that it was looked up for, if it was."""

    source: Source
    quotes: tuple[Quote, ...]
    about: Kind | None = None


def numbered(parts: Sequence[Part], last: int) -> tuple[Part, ...]:
    """The parts with their numbers going on after `last`."""
    return tuple(replace(part, source=replace(part.source, number=part.source.number + last)) for part in parts)


@dataclass(frozen=True, slots=True)
class OnDeal:
    """A deal that was asked about, and the signs of risk that it shows, the main one first."""

    deal_id: str
    name: str
    account: str | None
    signs: tuple[Kind, ...]
    open: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """How many of a person's open deals show a sign."""

    kind: Kind
    deals: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Attainment as a fraction (0.63), and while its period is running whether the pace holds."""

    share: Decimal
    period: Period
    on_pace: bool | None


@dataclass(frozen=True, slots=True)
class OnPerson:
    """A person that was asked about: of `checked` open deals `flagged` show signs; `signs`, most frequent first."""

    person_id: str
    name: str
    is_asker: bool
    checked: int
    flagged: int
    signs: tuple[Shown, ...]
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide that the asker may read."""

    title: str
    source: str
    language: str
    date: date | None


@dataclass(frozen=True, slots=True)
class Titles(Result):
    """Which guides there are, by title."""

    guides: tuple[Guide, ...]
    kind: str = "titles"

    def figures(self) -> tuple[Figure, ...]:
        return (Figure("guides", len(self.guides), "count"),)


@dataclass(frozen=True, slots=True)
class Advice(Result):
    """The answer. `sure`: the first section is probably about what was asked, not just the closest there is.

    `beside` are headings of sections near by that are not quoted.
    """

    question: str
    language: str
    parts: tuple[Part, ...]
    deals: tuple[OnDeal, ...]
    person: OnPerson | None
    sure: bool
    beside: tuple[str, ...] = ()
    kind: str = "guides"

    @property
    def foreign(self) -> str | None:
        """The language that some of it is quoted in, where that is not the question's."""
        spoken = (part.source.language for part in self.parts)
        return next((language for language in spoken if language != self.language), None)

    @property
    def mixed(self) -> bool:
        """Whether some of it is quoted in the question's language and some in another."""
        return len({part.source.language == self.language for part in self.parts}) > 1

    def figures(self) -> tuple[Figure, ...]:
        if self.person is None:
            return ()
        standing = self.person.standing
        found = [Figure.share("attainment", standing.share)] if standing else []
        return (*found, Figure("at_risk", self.person.flagged, "count"), Figure("open", self.person.checked, "count"))

    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(part.source.citation for part in self.parts))

    def numbered_after(self, last: int) -> Advice:
        return replace(self, parts=numbered(self.parts, last))
