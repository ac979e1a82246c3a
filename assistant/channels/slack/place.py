"""Where something was said in Slack, by whom, and so where its answer goes and which conversation it belongs to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """`thread` is the timestamp of the message that the thread hangs on, None outside of one (a slash command).

    `began` is True where that message is the question itself: a private answer must then stand beside it, for Slack
    shows one inside a thread only if the thread was there before.
    """

    team: str
    channel: str
    user: str
    thread: str | None = None
    began: bool = False
    response_url: str | None = None

    @property
    def direct(self) -> bool:
        """Whether nobody reads along: the conversation between a person and the app."""
        return self.channel.startswith("D")

    @property
    def lane(self) -> str:
        """What is answered in order: one person's thread."""
        return f"{self.team}:{self.channel}:{self.thread or ''}:{self.user}"

    @property
    def talk(self) -> str:
        """The coach's name for the conversation."""
        return f"slack:{self.team}:{self.channel}:{self.thread or self.user}"

    def plain(self) -> Plain:
        """As the inbox keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, body: Plain) -> Place:
        """Out of the body of a piece of work."""
        return cls(**body["place"])
