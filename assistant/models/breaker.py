"""A circuit breaker: an endpoint that is down is not asked again until it has shown that it is back.

While it rests, turns do not wait for it. A thread looks after it meanwhile, after a rest that doubles each time, and
closes the circuit when the endpoint answers; it gives up looking when nobody has asked for long.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Condition, Thread

from assistant.models.failures import Failure

log = logging.getLogger("coach")
_LONGEST_REST = 60.0
_WEAK = 3  # failures in a row that do not each show the endpoint to be down, but together do
_FORGOTTEN = 3600.0  # seconds without a turn after which nobody looks any more


class Breaker:
    """Closed while calls may go through. `probe` asks the endpoint something small and raises where it fails."""

    def __init__(self, probe: Callable[[], object], rest: float) -> None:
        self._probe, self._rest = probe, rest
        self._changed = Condition()
        self._open, self._watched, self._weak = False, False, 0
        self._asked = time.monotonic()

    def lets_through(self) -> bool:
        """Whether a call may go to the endpoint now."""
        with self._changed:
            self._asked = time.monotonic()
            if self._open and not self._watched:
                self._watch(self._rest)
            return not self._open

    def worked(self) -> None:
        """A call was answered."""
        with self._changed:
            self._open, self._weak = False, 0
            self._changed.notify_all()

    def failed(self, failure: Failure) -> None:
        """A call failed for good; the circuit opens where the next one would fail too."""
        with self._changed:
            self._weak += 1
            if self._open or not (failure.down or self._weak >= _WEAK):
                return
            self._open = True
            if not self._watched:
                self._watch(max(failure.retry_after or 0.0, self._rest))

    def _watch(self, rest: float) -> None:
        self._watched = True
        Thread(target=self._look_after, args=(rest,), daemon=True, name="coach-endpoint").start()

    def _look_after(self, rest: float) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._open, timeout=rest)
                if not self._open or time.monotonic() - self._asked > _FORGOTTEN:
                    self._watched = False
                    return
            try:
                self._probe()
            except Exception as error:
                log.info("the endpoint is still down: %s", type(error).__name__)
                rest = min(rest * 2, max(_LONGEST_REST, self._rest))
            else:
                log.info("the endpoint is back")
                self.worked()
