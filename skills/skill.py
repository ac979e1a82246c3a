"""What a skill is made of, and the desk it works at.

    Skill    name + sentence + arguments + run
    Desk     the book (narrowed to the asker), library, state, the asker, today, the language
    Result   what `run` returns: a frozen dataclass whose public fields and properties the wording may use
    Figure   a number of the result that an answer shows, with its unit

A skill never chooses whose rows it sees and never writes a sentence: `Book` does the one, `prompts/` the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from connectors.book.schema import Person
from connectors.errors import CoachError
from connectors.money import Money
from connectors.periods import FiscalCalendar

if TYPE_CHECKING:
    from connectors.book import Book
    from connectors.library import Library
    from connectors.state import State
    from skills.charts import Chart
    from skills.names import Names


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that an answer shows. `unit`: an ISO currency, "%", "days", "count", "date"... Percentages are 0-100."""

    label: str
    value: Decimal | int | date | str
    unit: str

    @classmethod
    def money(cls, label: str, money: Money) -> Figure:
        return cls(label, money.amount, money.currency)

    @classmethod
    def share(cls, label: str, fraction: Decimal) -> Figure:
        """A fraction (0.63) shown as a percentage (63)."""
        return cls(label, fraction * 100, "%")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from: the document's title path, its source, the passage itself; `number` is how the
    wording refers to it, [1], where it does.
    """

    title: str
    source: str
    passage: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One way of reading what was asked: `label` is shown, `value` goes into the argument."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Candidate(Choice):
    """A row that a name may mean; `details` tell it from the others: an amount, a stage, an e-mail address."""

    details: tuple[Money | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """Whose figures a result holds: one person, or a team by its manager or name."""

    name: str
    is_asker: bool
    person_id: str | None = None
    is_team: bool = False


class Result:
    """Base of every skill's result. Subclasses are frozen dataclasses of plain values, rows, Money, dates, tuples."""

    __slots__ = ()

    def figures(self) -> tuple[Figure, ...]:
        """The numbers that the wording shows first, in order of importance."""
        return ()

    def citations(self) -> tuple[Citation, ...]:
        """The passages that it rests on."""
        return ()

    def chart(self) -> Chart | None:
        """What it looks like; None where a sentence says it better."""
        return None

    def numbered_after(self, last: int) -> Result:
        """The same, with the numbers of what it cites going on after `last`, which the turn has used already."""
        return self

    def awaits(self) -> Mapping[str, Any]:
        """Where the next message is a reply to this and no question: arguments of the call that takes it up, besides
        the message itself, which is its `question`.
        """
        return {}

    def agreed_to(self) -> Mapping[str, Any]:
        """Of a step that is proposed: arguments that say what a yes is said to, besides those that were given."""
        return {}


class Ambiguous(CoachError):
    """What was said fits several things in the asker's scope: a question back, not a guess.

    `argument` is the argument of the skill that one of `choices` must fill.
    """

    def __init__(self, kind: str, said: str, argument: str, choices: tuple[Choice, ...]) -> None:
        message = f"'{said}' fits {len(choices)} {kind}s: {', '.join(c.label for c in choices)}."
        super().__init__(message, code=f"ambiguous_{kind}", said=said, count=len(choices))
        self.kind, self.said, self.argument, self.choices = kind, said, argument, choices


class NotFound(CoachError):
    """Nothing in the asker's scope goes by this name; whether it exists elsewhere is not told."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(f"I find no {kind} called '{said}' among yours.", code=f"unknown_{kind}", said=said)
        self.kind, self.said = kind, said


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a skill may use, for one person and one turn."""

    book: Book
    person: Person
    today: date
    language: str
    open_library: Callable[[], Library]
    open_state: Callable[[], State]
    open_names: Callable[[], Names]

    @property
    def library(self) -> Library:
        """The coaching library, opened when it is first needed."""
        return self.open_library()

    @property
    def state(self) -> State:
        """Goals, disputes, statements, feedback; opened when first needed."""
        return self.open_state()

    @property
    def names(self) -> Names:
        """Finds people, deals, accounts and products in the asker's scope by what people call them."""
        return self.open_names()

    @property
    def calendar(self) -> FiscalCalendar:
        """The company's fiscal calendar."""
        return self.book.company.calendar


A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Skill(Generic[A]):
    """A tool of the agent. `says` tells a model when to use it; `args` and their descriptions tell it how.

    One that `writes` runs only after the person has said yes to it. Where only some of what it does writes,
    `proposes` returns what a call would write, checked, and None for one that writes nothing; the skill's own
    words ask for the yes.
    """

    name: str
    says: str
    args: type[A]
    run: Callable[[A, Desk], Result]
    writes: bool = False
    proposes: Callable[[A, Desk], Result | None] | None = None

    def __call__(self, desk: Desk, **args: Any) -> Result:
        """Validate the arguments and run: the way from Python and tests."""
        return self.run(self.args(**args), desk)
