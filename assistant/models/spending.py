"""What a turn may still cost, and what it did: budgets of a person, their team and the company, each for one day.

Every call to an endpoint is counted with what the endpoint itself says that it took. Before each call the budgets are
looked at; where one is spent, the embedded model answers the rest of the turn. So a budget is overstepped by the calls
that were under way at most.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from langchain.agents.middleware import ModelRequest
from langchain_core.messages import AIMessage
from langchain_core.messages.utils import count_tokens_approximately

from assistant.models.endpoint import Endpoint
from assistant.settings import Settings
from assistant.turn import Turn
from connectors.book.schema import Person
from connectors.errors import BadUse, CoachError
from connectors.tokens import Tokens

if TYPE_CHECKING:
    from connectors.state import State
    from connectors.state.usage import Total, Usage

log = logging.getLogger("coach")
_LETTERS_A_TOKEN = 4
_WHOSE = ("person", "team", "company")


@dataclass(frozen=True, slots=True)
class Limit:
    """Of one day; None where there is none."""

    tokens: int | None = None
    money: Decimal | None = None

    def __bool__(self) -> bool:
        return self.tokens is not None or self.money is not None

    def reached(self, total: Total, currency: str) -> bool:
        """Whether nothing is left of it."""
        if self.tokens is not None and total.tokens >= self.tokens:
            return True
        return self.money is not None and total.cost(currency).amount >= self.money


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits, and the currency of those in money."""

    person: Limit
    team: Limit
    company: Limit
    currency: str

    @classmethod
    def of(cls, settings: Settings) -> Budget:
        """BadUse where a limit in money stands without prices: it would never be reached."""
        s = settings
        limits = (
            Limit(s.budget_person_tokens, s.budget_person_money),
            Limit(s.budget_team_tokens, s.budget_team_money),
            Limit(s.budget_company_tokens, s.budget_company_money),
        )
        if any(limit.money is not None for limit in limits) and (s.price_in is None or s.price_out is None):
            message = "A budget in money needs the model's prices: set COACH_PRICE_IN and COACH_PRICE_OUT."
            raise BadUse(message, code="bad_setting")
        return cls(*limits, s.price_currency)


class Meter:
    """Counts calls in the state, and says which budget is spent. Safe to share between threads."""

    def __init__(self, budget: Budget, open_state: Callable[[], State], clock: Callable[[], datetime]) -> None:
        self.budget, self._open_state, self._clock = budget, open_state, clock

    def spent(self, turn: Turn) -> str | None:
        """The code (notes) of the first budget of which nothing is left; `unmetered` where that can't be known."""
        try:
            return next(
                (f"spent_{whose}" for whose in ("person", "team", "company") if self._reached(whose, turn)), None
            )
        except CoachError as error:
            log.warning("what language models have cost can't be read: %s", error.code)
            return "unmetered"

    def _reached(self, whose: str, turn: Turn) -> bool:
        limit: Limit = getattr(self.budget, whose)
        if not limit:
            return False
        total = spent_of(self._open_state().usage, whose, turn.desk.person, self._clock().date())
        return total is not None and limit.reached(total, self.budget.currency)

    def count(self, turn: Turn, endpoint: Endpoint, took: Tokens) -> None:
        """Note one call. Where the state can't be written the answer is not held back, but the next one is."""
        from connectors.state.usage import Used

        person = turn.desk.person
        turn.tokens = Tokens(turn.tokens.read + took.read, turn.tokens.written + took.written)
        used = Used(
            day=self._clock().date(),
            person=_address(person),
            team=person.team,
            model=endpoint.name,
            price=endpoint.price,
            calls=1,
            estimated=int(took.estimated),
            tokens_in=took.read,
            tokens_out=took.written,
        )
        try:
            self._open_state().usage.add(used)
        except CoachError as error:
            log.warning("a call to a language model could not be counted: %s", error.code)


def tokens_of(request: ModelRequest[Turn], said: AIMessage | None, heard: int = 0) -> Tokens:
    """What a call took, as the endpoint says; estimated where it does not, also from the `heard` letters of a stream
    that was cut off.
    """
    if said and (told := said.usage_metadata):
        return Tokens(told["input_tokens"], told["output_tokens"])
    asked = [*([request.system_message] if request.system_message else []), *request.messages]
    read = count_tokens_approximately(asked, tools=list(request.tools))
    return Tokens(read, count_tokens_approximately([said]) if said else heard // _LETTERS_A_TOKEN, estimated=True)


def spent_of(usage: Usage, whose: str, person: Person, day: date) -> Total | None:
    """What a day has taken of a person's budget, their team's or the company's; None for somebody in no team."""
    if whose == "person":
        return usage.total(day, person=_address(person))
    if whose == "company":
        return usage.total(day)
    return usage.total(day, team=person.team) if person.team else None


def _address(person: Person) -> str:
    return person.email or person.person_id
