"""What questions about calls are answered with, told apart by `kind`: one call, or several in a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from skills.calls.agreed import NextStep
from skills.calls.mentions import Rival, Topic
from skills.calls.rules import Measure
from skills.calls.talk import Asked, Stretch
from skills.coaching_advice.results import Part, numbered
from skills.skill import Citation, Figure, Result, Who

CallPart = Literal["next_step", "talk", "questions", "competitors", "topics"]


@dataclass(frozen=True, slots=True)
class About:
    """Which calls are asked about, by what people call deal, customer or colleague, and what of them is told first.

    `latest`: the latest alone, whichever deal that was about.
    """

    deal: str | None
    account: str | None
    person: str | None
    first: CallPart | None
    latest: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody in a call, and their share of the talking."""

    name: str
    ours: bool
    share: Decimal


@dataclass(frozen=True, slots=True)
class Outside:
    """A measure that is outside of what is usual, and the bound that it passes; shares as fractions."""

    measure: Measure
    value: Decimal
    side: Literal["low", "high"]
    bound: Decimal


@dataclass(frozen=True, slots=True)
class Measured:
    """What a call comes to. `share` is ours, None where nobody is known to be; `timed` as for talk.shares."""

    seconds: int
    timed: bool
    speakers: tuple[Speaker, ...]
    unknown: tuple[str, ...]
    share: Decimal | None
    stretch: Stretch | None
    asked: Asked
    step: NextStep
    topics: tuple[Topic, ...]
    rivals: tuple[Rival, ...]
    outside: tuple[Outside, ...]


@dataclass(frozen=True, slots=True)
class AboutDeal:
    """The deal that a call was about, whose it is, and with which customer."""

    deal_id: str
    name: str
    account: str | None
    owner: str | None
    is_asker: bool


@dataclass(frozen=True, slots=True)
class CallReview(Result):
    """One call. `before` is how many earlier ones of the deal there are; `parts` is what the guides say to the main
    point, if anything.
    """

    deal: AboutDeal
    title: str
    source: str
    on: date | None
    call: Measured
    before: int
    first: CallPart | None
    parts: tuple[Part, ...]
    kind: str = "call"

    def figures(self) -> tuple[Figure, ...]:
        share = [Figure.share("talk_share", self.call.share)] if self.call.share is not None else []
        stretch = [Figure("longest_monologue", self.call.stretch.seconds, "seconds")] if self.call.stretch else []
        asked = self.call.asked
        return (
            *share,
            *stretch,
            Figure("questions", asked.ours, "count"),
            Figure("open_questions", asked.open, "count"),
        )

    def citations(self) -> tuple[Citation, ...]:
        said = [self.call.step.sentence, *(rival.sentence for rival in self.call.rivals)]
        own = [Citation(self.title, self.source, sentence) for sentence in dict.fromkeys(said) if sentence]
        return (*own, *(part.source.citation for part in self.parts))

    def numbered_after(self, last: int) -> CallReview:
        return replace(self, parts=numbered(self.parts, last))


@dataclass(frozen=True, slots=True)
class Held:
    """One of several calls."""

    deal: AboutDeal
    on: date | None
    call: Measured


@dataclass(frozen=True, slots=True)
class Calls(Result):
    """Several calls, newest first. `share` and `asked`, our questions, are means over those where our side is known."""

    who: Who
    rows: tuple[Held, ...]
    share: Decimal | None
    asked: Decimal | None
    agreed: int
    rivals: tuple[tuple[str, int], ...]
    first: CallPart | None
    parts: tuple[Part, ...] = ()
    kind: str = "calls"

    def figures(self) -> tuple[Figure, ...]:
        share = [Figure.share("talk_share", self.share)] if self.share is not None else []
        counts = {"calls": len(self.rows), "next_steps_agreed": self.agreed}
        return (*share, *(Figure(name, count, "count") for name, count in counts.items()))
