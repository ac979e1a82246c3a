"""What every piece of work in Slack needs: the coach, Slack's client, who is who, the inbox, the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol

from assistant.channels.slack.people import People
from assistant.channels.slack.place import Place

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from assistant import Coach
    from connectors.state import Inbox, State

Plain = dict[str, Any]
SETTLE = 0.05  # seconds by which one message may overtake another


class Branches(Protocol):
    """The offices of several workspaces (branches.py)."""

    def office(self, team: str) -> Office | None: ...

    def every(self) -> list[Office]: ...

    def close(self, team: str) -> None: ...


def team_of(body: Plain) -> str:
    """The workspace that something came from; nothing where it does not say."""
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or "")


@dataclass(frozen=True, slots=True)
class Office:
    """Shared by listeners and workers.

    `user` and `bot` are what the app itself is called in the workspace `team`; `now` gives seconds since the epoch;
    `wake` tells workers that work came in; `homes` are the users who have looked at their home, `zones` the time zones
    of those who have used the coach. With `branches` there are several workspaces, and this office is none of them.
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
    branches: Branches | None = None

    def at(self, team: str) -> Office | None:
        """The office of a workspace; None where the app is not installed."""
        if self.branches is not None:
            return self.branches.office(team)
        return self if team == self.team else None

    def here(self, body: Plain) -> Office:
        """The office of the workspace that something came from; nothing comes in from where there is none."""
        found = self.at(team_of(body))
        assert found is not None
        return found

    def forget(self, team: str) -> None:
        """The app is not in a workspace any more. The one that the settings name stays: an administrator sees to it."""
        if self.branches is not None:
            self.branches.close(team)

    def every(self) -> list[Office]:
        """The offices of all workspaces."""
        return [self] if self.branches is None else self.branches.every()

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
