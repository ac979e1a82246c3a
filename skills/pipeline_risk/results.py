"""What `pipeline_risk` answers with: one deal, many ranked by how much speaks against them, or what has changed.

They are told apart by `kind`: deal, list, changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from connectors.money import Money
from connectors.periods import Period
from skills.email_sentiment.results import Said
from skills.folding import name_words
from skills.pipeline_risk.history import Lift
from skills.pipeline_risk.narrowing import Shown
from skills.pipeline_risk.signs import Kind, Level, Look, Sign, level, score
from skills.skill import Citation, Figure, Result, Who
from skills.win_probability import Chance

ALL = Shown()
_UNTOLD = Chance(None, None, None)


@dataclass(frozen=True, slots=True)
class Named:
    """A deal by id and name."""

    deal_id: str
    name: str


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A deal with the signs that it shows, the main one first. `owner` only where several people's are listed."""

    deal: Named
    account: str | None
    owner: str | None
    stage: str | None
    amount: Money | None
    close_on: date | None
    signs: tuple[Sign, ...]

    @property
    def customer(self) -> str | None:
        """The customer's name where the deal's own does not say it."""
        if self.account is None or set(name_words(self.account)) <= set(name_words(self.deal.name)):
            return None
        return self.account

    @property
    def score(self) -> int:
        """The sum of the signs' points."""
        return score(self.signs)

    @property
    def level(self) -> Level:
        return level(self.score)


@dataclass(frozen=True, slots=True)
class Push:
    """One time that the close date moved later."""

    on: date
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Word:
    """Something that was done or written: an activity's kind, or mail in or out."""

    on: date
    what: str
    subject: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody at the customer, and when they last wrote."""

    name: str
    title: str | None
    role: str | None
    wrote_on: date | None


@dataclass(frozen=True, slots=True)
class DealRisk(Result):
    """One deal, with the evidence. `clear` signs were looked for and not found, `untold` can't be told.

    `lifts`: by sign, what it has meant for deals of this company, where enough have closed to say. `against`: sentences
    of their recent mail; they count no points.
    `chance` of being won in the end, where enough has closed to learn it from.
    """

    at_risk: AtRisk
    today: date
    stage_since: date | None
    clear: tuple[Kind, ...]
    untold: tuple[Kind, ...]
    pushes: tuple[Push, ...]
    words: tuple[Word, ...]
    contacts: tuple[Known, ...]
    lifts: Mapping[Kind, Lift]
    against: tuple[Said, ...]
    chance: Chance = _UNTOLD
    kind: str = "deal"

    def figures(self) -> tuple[Figure, ...]:
        found = [Figure("risk_score", self.at_risk.score, "points"), Figure("signs", len(self.at_risk.signs), "count")]
        if self.at_risk.amount is not None:
            found.append(Figure.money("amount", self.at_risk.amount))
        if self.chance.value is not None:
            found.append(Figure.share("chance_of_winning", self.chance.value))
        return tuple(found)

    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(said.citation for said in self.against))


@dataclass(frozen=True, slots=True)
class Change:
    """How a deal has moved between two days: its score on both, signs that came or grew, and those that are gone."""

    deal: Named
    owner: str | None
    amount: Money | None
    before: int
    now: int
    new: bool
    appeared: tuple[Sign, ...]
    gone: tuple[Kind, ...]

    def owned_by(self, owner: str | None) -> Change:
        """The same with its owner's name."""
        return replace(self, owner=owner)


@dataclass(frozen=True, slots=True)
class Changes(Result):
    """Deals that show more than on an earlier day, and those that show less; those that moved most first.

    `gone` were at medium or high risk then and are not open any more.
    """

    who: Who
    since: date
    checked: int
    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    worsened: int
    improved: int
    gone: int
    untold: tuple[Kind, ...]
    kind: str = "changes"

    def figures(self) -> tuple[Figure, ...]:
        return (
            Figure("deals_worse", self.worsened, "count"),
            Figure("deals_better", self.improved, "count"),
            Figure("open_deals", self.checked, "count"),
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of the deals show a sign."""

    kind: Kind
    deals: int


@dataclass(frozen=True, slots=True)
class Limit:
    """From how many days on a stage counts as silent, and as long; learnt from `won` deals, or else a general rule."""

    stage: str | None
    stale_days: int
    stage_days: int
    learnt: bool
    won: int


@dataclass(frozen=True, slots=True)
class Risks(Result):
    """Open deals that show a sign, or the one asked for (`risk`); those that count most first, larger ones before.

    `checked` is how many were looked at, `flagged` how many show it; of these `high` and `medium` are at such a risk.
    `worth` is what those at medium or high risk are worth in one currency (all of them where a sign was asked for, or
    none is at such a risk), None where a rate is missing; `by_currency` the same in each. `lift` is what the sign asked
    for has meant in this company; `narrowed` which deals were asked for.
    """

    who: Who
    period: Period | None
    risk: Look | None
    today: date
    checked: int
    deals: tuple[AtRisk, ...]
    flagged: int
    high: int
    medium: int
    past_due: int
    worth: Money | None
    by_currency: tuple[Money, ...]
    counted: tuple[Counted, ...]
    untold: tuple[Kind, ...]
    limits: tuple[Limit, ...]
    whole: bool
    lift: Lift | None = None
    narrowed: Shown = ALL
    kind: str = "list"

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.flagged - len(self.deals)

    @property
    def serious(self) -> int:
        """How many are at medium or high risk."""
        return self.high + self.medium

    def figures(self) -> tuple[Figure, ...]:
        found = [
            Figure("deals_at_risk", self.flagged if self.risk else self.serious, "count"),
            Figure("deals_with_a_sign", self.flagged, "count"),
            Figure("open_deals", self.checked, "count"),
            Figure("deals_past_due", self.past_due, "count"),
            Figure("deals_at_high_risk", self.high, "count"),
        ]
        found += [Figure.money("amount_at_risk", self.worth)] if self.worth else []
        return (*found, *(Figure(f"deals_{c.kind}", c.deals, "count") for c in self.counted if c.kind != "past_due"))
