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
from assistant.guard.sieve import Sieve, Stopped, Untraced
from assistant.memory import this_turn
from assistant.models.embedded import NAME, told
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
    """Checks what the endpoint's model words, asks it once to put it right, and words it by template after that.

    Where somebody listens, sentences are told one by one as they pass; what has been told stays.
    """

    def __init__(self, *, streaming: bool = True) -> None:
        super().__init__()
        self.streaming = streaming

    def wrap_model_call(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        """Let a wording through only if every figure in it is traced."""
        turn = request.runtime.context
        if not turn.endpoint:
            return handler(request)
        results = list(_results(request.messages))
        known = known_from(results, turn.desk.today)
        told_before = turn.telling.told if turn.telling else ""
        try:
            return self._checked(request, handler, turn, known, listened=bool(results))
        except Untraced as fault:
            log.info("words that no tool returned, asked to put right: %s", fault.wrong)
            told_now = turn.telling.told[len(told_before) :] if turn.telling else ""
            again = request.override(messages=_corrected(request.messages, fault, told_now))
        except Stopped:
            return _stopped(turn)
        try:
            return self._checked(again, handler, turn, known, listened=bool(results))
        except Untraced as fault:
            log.warning("words that no tool returned went out as template: %s", fault.wrong)
        except Stopped:
            return _stopped(turn)
        return self._by_template(request, handler, turn, results)

    def _checked(
        self, request: ModelRequest[Turn], handler: Handler, turn: Turn, known: Known, *, listened: bool
    ) -> ModelResponse[Any]:
        """The model's response; Untraced where it is a wording with a figure that is not known."""

        def faults(before: str, part: str) -> list[str]:
            return untraced(part, known)

        turn.sieve = None
        if self.streaming and listened and turn.telling:
            turn.sieve = Sieve(turn.telling, str, faults)
        response = handler(request)
        sieve, turn.sieve = turn.sieve, None
        said = response.result[-1]
        if not turn.endpoint or not isinstance(said, AIMessage):
            return _whole(response, turn)
        if sieve and sieve.heard:
            sieve.finish()
            return _whole(response, turn, "")
        if not said.tool_calls and (wrong := faults("", said.text)):
            raise Untraced(wrong, said.text)
        return _whole(response, turn)

    @staticmethod
    def _by_template(
        request: ModelRequest[Turn], handler: Handler, turn: Turn, results: Sequence[ToolMessage]
    ) -> ModelResponse[Any]:
        """The wording of the tools themselves, or where none ran, whatever the embedded model makes of the question."""
        turn.notes.append(phrase("notes:guarded", turn.desk.language))
        if results:
            return _whole(ModelResponse(result=[told(results)]), turn)
        turn.endpoint, turn.model = False, NAME
        return handler(request)


def _whole(response: ModelResponse[Any], turn: Turn, rest: str | None = None) -> ModelResponse[Any]:
    """The response with everything before it that the person has been told; `rest` where its own text was told too."""
    said = response.result[-1]
    if not turn.telling or not turn.telling.told or not isinstance(said, AIMessage) or said.tool_calls:
        return response
    whole = said.model_copy(update={"content": turn.telling.whole(str(said.text) if rest is None else rest)})
    return replace(response, result=[*response.result[:-1], whole])


def _stopped(turn: Turn) -> ModelResponse[Any]:
    turn.notes.append(phrase("notes:stopped", turn.desk.language))
    return ModelResponse(result=[AIMessage(turn.telling.told if turn.telling else "")])


def _corrected(messages: Sequence[AnyMessage], fault: Untraced, told_now: str) -> list[AnyMessage]:
    told_off = phrase("notes:repair", FALLBACK, wrong=fault.wrong)
    if told_now:
        told_off += " " + phrase("notes:go_on", FALLBACK)
    said = [AIMessage(told_now or fault.said)] if told_now or fault.said else []
    return [*messages, *said, HumanMessage(told_off)]


def _results(messages: Sequence[AnyMessage]) -> Iterator[ToolMessage]:
    return (m for m in this_turn(messages) if isinstance(m, ToolMessage))
