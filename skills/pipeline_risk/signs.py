"""The signs of risk that a deal can show, each with the evidence for it and points from 1 to 3.

A sign counts one point at its threshold, two at twice the threshold and three at three times; a deal's score is
the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from connectors.money import Money

Kind = Literal[
    "past_due",
    "ghosted",
    "stale",
    "leaving",
    "red_flag",
    "pushed",
    "stage_age",
    "amount_falling",
    "single_threaded",
    "competitor",
    "no_power",
    "newcomer",
    "unpriced",
    "no_next_step",
]
Look = Kind | Literal["quiet"]  # what can be asked for: quiet is stale or ghosted
KINDS: tuple[Kind, ...] = get_args(Kind)  # of two that count the same, the first is the main reason
TIMED: tuple[Kind, ...] = ("past_due", "ghosted", "stale", "stage_age")  # those that last for so many days
How = Literal["done", "in", "out"]  # an activity, mail from them, mail from us
Level = Literal["none", "low", "medium", "high"]
MOST = 3
MEDIUM, HIGH = 3, 5  # scores from which a deal is at such a risk


@dataclass(frozen=True, slots=True)
class PastDue:
    """The close date has passed."""

    points: int
    days: int
    close_on: date
    kind: Kind = "past_due"


@dataclass(frozen=True, slots=True)
class Ghosted:
    """Our last mails wait for an answer. `limit` in days.

    `usual` are the days within which nine of ten answers came, None where too few are there to learn from.
    """

    points: int
    mails: int
    days: int
    since: date
    limit: int
    usual: int | None
    kind: Kind = "ghosted"


@dataclass(frozen=True, slots=True)
class Stale:
    """Nobody has been in touch, either way. `last_on` None where nothing is recorded since it was created."""

    points: int
    days: int
    limit: int
    last_on: date | None
    last: How | None
    kind: Kind = "stale"


@dataclass(frozen=True, slots=True)
class Pushed:
    """The close date was moved later, again and again; `days` altogether."""

    points: int
    times: int
    days: int
    last_on: date
    kind: Kind = "pushed"


@dataclass(frozen=True, slots=True)
class StageAge:
    """Longer in its stage than deals that were won. `deals` is how many stays of won deals the limit was learnt from.

    `whole`: no moves are recorded, so it is the deal's whole age against the whole way of won deals.
    """

    points: int
    days: int
    limit: int
    stage: str | None
    median: int | None
    p90: int | None
    deals: int
    whole: bool
    kind: Kind = "stage_age"


@dataclass(frozen=True, slots=True)
class AmountFalling:
    """Worth less than it was at its peak; `share` is what was lost of it."""

    points: int
    peak: Money
    now: Money
    share: Decimal
    on: date | None
    kind: Kind = "amount_falling"


@dataclass(frozen=True, slots=True)
class SingleThreaded:
    """It hangs on few people: `writers` wrote in the last sixty days, `contacts` are known; None where not loaded.

    Fewer contacts than `fewest` are too few, as nine of ten of `won` deals had; a rule of thumb where that is None.
    """

    points: int
    writers: int | None
    contacts: int | None
    fewest: int
    won: int | None
    kind: Kind = "single_threaded"


@dataclass(frozen=True, slots=True)
class NoPower:
    """Nobody who decides is known at the customer, among so many contacts."""

    points: int
    contacts: int
    kind: Kind = "no_power"


@dataclass(frozen=True, slots=True)
class Competitor:
    """Another supplier is in the running."""

    points: int
    name: str
    kind: Kind = "competitor"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Late in the process somebody at the customer wrote who had never written before."""

    points: int
    on: date
    kind: Kind = "newcomer"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody at the customer goes, in the words of whoever says so."""

    points: int
    on: date
    words: str
    kind: Kind = "leaving"


@dataclass(frozen=True, slots=True)
class RedFlag:
    """The customer steps back: so many times in sixty days, the last time in these words."""

    points: int
    times: int
    on: date
    words: str
    kind: Kind = "red_flag"


@dataclass(frozen=True, slots=True)
class Unpriced:
    """In the second half of the process, and nobody has written of the price."""

    points: int
    stage: str | None
    kind: Kind = "unpriced"


@dataclass(frozen=True, slots=True)
class NoNextStep:
    """Nothing is planned."""

    points: int
    kind: Kind = "no_next_step"


Sign = (
    PastDue
    | Ghosted
    | Stale
    | Pushed
    | StageAge
    | AmountFalling
    | SingleThreaded
    | Competitor
    | NoPower
    | Newcomer
    | Leaving
    | RedFlag
    | Unpriced
    | NoNextStep
)


def score(signs: Sequence[Sign]) -> int:
    """The sum of their points."""
    return sum(sign.points for sign in signs)


def level(total: int) -> Level:
    """A score in a word."""
    if total >= HIGH:
        return "high"
    return "medium" if total >= MEDIUM else "low" if total else "none"


def kinds_of(look: Look) -> tuple[Kind, ...]:
    """The signs that are asked for in a word."""
    return ("stale", "ghosted") if look == "quiet" else (look,)


def main_first(signs: Sequence[Sign], asked: Sequence[Kind] = ()) -> tuple[Sign, ...]:
    """Those that were asked for first, then those that count most."""
    return tuple(sorted(signs, key=lambda s: (s.kind not in asked, -s.points, KINDS.index(s.kind))))
