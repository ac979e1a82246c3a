"""The coach: one question goes in, one answer comes out. The way of it, top to bottom, is `Coach.ask`.

    who asks -> their book -> the agent (model, skills as tools, memory) -> the answer -> the record of it

The agent is built once. Book and names of a person are kept while the snapshot stays the same, and read anew from the
next question on when a sync has made another.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from assistant.answer import Answer
from assistant.answering import answered, refused
from assistant.audit import record
from assistant.identity import who_asks
from assistant.news import with_news
from assistant.settings import Settings
from assistant.telling import Telling
from assistant.turn import Turn
from connectors.book import Book, Snapshot, open_current
from connectors.errors import NotAllowed
from connectors.home import Home
from skills.names import Names
from skills.skill import Desk

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    from assistant.guard.masking import Mask
    from assistant.memory import Memory
    from assistant.memory_shared import SharedMemory
    from assistant.models.endpoint import Endpoint
    from assistant.models.spending import Meter
    from assistant.telemetry import Telemetry
    from connectors.library import Library
    from connectors.state import State

_KEPT_BOOKS = 64  # people whose book and names stay open between questions
_AT_ONCE = 64  # conversations that never wait for each other, as good as always
_SHORT = {"recursion_limit": 40}


@dataclass(frozen=True, slots=True)
class _Seat:
    """A person's book of one snapshot, and the names in it."""

    snapshot: Path
    book: Book
    names: Names


class Coach:
    """Open one, and ask. Safe to share between threads; a turn of one conversation comes after the other."""

    def __init__(self, home: Home, settings: Settings, *, clock: Callable[[], datetime], debug: bool = False) -> None:
        self.home, self.settings, self.debug = home, settings, debug
        self._clock = clock
        self._seats: dict[str, _Seat] = {}
        self._talks = [Lock() for _ in range(_AT_ONCE)]
        self._goals_seen: dict[str, tuple[date, str]] = {}

    @classmethod
    def open(
        cls, home: Home | Path | str | None = None, settings: Settings | None = None, *, debug: bool = False
    ) -> Coach:
        """A coach over a home folder: the one given, else COACH_HOME, else the platform's."""
        os.environ.setdefault("LANGSMITH_TRACING", "false")
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        settings = settings or Settings.read()
        given = home or settings.home
        found = given if isinstance(given, Home) else Home(Path(given).expanduser()) if given else Home.find()
        return cls(found, settings, clock=lambda: datetime.now(UTC).astimezone(), debug=debug)

    def ask(
        self,
        question: str,
        person: str | None = None,
        thread: str | None = None,
        on: date | None = None,
        *,
        agrees: bool = True,
    ) -> Answer:
        """Answer one question of a person, on the day `on` (default: the company's as-of day, else today).

        With a `thread` it goes on from what was said there. A program that speaks for the person `agrees` to nothing,
        and so can change nothing. CoachError where there is no book, home or room on disk.
        """
        return self._ask(question, person, thread, on, None, agrees=agrees)

    def use(self, skill: str, args: dict[str, Any], person: str | None = None, on: date | None = None) -> Answer:
        """What one skill answers to these arguments, for a program that has chosen it; what would be written is told.

        BadUse (codes no_skill, unknown_argument) where there is no such skill or argument.
        """
        from assistant.calling import called, written

        def call(desk: Desk, asker: str) -> Answer:
            return called(skill, args, Turn(desk, self.home.cache, question, debug=self.debug, agrees=False), asker)

        question = written(skill, args)
        return self._seated(call, question, person, on)[0]

    def glance(self, question: str, person: str | None = None) -> Answer:
        """Like `ask`, for an answer that stands beside others: news is not told there, where it would be overlooked."""
        return self._ask(question, person, None, None, None, news=False)

    def stream(
        self, question: str, person: str | None = None, thread: str | None = None, on: date | None = None
    ) -> Telling:
        """Like `ask`, told sentence by sentence as each has passed the guard; see telling.py."""
        telling = Telling()
        return telling.start(lambda: self._ask(question, person, thread, on, telling))

    def _ask(
        self,
        question: str,
        person: str | None,
        thread: str | None,
        on: date | None,
        telling: Telling | None,
        *,
        news: bool = True,
        agrees: bool = True,
    ) -> Answer:
        def talk(desk: Desk, asker: str) -> Answer:
            answer = self._answer(question, asker, thread, desk, telling, agrees=agrees)
            return with_news(answer, desk, self) if news else answer

        answer, asker = self._seated(talk, question, person, on, thread)
        if thread and answer.code == "forget":
            self.forget(thread, asker)
        elif thread and answer.code == "complaint":
            from assistant.feedback import note_complaint

            note_complaint(self, answer)
        return answer

    def _seated(
        self,
        answers: Callable[[Desk, str], Answer],
        question: str,
        person: str | None,
        on: date | None,
        thread: str | None = None,
    ) -> tuple[Answer, str]:
        """The answer at the asker's desk, recorded, and whose it is; somebody unknown is refused."""
        if self.telemetry is None:
            return self._recorded(answers, question, person, on, thread)
        with self.telemetry.turn() as told:
            answer, asker = self._recorded(answers, question, person, on, thread)
            told(answer)
        return answer, asker

    def _recorded(
        self,
        answers: Callable[[Desk, str], Answer],
        question: str,
        person: str | None,
        on: date | None,
        thread: str | None,
    ) -> tuple[Answer, str]:
        start = time.perf_counter()
        snapshot = open_current(self.home)
        asker = who_asks(person, self.settings.person, snapshot.company.default_person)
        try:
            desk = self._desk(snapshot, asker, on, self.settings.language)
        except NotAllowed as error:
            answer = refused(error, question, asker, self.settings.language)
        else:
            answer = answers(desk, asker)
        total = round((time.perf_counter() - start) * 1000, 1)
        answer = replace(answer, id=uuid4().hex, thread=thread, ms={"total": total, **answer.ms})
        record(self.home, answer, snapshot=snapshot.name, now=self._clock())
        return answer, asker

    def desk(self, person: str | None = None, *, on: date | None = None, language: str = "en") -> Desk:
        """A person's desk, to call skills at directly."""
        snapshot = open_current(self.home)
        return self._desk(
            snapshot, who_asks(person, self.settings.person, snapshot.company.default_person), on, language
        )

    def forget(self, thread: str, person: str | None = None) -> None:
        """Delete what was said in a thread."""
        asker = who_asks(person, self.settings.person, open_current(self.home).company.default_person)
        self.memory.forget(_thread_of(asker, thread))

    def _answer(
        self, question: str, asker: str, thread: str | None, desk: Desk, telling: Telling | None, *, agrees: bool
    ) -> Answer:
        turn = Turn(desk, self.home.cache, question, debug=self.debug, telling=telling, agrees=agrees)
        if self.settings.uses_endpoint and question.strip(" ?!.\n\t") and len(question) <= _LONGEST:
            turn.endpoint, turn.model = True, self.settings.endpoint_model
            turn.mask = self._mask(desk)
        agent = self._remembering if thread else self._forgetting
        config: Any = {"configurable": {"thread_id": _thread_of(asker, thread or "")}, **_SHORT}
        asked: Any = {"messages": [{"role": "user", "content": question[:_LONGEST]}]}
        with self._talks[hash((asker, thread)) % len(self._talks)] if thread else nullcontext():
            state = agent.invoke(asked, config, context=turn, durability="exit" if thread else None)
        return answered(state["messages"], turn, asker)

    def _desk(self, snapshot: Snapshot, asker: str, on: date | None, language: str) -> Desk:
        seat = self._seats.get(asker)
        if seat is None or seat.snapshot != snapshot.path:
            book = Book.open(snapshot, asker)
            seat = _Seat(snapshot.path, book, Names.of(book))
            while len(self._seats) >= _KEPT_BOOKS:
                self._seats.pop(next(iter(self._seats)), None)
            self._seats[asker] = seat
        return Desk(
            book=seat.book.for_a_turn(),
            person=seat.book.person,
            today=on or snapshot.company.as_of or self._clock().date(),
            language=language,
            open_library=lambda: self.library,
            open_state=lambda: self.state,
            open_names=lambda: seat.names,
        )

    @cached_property
    def memory(self) -> Memory | SharedMemory:
        """What was said, by thread."""
        from assistant.memory import open_memory

        url = self.settings.state_url
        return open_memory(self.home, url.get_secret_value() if url else None)

    @cached_property
    def library(self) -> Library:
        """The coaching library."""
        from assistant.shelf import open_library

        return open_library(self.home, self.settings)

    def looks_at_goals(self, desk: Desk) -> bool:
        """Whether somebody's goals are still to be looked at in this book today: once a process is enough."""
        seen = (desk.today, desk.book.snapshot.name)
        before, self._goals_seen[desk.person.person_id] = self._goals_seen.get(desk.person.person_id), seen
        return before != seen

    @cached_property
    def state(self) -> State:
        """Feedback and the record of answers."""
        from connectors.state import State

        url = self.settings.state_url
        return State.open(self.home, url=url.get_secret_value() if url else None)

    @cached_property
    def telemetry(self) -> Telemetry | None:
        """Where turns are told to; None where nobody wants to know. Whoever serves metrics sets it."""
        if not self.settings.telemetry:
            return None
        from assistant.telemetry import Telemetry

        return Telemetry.open(self.settings)

    @cached_property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The language models of the settings, first to last; none where the embedded one answers."""
        if not self.settings.uses_endpoint:
            return ()
        from assistant.models.openai import open_endpoints

        return open_endpoints(self.settings)

    def _mask(self, desk: Desk) -> Mask | None:
        if not self.settings.mask:
            return None
        from assistant.guard.masking import Mask
        from assistant.guard.personal import Personal

        return Mask(Personal(desk.book.snapshot, desk.language, customers=self.settings.mask_accounts))

    @cached_property
    def _meter(self) -> Meter | None:
        if not self.settings.uses_endpoint:
            return None
        from assistant.models.spending import Budget, Meter

        return Meter(Budget.of(self.settings), lambda: self.state, self._clock)

    @cached_property
    def _remembering(self) -> CompiledStateGraph[Any, Turn, Any, Any]:
        return graph(self.settings, self.endpoints, self.memory, self._meter)

    @cached_property
    def _forgetting(self) -> CompiledStateGraph[Any, Turn, Any, Any]:
        return graph(self.settings, self.endpoints, None, self._meter)


_LONGEST = 20_000  # characters of a question that are kept: what is longer is refused, and need not be stored


def _thread_of(asker: str, thread: str) -> str:
    """A thread is one person's: two in the same channel do not see each other's figures in a follow-up."""
    return f"{asker}/{thread}"


def graph(
    settings: Settings, endpoints: Sequence[Endpoint], memory: Memory | SharedMemory | None, meter: Meter | None
) -> CompiledStateGraph[Any, Turn, Any, Any]:
    """The agent, wired: a model, the skills as tools, what stands around the model, memory."""
    from langchain.agents import create_agent

    from assistant.guard.figures import FigureGuard
    from assistant.memory import Thread
    from assistant.models.embedded import EmbeddedChatModel
    from assistant.models.seat import Seat
    from assistant.prompting import Style
    from assistant.tools import bare_tools, tools

    embedded = EmbeddedChatModel()
    seat = Seat(embedded, endpoints, settings.openai_turn_seconds, Style(settings.tone, settings.method), meter)
    return create_agent(
        model=endpoints[0].model if endpoints else embedded,
        tools=tools() if settings.uses_endpoint else bare_tools(),
        middleware=[FigureGuard(streaming=settings.openai_streaming), seat] if endpoints else [seat],
        state_schema=Thread,
        context_schema=Turn,
        checkpointer=memory,
    )
