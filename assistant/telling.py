"""What of an answer the person has been told while the rest is still being worded. Nothing told is ever taken back.

    telling = coach.stream("which deal should I worry about?", person="dana@demo.example")
    for text in telling: print(text, end="")
    telling.answer

The pieces put together are the text of the answer. Only what has passed the guard is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import copy_context
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Answer


class Telling:
    """Iterate over it for the text as it is released; `answer` waits for the whole."""

    def __init__(self) -> None:
        self.told, self._space = "", ""
        self._pieces: SimpleQueue[str | None] = SimpleQueue()
        self._stopped, self._over = Event(), Event()
        self._answer: Answer | None = None
        self._error: BaseException | None = None

    def start(self, turn: Callable[[], Answer]) -> Telling:
        """Answer the turn in a thread of its own."""
        run = copy_context().run
        Thread(target=run, args=(self._answering, turn), daemon=True, name="coach-turn").start()
        return self

    def __iter__(self) -> Iterator[str]:
        """Pieces of text, as soon as each may be said; an error of the turn is raised at their end."""
        while (piece := self._pieces.get()) is not None:
            yield piece
        self._pieces.put(None)
        if self._error:
            raise self._error

    @property
    def answer(self) -> Answer:
        """The whole answer, once it is there."""
        self._over.wait()
        if self._error:
            raise self._error
        assert self._answer is not None
        return self._answer

    def stop(self) -> None:
        """Say no more: what has been told is the answer."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether the person has asked to stop."""
        return self._stopped.is_set()

    def tell(self, text: str) -> None:
        """Release a piece of text; the space at its end waits for what comes next."""
        said = (self._space if self.told else "") + text
        kept = said.rstrip()
        self._space = said[len(kept) :]
        if kept:
            self.told += kept
            self._pieces.put(kept)

    def paragraph(self) -> None:
        """What is told next begins a new paragraph."""
        self._space = "\n\n"

    def whole(self, text: str) -> str:
        """The whole text where the rest of it is `text`: what was told before stands before it."""
        if not self.told or text.startswith(self.told):
            return text
        return f"{self.told}\n\n{text}" if text.strip() else self.told

    def _answering(self, turn: Callable[[], Answer]) -> None:
        try:
            self._answer = turn()
            self._space = ""
            self.tell(self._answer.text[len(self.told) :])
        except BaseException as error:
            self._error = error
        finally:
            self._over.set()
            self._pieces.put(None)
