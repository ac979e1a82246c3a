"""What `next_actions` answers with: actions in the order of what they would bring, each with its grounds and step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.money import Money
from connectors.periods import Period
from skills.attainment.results import Reached
from skills.chances import Chance
from skills.coaching_summary.results import Action as Agreed
from skills.next_actions.gains import SETTLED, Settled
from skills.next_actions.heard import NOTHING, Asked, Heard
from skills.next_actions.steps import Guidance
from skills.pipeline_risk.results import AtRisk
from skills.pipeline_risk.signs import Sign
from skills.skill import Citation, Figure, Result, Who

Unit = Literal["commission", "attainment", "amount"]
Do = Literal["answer", "object", "settle", "advance"]


@dataclass(frozen=True, slots=True)
class Action:
    """One deal to act on.

    `brings` is what winning it would bring: commission, or its amount. `gain` is that times what settling the main sign
    adds to the chance, None where history can't tell what it adds; `expected` is that times the chance as it stands.
    `points` is the gain as a fraction of the quota. `question` is what to ask about it, by language.
    """

    deal: AtRisk
    chance: Chance | None
    brings: Money | None
    settled: Settled | None
    gain: Money | None
    expected: Money | None
    points: Decimal | None
    heard: Heard = NOTHING
    guidance: Guidance | None = None
    question: str | None = None

    @property
    def do(self) -> Do:
        """What comes first: an answer that is owed, what they object to, what is in the way, or else the next step."""
        if self.heard.asked:
            return "answer"
        if self.heard.against:
            return "object"
        return "settle" if self.deal.signs else "advance"

    @property
    def about(self) -> str | None:
        """What the guides are asked about: the objection, else the sign."""
        if self.do == "object" and self.heard.against:
            return self.heard.against.signal
        return self.sign.kind if self.sign else None

    @property
    def sign(self) -> Sign | None:
        """The sign that the step is about: the one that brings most, or where that is the time in the stage, which no
        single step ends, the first other one that can be settled; else the main one."""
        best = self.settled.sign if self.settled else None
        if best is not None and best.kind != "stage_age":
            return best
        others = [s for s in self.deal.signs if s.kind in SETTLED and s.kind != "stage_age"]
        return next(iter(others), best or next(iter(self.deal.signs), None))

    def numbered_after(self, last: int) -> Action:
        """With its guide's number going on after `last`."""
        said = self.guidance
        return replace(self, guidance=replace(said, number=said.number + last)) if said else self


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deal on which a customer's question waits for an answer."""

    deal: str
    owner: str | None
    asked: Asked


@dataclass(frozen=True, slots=True)
class OfPerson:
    """What a person's deals would bring together, and in how many of them there is something to settle."""

    name: str
    gain: Money
    points: Decimal | None
    deals: int


@dataclass(frozen=True, slots=True)
class NextActions(Result):
    """Actions, the best first. `unit` is what they are ranked by; `open_deals` is how many were looked at.

    `measured` of them had a sign whose settling history can put a figure on. `agreed` are the person's own agreed
    actions that are due by the end of the week.
    """

    who: Who
    today: date
    period: Period
    unit: Unit
    for_quota: bool
    actions: tuple[Action, ...]
    more: int
    open_deals: int
    measured: int
    waiting: tuple[Waiting, ...]
    people: tuple[OfPerson, ...]
    agreed: tuple[Agreed, ...]
    reached: Reached | None
    mail_known: bool

    @property
    def together(self) -> Money | None:
        """What the actions that are shown would bring together."""
        gains = [a.gain for a in self.actions if a.gain]
        return sum(gains[1:], gains[0]) if gains else None

    @property
    def points(self) -> Decimal | None:
        """The same as a fraction of the quota."""
        found = [a.points for a in self.actions if a.points]
        return sum(found, Decimal(0)) if found else None

    @property
    def told(self) -> str:
        """Where chances come from: history, stage, or nothing."""
        return next((a.chance.told for a in self.actions if a.chance), "nothing")

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure.money("gain", self.together)] if self.together else []
        found += [Figure.share("attainment_gain", self.points)] if self.points else []
        in_what = "commission" if self.unit == "commission" else "amount"
        for action in self.actions:
            name = action.deal.deal.name
            if action.gain is not None:
                found.append(Figure.money(f"gain of {name}", action.gain))
            if action.brings is not None:
                found.append(Figure.money(f"{in_what} of {name}", action.brings))
            if action.chance is not None:
                found.append(Figure.share(f"chance of {name}", action.chance.value))
        return (*found, Figure("open_deals", self.open_deals, "count"))

    def citations(self) -> tuple[Citation, ...]:
        guides = [replace(g.source.citation, number=g.number) for a in self.actions if (g := a.guidance)]
        mails = [s.citation for a in self.actions for s in (a.heard.against, a.heard.buying) if s]
        return tuple(dict.fromkeys([*guides, *mails]))

    def numbered_after(self, last: int) -> NextActions:
        return replace(self, actions=tuple(a.numbered_after(last) for a in self.actions))
