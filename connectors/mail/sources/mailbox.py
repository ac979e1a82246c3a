"""What every mailbox tells whoever reads it: raw mails, what is gone, and how far the reading has come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST = 1 << 20  # bytes of a mail that are read: text stands before attachments, and memory stays bounded

State = Mapping[str, str]  # what a mailbox wants to know the next time


@dataclass(frozen=True, slots=True)
class Raw:
    """A mail as it lies there, cut at MOST bytes. `key` is its own in the mailbox; `at`, in UTC, is when it came."""

    key: str
    data: bytes
    labels: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """The mailbox is another one than before: nothing that was read of it holds."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Mails that were read before and are not there any more."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reached:
    """All that was told so far can be kept; the next reading starts from this state."""

    state: State


Event = Raw | Forget | Gone | Reached


class Mailbox(Protocol):
    """Where mail lies."""

    @property
    def name(self) -> str:
        """What people call it: a path, or user, host and folder."""

    def events(self, state: State, seen: Set[str]) -> Iterator[Event]:
        """What changed since `state`; mails with a key in `seen` need not be told again. Unreachable."""


class Unreachable(Exception):
    """A mailbox that can't be read now; `why` ends a sentence that begins with its name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
