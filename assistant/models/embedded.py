"""The embedded chat model: understands with a trained router and answers with templates. No key, no network.

To LangChain it is a chat model like any other: it binds tools, returns tool calls, and is called again with their
results. First step: the question becomes tool calls, a question back, a refusal or small talk. Second step: the
contents of the tool messages are the answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    ToolCall,
    ToolMessage,
)
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import Field

from assistant.memory import this_turn
from assistant.plain import plain
from assistant.replying import in_a_practice
from assistant.tools import question_back
from assistant.turn import Turn
from assistant.understanding import Call, PastCall, Understood, understand
from assistant.wording import front_and_body, offered, phrase
from connectors.errors import ServiceDown
from skills.registry import SKILLS
from skills.skill import Choice

NAME = "embedded"
_ASKERS = ("rep", "manager")  # whose help differs; everybody else sees the company
ADVICE = "coaching_advice"
ELSEWHERE = "general"  # the refusal of a question that belongs to no skill and is no secret, nonsense or trick


class EmbeddedChatModel(BaseChatModel):
    """Deterministic: the same question at the same desk has the same answer. `turn` is set for each turn by `at`."""

    turn: Any = Field(None, exclude=True, repr=False)  # a Turn, which pydantic need not look into

    @property
    def _llm_type(self) -> str:
        return NAME

    def at(self, turn: Turn) -> EmbeddedChatModel:
        """This model, seated at one turn's desk."""
        return self.model_copy(update={"turn": turn})

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        """The tools are the registry's; binding them is a formality that every chat model keeps."""
        return self.bind(tools=tools, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if self.turn is None:
            raise ServiceDown("The embedded model answers at a desk: use Coach.ask.", code="no_desk")
        with self.turn.timed("model"):
            recent = this_turn(messages)  # type: ignore[arg-type]
            results = [m for m in recent if isinstance(m, ToolMessage)]
            if results:
                with self.turn.way.step("worded"):
                    message = told(results)
            else:
                with self.turn.way.step("understood") as about:
                    message = self._understood(messages, self.turn)
                    about.update(_noted(message, self.turn))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """All in one piece: there is nothing to wait for."""
        said = self._generate(messages, stop, run_manager, **kwargs).generations[0].message
        assert isinstance(said, AIMessage)
        calls = [
            tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=n)
            for n, call in enumerate(said.tool_calls)
        ]
        whole = AIMessageChunk(
            content=said.content,
            additional_kwargs=said.additional_kwargs,
            tool_call_chunks=calls,
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=whole)

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return LangSmithParams(
            **{**super()._get_ls_params(stop=stop, **kwargs), "ls_model_name": kwargs.get("model", NAME)}
        )

    def _understood(self, messages: Sequence[BaseMessage], turn: Turn) -> AIMessage:
        before = messages[: len(messages) - len(this_turn(messages))]  # type: ignore[arg-type]
        understood = understand(turn.question, past_calls(before), turn.desk, cache=turn.cache)
        turn.speak(understood.language)
        if understood.refused == ELSEWHERE and in_the_library(turn):
            understood = replace(understood, refused=None, calls=(Call(ADVICE, {"question": turn.question}),))
        turn.confidence = understood.confidence
        if understood.calls:
            calls = [
                ToolCall(name=c.skill, args=plain(_given(c.args)), id=uuid4().hex[:12], type="tool_call")
                for c in understood.calls
            ]
            return AIMessage(content="", tool_calls=calls)
        return _without_tools(understood, turn)


def in_the_library(turn: Turn) -> bool:
    """Whether the company's own guides are surely about what no skill is: a seller may ask for the order form, too."""
    from assistant.shelf import surely_about

    return surely_about(turn.question, turn.desk)


def told(results: Iterable[ToolMessage]) -> AIMessage:
    """The answer that tool results amount to: their contents, one after the other."""
    return AIMessage(content="\n\n".join(dict.fromkeys(str(m.content) for m in results)))


def past_calls(messages: Iterable[BaseMessage | AnyMessage]) -> list[PastCall]:
    """The skills that earlier turns called, and the questions back they ended in, oldest first."""
    calls: list[PastCall] = []
    question = ""
    for message in messages:
        if isinstance(message, HumanMessage):
            question = str(message.content)
        elif isinstance(message, ToolMessage) and in_a_practice(message):
            continue
        elif isinstance(message, ToolMessage) and isinstance(message.artifact, dict) and "skill" in message.artifact:
            calls.append(_past(message.artifact, question))
        elif isinstance(message, AIMessage) and (asked := message.additional_kwargs.get("coach", {}).get("clarify")):
            calls.append(_past(asked, question))
    return calls


def _past(noted: dict[str, Any], question: str) -> PastCall:
    """A call as it was noted: with the choices of a question back, or else the rows that its answer listed."""
    listed = noted.get("listed") or {}
    asked = "choices" in noted
    choices = noted["choices"] if asked else listed.get("choices", ())
    return PastCall(
        noted["skill"],
        noted.get("args") or {},
        tuple(Choice(c["label"], c["value"]) for c in choices),
        noted.get("argument") if asked else listed.get("argument"),
        asked=asked,
        text=question,
    )


def _noted(message: AIMessage, turn: Turn) -> dict[str, Any]:
    """How a question was understood, for the turn's steps."""
    said: dict[str, Any] = message.additional_kwargs.get("coach", {})
    found = {
        "language": turn.desk.language,
        "score": turn.confidence,
        "skills": [call["name"] for call in message.tool_calls],
        "clarify": said["clarify"]["skill"] if "clarify" in said else None,
        "refused": said.get("refused"),
        "smalltalk": said.get("smalltalk"),
    }
    return {name: value for name, value in found.items() if value}


def _without_tools(understood: Understood, turn: Turn) -> AIMessage:
    language = understood.language
    if asked := understood.clarify:
        noted = {
            "skill": asked.call.skill,
            "args": plain(_given(asked.call.args)),
            "choices": offered(asked.choices, language),
            "argument": asked.argument,
        }
        text = question_back(asked.kind, asked.said, len(asked.choices), language)
        return _noting(text, {"clarify": noted})
    if understood.refused:
        return _noting(phrase(f"refused:{understood.refused}", language), {"refused": understood.refused})
    return _small_talk(understood.smalltalk or "help", language, turn)


def _small_talk(code: str, language: str, turn: Turn) -> AIMessage:
    facts: dict[str, Any] = {"person": turn.desk.person.name.split()[0]}
    if code == "help":
        facts["examples"] = examples(language, turn.desk.person.role)
    return _noting(phrase(f"smalltalk:{code}", language, **facts), {"smalltalk": code})


def examples(language: str, role: str) -> list[str]:
    """For each skill a question that somebody in this role would ask: its own under `help`, else the first without
    placeholders. A skill that is not for them has an empty one."""
    kind = role if role in _ASKERS else "other"
    found = []
    for name in SKILLS:
        front = front_and_body(f"{name}.md", language)[0]
        plain_ones = (str(text) for text in front.get("asked as") or () if "{" not in str(text))
        found.append((front.get("help") or {}).get(kind, next(plain_ones, "")))
    return [question for question in found if question]


def _noting(text: str, noted: dict[str, Any]) -> AIMessage:
    return AIMessage(content=text, additional_kwargs={"coach": noted})


def _given(args: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in args.items() if value is not None}
