"""An endpoint as a turn sees it: ask it, and have an answer or a reason within its time.

A call that fails in passing is tried again after a random, growing pause, or the pause that the server asks for;
never past the time that one call may take. What is known to be down is not asked at all (see breaker.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from assistant.models.breaker import Breaker
from assistant.models.failures import RESTING, EndpointFailed, Failure, TooLate, failure_of
from connectors.tokens import Price

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI
    from tenacity import RetryCallState

R = TypeVar("R")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.4, 8.0  # seconds; the server's own wish goes before
_PUBLIC = "https://api.openai.com"


class Passing(Exception):
    """An outcome of a call that is none of the endpoint's faults: it goes to the caller as it is."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model at one address, with its state of health."""

    model: ChatOpenAI
    breaker: Breaker
    timeout: float
    retries: int
    price: Price | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.model_name

    @property
    def where(self) -> str:
        """The host that it is asked at, without who logs in there."""
        return urlsplit(self.model.openai_api_base or _PUBLIC).netloc.rpartition("@")[2]

    def ask(
        self, call: Callable[[], R], *, seconds: float | None = None, again: Callable[[], bool] = lambda: True
    ) -> R:
        """The outcome of a call, its retries included, within `seconds`; EndpointFailed where there is none.

        `again` says whether the call may be repeated: one whose words are already with the person may not.
        """
        if not self.breaker.lets_through():
            raise EndpointFailed(self.name, RESTING, 0)
        limit = min(self.timeout, seconds) if seconds else self.timeout
        tries, until = 0, time.monotonic() + limit

        def once() -> R:
            nonlocal tries
            tries += 1
            return in_time(call, until - time.monotonic())

        try:
            outcome = self._patiently(limit, again)(once)
        except Passing:
            self.breaker.worked()
            raise
        except Exception as error:
            failure = failure_of(error)
            self.breaker.failed(failure)
            raise EndpointFailed(self.name, failure, tries) from error
        self.breaker.worked()
        return outcome

    def _patiently(self, limit: float, again: Callable[[], bool]) -> Callable[[Callable[[], R]], R]:
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay

        return Retrying(
            stop=stop_after_attempt(self.retries + 1) | stop_before_delay(limit),
            wait=_pause,
            retry=retry_if_exception(lambda e: not isinstance(e, Passing) and failure_of(e).again and again()),  # type: ignore[arg-type]
            reraise=True,
        )


def _pause(state: RetryCallState) -> float:
    from tenacity import wait_random_exponential

    error = state.outcome.exception() if state.outcome else None
    wished: Failure | None = failure_of(error) if isinstance(error, Exception) else None
    if wished and wished.retry_after is not None:
        return wished.retry_after
    return float(wait_random_exponential(_FIRST_PAUSE, _LONGEST_PAUSE)(state))


def in_time(call: Callable[[], R], seconds: float) -> R:
    """The outcome of a call in a thread of its own; TooLate where it takes longer, and it is left to itself.

    The client's own time-out begins anew with every byte, so a server that drips would hold a turn for ever.
    """
    outcome: SimpleQueue[tuple[bool, Any]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((True, call()))
        except BaseException as error:
            outcome.put((False, error))

    Thread(target=copy_context().run, args=(run,), daemon=True, name="coach-call").start()
    try:
        worked, found = outcome.get(timeout=max(seconds, 0.0))
    except Empty:
        raise TooLate from None
    if not worked:
        raise found
    return found  # type: ignore[no-any-return]
