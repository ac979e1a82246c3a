"""The figure guard: nothing a language model writes may hold a figure that this turn's tools did not return.

Every number, percentage, amount and date of the wording is looked for in the contents and artifacts of the turn's tool
messages. A figure may be stated less exactly than it was returned (4,250.37 as "$4,250" or "4.3k"), never otherwise. A
wording that does not pass is sent back once, with what was wrong; after that the template wording goes out, or where no
tool ran, the embedded model answers.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from assistant.guard.numbers import Stated, as_day, stated
from assistant.memory import this_turn
from assistant.models.embedded import told
from assistant.models.seat import Handler
from assistant.turn import Turn
from assistant.wording import FALLBACK, phrase

log = logging.getLogger("coach")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_KEPT = ("result", "figures", "citations", "facts", "choices")


@dataclass(slots=True)
class Known:
    """What the tools of a turn returned: values with their currencies, and days."""

    values: dict[Decimal, set[str | None]] = field(default_factory=dict)
    days: set[tuple[int | None, int, int]] = field(default_factory=set)

    def add(self, value: Decimal, currencies: Iterable[str | None]) -> None:
        """Note a value; currency None where it has none."""
        self.values.setdefault(abs(value), set()).update(currencies)

    def read(self, text: str) -> None:
        """Note the figures that stand in a text."""
        for figure in stated(text):
            if figure.day:
                self.days.add(figure.day)
            else:
                self.add(figure.value, figure.currencies or {None})

    def walk(self, value: Any, currency: str | None = None) -> None:
        """Note everything in a JSON value; what stands beside a currency is in that currency, or a plain number."""
        if isinstance(value, dict):
            inside = value.get("currency") or value.get("unit") or currency
            for item in value.values():
                self.walk(item, inside if isinstance(inside, str) else None)
        elif isinstance(value, list):
            self.add(Decimal(len(value)), {None})
            for item in value:
                self.walk(item, currency)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self._number(Decimal(str(value)), currency)
        elif isinstance(value, str):
            if _DECIMAL.fullmatch(value):
                self._number(Decimal(value), currency)
            else:
                self.read(value)

    def _number(self, value: Decimal, currency: str | None) -> None:
        self.add(value, {currency, None})
        if abs(value) <= 20:
            self.add(value * 100, {"%"})  # a fraction may be worded as a percentage

    def has(self, figure: Stated) -> bool:
        """Whether the figure states, at its own exactness, something that is known."""
        if figure.day:
            year, *rest = figure.day
            return any(rest == list(day[1:]) and (year is None or day[0] in {None, year}) for day in self.days)
        wanted = abs(figure.value)
        half = Decimal("0.5").scaleb(-figure.places)
        return any(abs(v - wanted) <= half and _fits(figure, units) for v, units in self.values.items())


def _fits(figure: Stated, units: set[str | None]) -> bool:
    if figure.kind == "money":
        return bool(figure.currencies & {u for u in units if u}) or units == {None}
    if figure.kind == "percent":
        return "%" in units or None in units
    return units != {"%"}


def known_from(messages: Iterable[AnyMessage], today: date) -> Known:
    """What may be said after these tool messages; today's date is no secret either."""
    known = Known()
    known.days.add(as_day(today))
    known.add(Decimal(today.year), {None})
    for message in messages:
        if isinstance(message, ToolMessage):
            known.read(str(message.content))
            if isinstance(message.artifact, dict):
                known.walk({name: message.artifact[name] for name in _KEPT if name in message.artifact})
    return known


def untraced(text: str, known: Known) -> list[str]:
    """The figures of a text that nothing known accounts for, as they were written."""
    return list(dict.fromkeys(figure.words for figure in stated(text) if not known.has(figure)))


class FigureGuard(AgentMiddleware[Any, Turn]):
    """Checks what the endpoint's model words, asks it once to put it right, and words it by template after that."""

    def wrap_model_call(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        """Let a wording through only if every figure in it is traced."""
        turn = request.runtime.context
        response = handler(request)
        if not self._to_check(response, turn):
            return response
        results = list(_results(request.messages))
        known = known_from(results, turn.desk.today)
        wrong = untraced(_text(response), known)
        if not wrong:
            return response
        log.info("figures that no tool returned, asked to put right: %s", wrong)
        again = handler(request.override(messages=_corrected(request.messages, response, wrong)))
        if not self._to_check(again, turn) or not untraced(_text(again), known):
            return again
        log.warning("figures that no tool returned went out as template: %s", wrong)
        turn.notes.append(phrase("notes:guarded", turn.desk.language))
        if results:
            return replace(again, result=[told(results)])
        turn.endpoint = False
        return handler(request)

    @staticmethod
    def _to_check(response: ModelResponse[Any], turn: Turn) -> bool:
        said = response.result[-1]
        return turn.endpoint and isinstance(said, AIMessage) and not said.tool_calls


def _corrected(messages: Sequence[AnyMessage], response: ModelResponse[Any], wrong: Sequence[str]) -> list[AnyMessage]:
    told_off = phrase("notes:repair", FALLBACK, wrong=wrong)
    said = [m for m in response.result if isinstance(m, AIMessage)]
    return [*messages, *said, HumanMessage(told_off)]


def _results(messages: Sequence[AnyMessage]) -> Iterator[ToolMessage]:
    return (m for m in this_turn(messages) if isinstance(m, ToolMessage))


def _text(response: ModelResponse[Any]) -> str:
    return str(response.result[-1].text)
