"""The figure guard: nothing a language model writes may hold a figure or name that this turn's tools did not return.

Every number, percentage, amount, date, count and name of the wording is traced (tracing.py, names.py). A wording that
does not pass is sent back once, with what was wrong; after that the template wording goes out, or where no tool ran,
the embedded model answers. Links and images are taken out on the way (links.py), and so is advice that no passage of
the guides bears out (support.py).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from assistant.guard.known import known_from
from assistant.guard.links import without_links
from assistant.guard.masking import left_over
from assistant.guard.names import names_in, strange_names, told_words
from assistant.guard.sieve import Sieve, Stopped, Untraced
from assistant.guard.support import Support
from assistant.guard.tracing import untraced
from assistant.memory import this_turn
from assistant.models.embedded import NAME, told
from assistant.models.seat import Handler
from assistant.turn import Turn
from assistant.wording import FALLBACK, phrase

log = logging.getLogger("coach")


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
        check = _Check(request.messages, results, turn)
        told_before = turn.telling.told if turn.telling else ""
        try:
            return self._checked(request, handler, turn, check, listened=bool(results))
        except Untraced as fault:
            log.info("words that no tool returned, asked to put right: %s", fault.wrong)
            turn.way.note("guard", outcome="repair", wrong=len(fault.wrong))
            told_now = turn.telling.told[len(told_before) :] if turn.telling else ""
            again = request.override(messages=_corrected(request.messages, fault, told_now))
        except Stopped:
            return _stopped(turn)
        try:
            return self._checked(again, handler, turn, check, listened=bool(results))
        except Untraced as fault:
            log.warning("words that no tool returned went out as template: %s", fault.wrong)
            turn.way.note("guard", outcome="template", wrong=len(fault.wrong))
        except Stopped:
            return _stopped(turn)
        return self._by_template(request, handler, turn, results)

    def _checked(
        self, request: ModelRequest[Turn], handler: Handler, turn: Turn, check: _Check, *, listened: bool
    ) -> ModelResponse[Any]:
        """The model's response; Untraced where it is a wording with a figure that is not known."""
        turn.sieve = None
        if self.streaming and listened and turn.telling:
            restore = turn.mask.put_back if turn.mask else str
            turn.sieve = Sieve(turn.telling, check.cleaned, check.faults, restore)
        response = handler(request)
        sieve, turn.sieve = turn.sieve, None
        said = response.result[-1]
        if not turn.endpoint or not isinstance(said, AIMessage):
            return _whole(response, turn)
        if sieve and sieve.heard:
            sieve.finish()
            check.settle(sieve.said)
            turn.way.note("guard", outcome="passed")
            return _whole(response, turn, "")
        if said.tool_calls:
            return response
        text = check.cleaned(str(said.text))
        if wrong := check.faults("", text):
            raise Untraced(wrong, text)
        check.settle(text)
        turn.way.note("guard", outcome="passed")
        return _whole(response, turn, text)

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


class _Check:
    """What is done to a wording of this turn: links and unsupported advice go, figures and names are looked for."""

    def __init__(self, messages: Sequence[AnyMessage], results: Sequence[ToolMessage], turn: Turn) -> None:
        desk = turn.desk
        self._turn, self._results = turn, results
        self.language, self.book = desk.language, desk.book
        self.known = turn.known = known_from(results, desk.today, desk.language)
        asked = [str(m.content) for m in messages if isinstance(m, HumanMessage)]
        self.told = told_words([*self.known.texts, *asked, turn.question, desk.person.name, desk.book.company.name])

    def cleaned(self, text: str) -> str:
        """The text without links, images, and advice that no passage bears out."""
        plain = without_links(text, phrase("notes:link", self.language))
        return self._support.kept(plain) if self._support else plain

    def settle(self, said: str) -> None:
        """After a whole wording: note that something was dropped; Untraced where nothing is left of it."""
        dropped = self._support.forgotten() if self._support else []
        if not dropped:
            return
        if not said.strip():
            raise Untraced(dropped)
        note = phrase("notes:unsupported", self.language)
        if note not in self._turn.notes:
            self._turn.notes.append(note)

    @cached_property
    def _support(self) -> Support | None:
        return Support.of(self._results, self._turn.desk.open_library, self.language)

    def faults(self, before: str, part: str) -> list[str]:
        """What in a part of the wording can't be traced, given what was said before it."""
        wrong = untraced(part, self.known, self.language, before)
        wrong += left_over(part) if self._turn.mask else []
        return wrong + strange_names(part, self.told, names_in(self.book), self.language)


def _whole(response: ModelResponse[Any], turn: Turn, rest: str | None = None) -> ModelResponse[Any]:
    """The response with everything before it that the person has been told; `rest` instead of its own text."""
    said = response.result[-1]
    if not isinstance(said, AIMessage) or said.tool_calls:
        return response
    text = str(said.text) if rest is None else rest
    whole = said.model_copy(update={"content": turn.telling.whole(text) if turn.telling else text})
    return replace(response, result=[*response.result[:-1], whole])


def _stopped(turn: Turn) -> ModelResponse[Any]:
    turn.way.note("guard", outcome="stopped")
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
