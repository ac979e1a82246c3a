"""What `coaching_summary` answers with, told apart by `kind`: a person's summary, a team's, agreed actions, a step.

Sides are told with what they rest on; what is not known is None or empty, and `basis` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from connectors.money import Money
from connectors.periods import Period
from skills.attainment.results import Reached
from skills.coaching_advice.results import Quote, Source
from skills.coaching_summary.drivers import Drivers
from skills.coaching_summary.evidence import Evidence
from skills.coaching_summary.rules import FALLBACK, Words
from skills.coaching_summary.signals import Kind
from skills.email_sentiment.results import Said
from skills.forecast.results import Landing
from skills.pipeline_risk.results import Named
from skills.pipeline_risk.signs import Sign
from skills.scorecard.proportion import Proportion
from skills.scorecard.window import Window
from skills.skill import Citation, Figure, Result, Who

Form = Literal["short", "long"]
Act = Literal["agree", "done", "drop", "move"]
Mood = Literal["turned_negative", "leaving"]  # what mail tells of a deal's customer
AHEAD = timedelta(days=14)  # until which an action is proposed to be done: the next 1:1 but one


@dataclass(frozen=True, slots=True)
class Area:
    """A skill that evidence points to, with its words by language and the signals, the strongest first."""

    skill: str
    words: Mapping[str, Words]
    signals: tuple[Evidence, ...]

    def said(self, language: str) -> Words:
        """In a language; in English where it has no words for it."""
        return self.words.get(language) or self.words[FALLBACK]


@dataclass(frozen=True, slots=True)
class Inspected:
    """An open deal to talk about: what it shows, its mail's sentence where that is why, what to ask by language."""

    deal: Named
    owner: str | None
    amount: Money | None
    stage: str | None
    close_on: date | None
    signs: tuple[Sign, ...]
    mood: Mood | None
    quote: Said | None
    questions: Mapping[str, str]
    score: int

    @property
    def troubles(self) -> tuple[str, ...]:
        """What it is talked about for: what its mail tells, then its signs, the main one first."""
        return (*((self.mood,) if self.mood else ()), *(sign.kind for sign in self.signs))

    def question(self, language: str) -> str | None:
        """What to ask, in a language."""
        return self.questions.get(language) or self.questions.get(FALLBACK)


@dataclass(frozen=True, slots=True)
class Mail:
    """How the correspondence with customers went. Days are medians; None where nothing was answered.

    `before` is what `reply_days` was in the time before. `open_questions` of theirs wait for us, `waiting` threads of
    ours for them; `turned` customers have become negative.
    """

    received: int
    sent: int
    since: date
    reply_days: Decimal | None
    before: Decimal | None
    open_questions: int
    waiting: int
    turned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Won:
    """A deal that was won."""

    deal: Named
    amount: Money | None
    on: date


@dataclass(frozen=True, slots=True)
class Action:
    """An agreed action as it is shown; `late` where it is open past its day, or was done after it."""

    number: int
    text: str
    due: date | None
    status: Literal["open", "done", "dropped"]
    agreed_on: date
    closed_on: date | None
    late: bool
    person: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """What became of actions in a month: agreed on in it, done in it, those of them by their day, dropped in it."""

    start: date
    agreed: int
    done: int
    in_time: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What a summary rests on. `untold` signals are not recorded; `mail` is why mail is left out, if it is."""

    window: Window
    deals: int
    closed: int
    peers: int
    mates: bool
    ramped: bool
    told: tuple[Kind, ...]
    untold: tuple[Kind, ...]
    mail: str | None
    estimated: str | None = None

    @property
    def few(self) -> bool:
        """Whether too few deals closed to conclude anything from results."""
        return Proportion(0, self.closed).few


@dataclass(frozen=True, slots=True)
class Advice:
    """What the guides say to the main point."""

    quotes: tuple[Quote, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Summary(Result):
    """One person's. `by_past` and `by_peers` say why more or less was won than in the year before, than by peers.

    `areas` are skills that evidence points to clearly; `hints` would be chance for one in twenty people.
    """

    who: Who
    form: Form
    today: date
    period: Period
    reached: Reached | None
    landing: Landing | None
    by_past: Drivers | None
    by_peers: Drivers | None
    areas: tuple[Area, ...]
    hints: tuple[Area, ...]
    strengths: tuple[Evidence, ...]
    wins: tuple[Won, ...]
    deals: tuple[Inspected, ...]
    open_deals: int
    mail: Mail | None
    actions: tuple[Action, ...]
    advice: Advice | None
    basis: Basis
    kind: str = "person"

    @property
    def main(self) -> Literal["skill", "deal", "none"]:
        """What the talk should be about first: a clear habit, else the deal most in need, else nothing stands out."""
        return "skill" if self.areas else "deal" if self.deals else "none"

    @property
    def by_when(self) -> date:
        """The day until which an action is proposed."""
        return self.today + AHEAD

    def figures(self) -> tuple[Figure, ...]:
        found = list(self.reached.figures()[:4]) if self.reached else []
        for name, side in (("before", self.by_past), ("peers", self.by_peers)):
            if side is not None:
                found.append(Figure.money(f"gap_to_{name}", side.gap))
                found += [Figure.money(f"{p.factor}_to_{name}", p.money) for p in side.parts]
        return (*found, Figure("deals_to_inspect", len(self.deals), "count"))

    def citations(self) -> tuple[Citation, ...]:
        mailed = tuple(d.quote.citation for d in self.deals if d.quote is not None)
        return (*((replace(self.advice.source.citation, number=None),) if self.advice else ()), *mailed)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team: attainment where there is a quota, the skill to coach and its evidence, deals in need."""

    name: str
    share: Decimal | None
    on_pace: bool | None
    area: Area | None
    deals: int
    closed: int


@dataclass(frozen=True, slots=True)
class TeamSummary(Result):
    """A team's: members in the order in which to talk to them. `common` are skills that several of them need."""

    who: Who
    form: Form
    today: date
    period: Period
    reached: Reached | None
    landing: Landing | None
    by_past: Drivers | None
    members: tuple[Member, ...]
    common: tuple[Area, ...]
    deals: tuple[Inspected, ...]
    open_deals: int
    open_actions: int
    late_actions: int
    basis: Basis
    kind: str = "team"

    def figures(self) -> tuple[Figure, ...]:
        found = list(self.reached.figures()[:4]) if self.reached else []
        if self.by_past is not None:
            found.append(Figure.money("gap_to_before", self.by_past.gap))
            found += [Figure.money(f"{p.factor}_to_before", p.money) for p in self.by_past.parts]
        return (*found, Figure("members", len(self.members), "count"))

    def citations(self) -> tuple[Citation, ...]:
        return tuple(d.quote.citation for d in self.deals if d.quote is not None)


@dataclass(frozen=True, slots=True)
class Actions(Result):
    """The agreed actions of a person, or of a team with whose each is; open ones first, and what became of them by
    month, the last first.
    """

    who: Who
    today: date
    rows: tuple[Action, ...]
    months: tuple[Month, ...] = ()
    kind: str = "actions"

    @property
    def open(self) -> int:
        """How many are still to be done."""
        return sum(r.status == "open" for r in self.rows)

    @property
    def late(self) -> int:
        """How many of those are past their day."""
        return sum(r.status == "open" and r.late for r in self.rows)

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(r.status == "done" for r in self.rows)

    @property
    def in_time(self) -> int:
        """How many of the done ones were done by their day."""
        return sum(r.status == "done" and not r.late for r in self.rows)

    def figures(self) -> tuple[Figure, ...]:
        counts = {"open_actions": self.open, "late_actions": self.late, "done_actions": self.done}
        return tuple(Figure(name, count, "count") for name, count in counts.items())


@dataclass(frozen=True, slots=True)
class Step(Result):
    """What a yes would write, or what was written. `number` is None of an action not yet agreed."""

    act: Act
    who: Who
    text: str
    due: date | None
    number: int | None
    kind: Literal["propose", "written"] = "propose"
    was_due: date | None = None
