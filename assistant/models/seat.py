"""Which model answers a step of the turn: an endpoint's while one can, else the embedded one for the rest of the turn.

As middleware it wraps every call to the model, hands the turn's desk to the embedded one and the system prompt to the
others, and goes to the next model when one fails, refuses, says nothing, or goes round in circles.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import BaseTool

from assistant.guard.confirming import decided
from assistant.guard.spotlight import marked
from assistant.memory import this_turn
from assistant.models.embedded import NAME, EmbeddedChatModel
from assistant.models.endpoint import Endpoint
from assistant.models.failures import BrokeOff, EndpointFailed, SaidNothing
from assistant.models.spending import Meter, tokens_of
from assistant.prompting import Style, prompt, version
from assistant.replying import replied
from assistant.turn import Turn
from assistant.understanding import trained
from assistant.wording import languages, phrase

log = logging.getLogger("coach")
MOST_STEPS = 8  # calls to the endpoint in one turn; a plan over several tools needs two or three
_TELLING = 3  # questions that tell which language a conversation is in
Handler = Callable[[ModelRequest[Turn]], ModelResponse[Any]]


class Seat(AgentMiddleware[Any, Turn]):
    """Seats the embedded model, or the endpoints' with the embedded one behind them.

    `seconds` is what all calls to endpoints may take in one turn, `meter` counts what they cost.
    """

    def __init__(
        self,
        embedded: EmbeddedChatModel,
        endpoints: Sequence[Endpoint] = (),
        seconds: float = 60.0,
        style: Style = Style(),  # noqa: B008
        meter: Meter | None = None,
    ) -> None:
        super().__init__()
        self.style, self.meter = style, meter
        self.embedded, self.endpoints, self.seconds = embedded, tuple(endpoints), seconds

    def wrap_model_call(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        """Call the model whose turn it is."""
        turn = request.runtime.context
        recent = this_turn(request.messages)
        if len(recent) == 1:
            turn.speak(spoken(request.messages[:-1], turn))
            if step := decided(request.messages, turn) or replied(request.messages, turn):
                turn.way.note("taken_up", skills=[call["name"] for call in step.tool_calls])
                return ModelResponse(result=[step])
        if turn.endpoint:
            response = self._from_endpoints(request, handler, turn)
            if response is not None:
                return response
        return handler(request.override(model=self.embedded.at(turn), system_message=None))

    def _from_endpoints(self, request: ModelRequest[Turn], handler: Handler, turn: Turn) -> ModelResponse[Any] | None:
        """What the first endpoint that answers says; None where the embedded model has to."""
        turn.steps += 1
        left = self.seconds - (time.monotonic() - turn.began)
        if turn.steps > MOST_STEPS or left <= 0:
            take_over(turn, "too_many_steps" if left > 0 else "too_slow")
            return None
        if self.meter and (spent := self.meter.spent(turn)):
            take_over(turn, spent)
            return None
        messages = turn.mask.messages(request.messages, turn.desk.language) if turn.mask else request.messages
        prompted = request.override(system_message=SystemMessage(prompt(turn, self.style)), messages=marked(messages))
        tools = tuple((t.name, t.description) for t in request.tools if isinstance(t, BaseTool))
        turn.prompt = version(self.style, tools, masked=turn.mask is not None)
        while turn.endpoint:
            endpoint = self.endpoints[turn.chosen]
            try:
                return _asked(endpoint, self._call(prompted, handler, endpoint, turn), turn, left)
            except EndpointFailed as error:
                log.warning("the endpoint's model %s gave no answer: %s", endpoint.name, error.code)
                self._next(turn, error.code)
        return None

    def _next(self, turn: Turn, why: str) -> None:
        """The endpoint behind the one that failed answers the rest of the turn, or the embedded model."""
        if turn.sieve:
            turn.sieve.close()
        if turn.chosen + 1 >= len(self.endpoints) or not _repeatable(turn)():
            take_over(turn, why)
            return
        turn.chosen += 1
        failed, turn.model = turn.model, self.endpoints[turn.chosen].name
        language = turn.desk.language
        reason = phrase(f"notes:{why}", language)
        turn.notes.append(phrase("notes:fell_back", language, model=failed, why=reason, other=turn.model))

    def _call(
        self, request: ModelRequest[Turn], handler: Handler, endpoint: Endpoint, turn: Turn
    ) -> Callable[[], ModelResponse[Any]]:
        """One call to an endpoint; a wording that somebody listens to is heard while it is written."""

        def call() -> ModelResponse[Any]:
            model: BaseChatModel = endpoint.model
            sieve = turn.sieve
            said: BaseMessage | None = None
            if sieve:
                model = model.model_copy(update={"streaming": True, "callbacks": [sieve.listener()]})
            try:
                response = handler(request.override(model=model))
                said = response.result[-1]
            finally:
                self._count(request, endpoint, turn, said)
            if sieve and not said.response_metadata.get("finish_reason"):
                raise BrokeOff
            if isinstance(said, AIMessage) and not said.tool_calls and not said.text.strip():
                raise SaidNothing
            return _restored(response, turn)

        return call

    def _count(self, request: ModelRequest[Turn], endpoint: Endpoint, turn: Turn, said: BaseMessage | None) -> None:
        """Count a call that was answered, or heard in part."""
        heard = turn.sieve.letters if turn.sieve and said is None else 0
        if self.meter and (heard or said is not None):
            took = tokens_of(request, said if isinstance(said, AIMessage) else None, heard)
            self.meter.count(turn, endpoint, took)


def _asked(endpoint: Endpoint, call: Callable[[], ModelResponse[Any]], turn: Turn, left: float) -> ModelResponse[Any]:
    """What the endpoint says, as a step of the turn."""
    with turn.timed("model"), turn.way.step("model", model=endpoint.name) as about:
        try:
            response = endpoint.ask(call, seconds=left, again=_repeatable(turn))
        except EndpointFailed as error:
            about["failed"] = error.code
            raise
        said = response.result[-1]
        if isinstance(said, AIMessage):
            used = said.usage_metadata
            about.update({"tokens_in": used["input_tokens"], "tokens_out": used["output_tokens"]} if used else {})
            about["skills"] = [tool_call["name"] for tool_call in said.tool_calls]
    return response


def _restored(response: ModelResponse[Any], turn: Turn) -> ModelResponse[Any]:
    """The response with what was masked put back."""
    said = response.result[-1]
    if turn.mask is None or not isinstance(said, AIMessage):
        return response
    return replace(response, result=[*response.result[:-1], turn.mask.restored(said)])


def _repeatable(turn: Turn) -> Callable[[], bool]:
    return lambda: not (turn.sieve and turn.sieve.said)


def spoken(before: Sequence[AnyMessage], turn: Turn) -> str:
    """The language of the conversation so far: what the last questions were asked in, newest last."""
    asked = [str(m.content) for m in before if isinstance(m, HumanMessage)][-_TELLING:]
    if not asked and not turn.endpoint:
        return turn.desk.language
    language, tell = turn.desk.language, trained(turn.cache).language.tell
    for text in [*asked, turn.question] if turn.endpoint else asked:
        told = tell(text, language)
        language = told if told in languages() else language
    return language


def take_over(turn: Turn, why: str) -> None:
    """The embedded model answers the rest of this turn, and the answer says so."""
    language = turn.desk.language
    turn.notes.append(phrase("notes:took_over", language, model=turn.model, why=phrase(f"notes:{why}", language)))
    turn.endpoint, turn.model = False, NAME
