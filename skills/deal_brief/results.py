"""What `deal_brief` answers with: a deal, or a customer with its deals, told apart by `kind`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from connectors.money import Money
from skills.chances import Chance as InTime
from skills.coaching_summary.rules import rules
from skills.deal_brief.checking import Checked, Sentence
from skills.deal_brief.events import Event
from skills.email_sentiment.results import Mood, Said
from skills.pipeline_risk.results import DealRisk, Known, Word
from skills.skill import Citation, Figure, Result
from skills.win_probability import Chance

Form = Literal["short", "long"]
PEOPLE, WORDS, EVENTS, GAPS = 5, 3, 4, 3  # how many of each the short form shows


@dataclass(frozen=True, slots=True)
class Customer:
    """The account: what it is, and how its deals with us have ended."""

    name: str
    industry: str | None
    segment: str | None
    country: str | None
    won: int
    lost: int
    bought: Money | None
    open: int


@dataclass(frozen=True, slots=True)
class State:
    """Where a deal stands. `age` in days since it began, `left` to its close date, below zero once that has passed."""

    deal_id: str
    name: str
    outcome: str
    stage: str | None
    stage_since: date | None
    amount: Money | None
    type: str
    owner: str | None
    created_on: date | None
    close_on: date | None
    closed_on: date | None
    age: int | None
    left: int | None
    next_step: str | None
    forecast_category: str | None
    competitor: str | None
    discount: Decimal | None
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stake:
    """What closing it would earn its owner; `yours` where that is the asker. `earned`: it is won, and has."""

    commission: Money
    person: str
    yours: bool
    earned: bool


@dataclass(frozen=True, slots=True)
class DealBrief(Result):
    """One deal on a page.

    `risk` None where it is closed or the data can't tell; `chance` the model's; `in_time` that of being won within the
    quarter that its close date lies in, `period` by its name; `last` is what their
    last mail says, `asked` are their questions that wait for an answer.
    """

    form: Form
    today: date
    state: State
    customer: Customer | None
    events: tuple[Event, ...]
    people: tuple[Known, ...]
    words: tuple[Word, ...]
    mood: Mood | None
    last: Sentence | None
    asked: tuple[Said, ...]
    risk: DealRisk | None
    chance: Chance
    in_time: InTime | None
    period: str | None
    stake: Stake | None
    checklist: str
    items: tuple[Checked, ...]
    kind: str = "deal"

    @property
    def met(self) -> int:
        """How many items of the checklist are met."""
        return sum(i.status == "met" for i in self.items)

    @property
    def gaps(self) -> tuple[Checked, ...]:
        """Items to ask about: missing ones before those that nothing recorded could show."""
        missing = [i for i in self.items if i.status == "missing"]
        return (*missing, *(i for i in self.items if i.status == "unknown"))

    def about_risk(self, language: str) -> str | None:
        """The question to ask about the main sign of risk."""
        signs = self.risk.at_risk.signs if self.risk else ()
        return rules().question(signs[0].kind, language) if signs else None

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure.money("amount", self.state.amount)] if self.state.amount else []
        if self.chance.value is not None:
            found.append(Figure.share("win_probability", self.chance.value))
        if self.in_time is not None:
            found.append(Figure.share("chance_in_period", self.in_time.value))
        if self.stake is not None:
            found.append(Figure.money("commission", self.stake.commission))
        found += [Figure("risk_score", self.risk.at_risk.score, "points")] if self.risk else []
        return (*found, Figure("checklist_met", self.met, "count"))

    def citations(self) -> tuple[Citation, ...]:
        mails = [
            Citation(f"{i.evidence.by}, {i.evidence.on}", i.evidence.source or "", i.evidence.what)
            for i in self.items
            if i.evidence and i.evidence.how in ("mail", "note")
        ]
        said = [s.citation for s in (*self.mood.carried_by, *self.mood.signals)] if self.mood else []
        return tuple(dict.fromkeys([*said, *mails]))


@dataclass(frozen=True, slots=True)
class Row:
    """One open deal of a customer, as a list shows it."""

    deal_id: str
    name: str
    owner: str | None
    stage: str | None
    amount: Money | None
    close_on: date | None
    chance: Decimal | None
    level: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerBrief(Result):
    """One customer with several open deals, or none. `total` of the open ones, None where a rate is missing."""

    form: Form
    today: date
    customer: Customer
    rows: tuple[Row, ...]
    total: Money | None
    people: tuple[Known, ...]
    words: tuple[Word, ...]
    mood: Mood | None
    last: Sentence | None
    asked: tuple[Said, ...]
    last_closed: State | None
    kind: str = "customer"

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure.money("open_value", self.total)] if self.total else []
        found += [Figure.money("bought", self.customer.bought)] if self.customer.bought else []
        return (*found, Figure("open_deals", len(self.rows), "count"))

    def citations(self) -> tuple[Citation, ...]:
        return (
            tuple(dict.fromkeys(s.citation for s in (*self.mood.carried_by, *self.mood.signals))) if self.mood else ()
        )
