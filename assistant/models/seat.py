"""Which model answers a step of the turn: the endpoint's while it can, else the embedded one for the rest of the turn.

As middleware it wraps every call to the model, hands the turn's desk to the embedded one and the system prompt to the
other, and takes the turn over when the endpoint fails, refuses, says nothing, or goes round in circles.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from assistant.memory import this_turn
from assistant.models.embedded import NAME, EmbeddedChatModel
from assistant.turn import Turn
from assistant.understanding import trained
from assistant.wording import languages, phrase, system_prompt

log = logging.getLogger("coach")
MOST_STEPS = 8  # calls to the endpoint in one turn; a plan over several tools needs two or three
_TELLING = 3  # questions that tell which language a conversation is in
Handler = Callable[[ModelRequest[Turn]], ModelResponse[Any]]


class Seat(AgentMiddleware[Any, Turn]):
    """Seats the embedded model, or the endpoint's with the embedded one behind it."""

    def __init__(self, embedded: EmbeddedChatModel) -> None:
        super().__init__()
        self.embedded = embedded

    def wrap_model_call(self, request: ModelRequest[Turn], handler: Handler) -> ModelResponse[Any]:
        """Call the model whose turn it is."""
        turn = request.runtime.context
        recent = this_turn(request.messages)
        if len(recent) == 1:
            turn.speak(spoken(request.messages[:-1], turn))
        if turn.endpoint:
            response = self._from_endpoint(request, handler, turn)
            if response is not None:
                return response
        return handler(request.override(model=self.embedded.at(turn), system_message=None))

    def _from_endpoint(self, request: ModelRequest[Turn], handler: Handler, turn: Turn) -> ModelResponse[Any] | None:
        from assistant.models.openai import what_failed

        turn.steps += 1
        if turn.steps > MOST_STEPS:
            take_over(turn, "too_many_steps")
            return None
        prompted = request.override(system_message=SystemMessage(prompt(turn)))
        try:
            with turn.timed("model"):
                response = handler(prompted)
        except Exception as error:
            log.warning("the endpoint's model %s failed: %s", turn.model, type(error).__name__)
            take_over(turn, what_failed(error))
            return None
        said = response.result[-1]
        if isinstance(said, AIMessage) and not said.tool_calls and not said.text.strip():
            take_over(turn, "said_nothing")
            return None
        return response


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


def prompt(turn: Turn) -> str:
    """The system prompt for this person on this day."""
    desk = turn.desk
    return system_prompt().render(
        person=desk.person, company=desk.book.company, today=desk.today, language=desk.language
    )
