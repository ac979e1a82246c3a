"""Those who do the work of the inbox: a few threads of this process, beside those of other processes.

Work that Slack cannot take now is given back and tried again, at growing intervals, for a day. Work that has brought
down several workers is given up, and its asker told. A worker that stops gives back what it was at.
"""

from __future__ import annotations

import logging
import os
import platform
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from assistant.channels.slack.office import SETTLE, Office
from assistant.channels.slack.rounds import go_round
from assistant.channels.slack.sending import Lost
from assistant.channels.slack.trying import Later
from assistant.channels.slack.work import DO
from assistant.channels.slack.work.home import refresh
from assistant.channels.slack.work.questions import gave_up
from connectors.book import open_current
from connectors.errors import CoachError, ServiceDown
from connectors.state import Work
from connectors.state.inbox import LEASE

log = logging.getLogger("coach.slack")
_LOOK = 1.0  # seconds after which a worker looks for work that another process has left
_DAY = 24 * 3600.0
_LONGEST_WAIT = 30.0
_MOST_TRIES = 3


class Workers:
    """Threads that do what the inbox holds; `start` and `stop`."""

    def __init__(self, office: Office, count: int) -> None:
        self.name = f"{platform.node()[:20]}:{os.getpid()}:{uuid4().hex[:8]}"
        self._office, self._stopping = office, Event()
        self._unfinished: list[Work] = []  # what the state failed at: given back once it is there again
        self._threads = [Thread(target=self._run, name=f"worker-{n}", daemon=True) for n in range(count)]
        self._threads.append(Thread(target=self._keep, name="keeper", daemon=True))

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """Finish what is being done, if that takes no longer than `patience`, and give the rest back."""
        self._stopping.set()
        self._office.wake.set()
        for thread in self._threads:
            thread.join(patience)
        self._office.inbox.release(self.name, now=self._office.now())

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._give_back()
                work = self._office.inbox.take(self.name, now=self._office.now())
                if work:
                    self._do(work)
                elif self._office.wake.wait(_LOOK):
                    self._office.wake.clear()
                    self._stopping.wait(SETTLE)
            except ServiceDown as error:
                log.error("%s", error.message)
                self._stopping.wait(_LOOK)

    def _do(self, work: Work) -> None:
        now = self._office.now
        try:
            outcome = None if self._over(work) else self._done(work)
        except Lost:
            log.info("work %s was stopped or taken over", work.key)
        except Later as later:
            wait = later.wait or min(_LONGEST_WAIT, max(1.0, (now() - work.came_at) / 2))
            log.warning("%s; work %s is tried again in %.0f s", later, work.key, wait)
            self._office.inbox.later(work, at=now() + wait, unsure=later.unsure)
        except ServiceDown:
            self._unfinished.append(work)
            raise
        except Exception:
            log.exception("work %s (%s) failed", work.key, work.kind)
            self._office.inbox.done(work, now=now(), outcome={"failed": True})
        else:
            self._office.inbox.done(work, now=now(), outcome=outcome)

    def _give_back(self) -> None:
        """Or it would stay with this worker, who is alive, for good."""
        while self._unfinished:
            work = self._unfinished.pop()
            try:
                self._office.inbox.give_back(work, at=self._office.now())
            except ServiceDown:
                self._unfinished.append(work)
                raise

    def _done(self, work: Work) -> dict[str, Any] | None:
        """Do it in its workspace; of one that the app was removed from nothing is done any more."""
        office = self._office.at(work.body["place"]["team"])
        if office is None:
            log.warning("work %s is of a workspace that the app is not installed in", work.key)
            return None
        return DO[work.kind](office, work)

    def _over(self, work: Work) -> bool:
        """Whether it is too late for this, or it has done enough harm."""
        if self._office.now() - work.came_at > _DAY:
            log.error("work %s (%s) could not be done within a day", work.key, work.kind)
            return True
        if work.tries > _MOST_TRIES:
            log.error("work %s (%s) brought down %d workers", work.key, work.kind, work.tries - 1)
            if work.kind == "question":
                gave_up(self._office.at(work.body["place"]["team"]) or self._office, work)
            return True
        return False

    def _keep(self) -> None:
        """Say that this worker is alive; forget what is long done; after a sync show homes anew."""
        forgot_at, snapshot = 0.0, self._snapshot()
        while not self._stopping.wait(LEASE / 3):
            now = self._office.now()
            try:
                for office in self._office.every():
                    go_round(office, snapshot)
                self._office.inbox.keep(self.name, now=now)
                if now - forgot_at > _DAY / 24:
                    self._office.inbox.forget(before=now - _DAY)
                    forgot_at = now
                if snapshot != (snapshot := self._snapshot()):
                    for office in self._office.every():
                        refresh(office, snapshot)
            except ServiceDown as error:
                log.error("%s", error.message)

    def _snapshot(self) -> str:
        """The book that is in use."""
        try:
            return open_current(self._office.coach.home).name
        except CoachError:
            return ""
