"""What every piece of work in Slack needs: the coach, Slack's client, who is who, the inbox, the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from assistant.channels.slack.people import People
from assistant.channels.slack.place import Place

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from assistant import Coach
    from connectors.state import Inbox, State

Plain = dict[str, Any]
SETTLE = 0.05  # seconds by which one message may overtake another


@dataclass(frozen=True, slots=True)
class Office:
    """Shared by listeners and workers.

    `user` and `bot` are what the app itself is called in the workspace `team`; `now` gives seconds since the epoch;
    `wake` tells workers that work came in; `homes` are the users who have looked at their home, `zones` the
    time zones of those who have used the coach.
    """

    coach: Coach
    client: WebClient
    people: People
    team: str
    user: str
    bot: str
    now: Callable[[], float]
    wake: Event = field(default_factory=Event)
    homes: set[str] = field(default_factory=set)
    zones: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """The state store."""
        return self.coach.state

    @property
    def inbox(self) -> Inbox:
        """Work that came in."""
        return self.coach.state.inbox

    def moment(self) -> datetime:
        """Now, as a moment."""
        return datetime.fromtimestamp(self.now(), UTC)

    def put(self, key: str, kind: str, place: Place, *, said_at: str | None = None, **body: Any) -> bool:
        """Keep a piece of work for the workers; False where the same has come in before.

        `said_at` is the timestamp of a message: envelopes overtake each other, messages are answered in their order.
        """
        new = self.inbox.put(
            key,
            place.lane,
            kind,
            {"place": place.plain(), **body},
            now=self.now(),
            said_at=float(said_at) if said_at else None,
            settle=SETTLE if said_at else 0,
        )
        if new:
            self.wake.set()
        return new
