"""An mbox file, read from where the last reading ended, one mail in memory at a time.

A mail begins at a line "From " after an empty line. Its key is where it begins. The last mail is looked at again each
time, since it may have been half written; where the file's beginning or that mail is not what it was, the file was
rewritten, and all of it is read anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from connectors.mail.sources.mailbox import MOST, Event, Forget, Raw, Reached, State, Unreachable

_HEAD = 4096  # bytes by which a file is known again
_LAST = 512  # bytes by which its last mail is
_LONGEST_LINE = 1 << 16
_EVERY = 500  # mails after which what was read is kept
_QUOTED = re.compile(rb"^>(>*From )", re.M)  # "From " within a mail, as it was written into the file


@dataclass(frozen=True, slots=True)
class Mbox:
    """One mbox file."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def events(self, state: State, seen: Set[str]) -> Iterator[Event]:
        """New mails since the state, the last one known among them."""
        try:
            with self.path.open("rb") as file:
                start = 0
                if state:
                    known = _known_again(file, state)
                    start = int(state["at"]) if known else 0
                    if not known:
                        yield Forget()
                yield from _from(file, start)
        except OSError as error:
            raise Unreachable(error.strerror or "can't be read") from None


def _from(file: BinaryIO, start: int) -> Iterator[Event]:
    number, last = 0, -1
    for at, envelope, data in _mails(file, start):
        yield Raw(str(at), data, at=_moment(envelope))
        number, last = number + 1, at
        if number % _EVERY == 0:
            yield Reached(_state(file, at))
    if last >= 0:
        yield Reached(_state(file, last))


def _mails(file: BinaryIO, start: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Where each mail begins, its "From " line, and its bytes; what stands before the first such line is no mail."""
    file.seek(start)
    at = start
    begun: tuple[int, bytes] | None = None
    held: list[bytes] = []
    size, after_empty, whole_line = 0, True, True
    while line := file.readline(_LONGEST_LINE):
        if after_empty and whole_line and line.startswith(b"From "):
            if begun:
                yield (*begun, _unquoted(held))
                file.seek(at + len(line))  # the reader of a mail may have looked elsewhere in the file
            begun, held, size = (at, line), [], 0
        elif begun and size < MOST:
            held.append(line[: MOST - size])
            size += len(line)
        after_empty = whole_line and not line.strip()
        whole_line = line.endswith(b"\n")
        at += len(line)
    if begun:
        yield (*begun, _unquoted(held))


def _unquoted(lines: list[bytes]) -> bytes:
    return _QUOTED.sub(rb"\1", b"".join(lines))


def _moment(envelope: bytes) -> datetime | None:
    """When it came, by the end of its "From " line: "From dana@x.example Mon Nov 16 09:30:00 2026"."""
    words = envelope.decode("ascii", "replace").split()[2:]
    try:
        found = parsedate_to_datetime(" ".join(words))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def _state(file: BinaryIO, at: int) -> State:
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(at)
    last = file.read(_LAST)
    return {
        "at": str(at),
        "head": f"{len(head)}:{_digest(head)}",
        "last": f"{len(last)}:{_digest(last)}",
    }


def _known_again(file: BinaryIO, state: State) -> bool:
    return _same(file, 0, state.get("head", "")) and _same(file, int(state.get("at", 0)), state.get("last", ""))


def _same(file: BinaryIO, at: int, known: str) -> bool:
    length, _, digest = known.partition(":")
    file.seek(at)
    return length.isdigit() and _digest(file.read(int(length))) == digest


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
