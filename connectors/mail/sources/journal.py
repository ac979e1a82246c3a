"""What was read of one mailbox: COACH_HOME/mail/<mailbox>.jsonl, a line for each mail, never read twice.

    {"rules": "9f..."}                          first: the rules that decided what is kept
    {"key": "512", "fate": "kept", "mail": {}}  a mail and its fate; only of what is kept there is more than a key
    {"reached": {"at": "512"}}                  all above counts; the next reading starts here

Lines after the last "reached" are of a reading that was cut off: they are read again. So a mail is kept in one piece or
not at all, whenever the process is killed. Without a path, or where `writes` is False, nothing is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.errors import CoachError
from connectors.mail.sources.judging import Fate, Kept
from connectors.mail.sources.mailbox import State


class Journal:
    """The fates of a mailbox's mails by key, what is kept of them, and the state of the reading."""

    def __init__(self, path: Path | None, rules: str, *, writes: bool = True) -> None:
        self.path = path if writes else None
        self.rules = rules
        self.state: State = {}
        self.fates: dict[str, Fate] = {}
        self.kept: dict[str, Kept] = {}
        self._waiting: list[str] = []
        self._stale = False  # the file holds lines that count no more
        if path is not None and path.exists():
            self._read(path)

    def note(self, key: str, fate: Kept | Fate) -> None:
        """Write down a mail's fate, by its key; it counts once `reach` is called."""
        if self.kept.get(key, self.fates.get(key)) == fate:
            return  # a mail that was looked at again and is what it was
        self._stale |= key in self.fates
        self._set(key, fate)
        self._waiting.append(_line(key, fate))

    def reach(self, state: State) -> None:
        """All that was noted counts from now on."""
        if not self._waiting and state == self.state:
            return
        self.state = state
        self._append([*self._waiting, json.dumps({"reached": dict(state)})])
        self._waiting.clear()

    def drop(self, keys: Iterable[str], fate: Fate | None = None) -> None:
        """Take out what is kept of these mails; with a fate, its key stays with it."""
        for key in keys:
            self._stale |= self.fates.pop(key, None) is not None
            self.kept.pop(key, None)
            if fate:
                self.fates[key] = fate

    def clear(self) -> None:
        """Forget the whole mailbox."""
        self.state, self.fates, self.kept = {}, {}, {}
        self._waiting.clear()
        self._stale = False
        if self.path:
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Write the file anew where it holds what counts no more, so that what was dropped is not stored either."""
        self._waiting.clear()
        if self._stale and self.path:
            lines = [_line(key, self.kept.get(key, fate)) for key, fate in self.fates.items()]
            half = self.path.with_name(self.path.name + ".half")
            half.unlink(missing_ok=True)
            self._write(half, [json.dumps({"rules": self.rules}), *lines, json.dumps({"reached": dict(self.state)})])
            half.replace(self.path)
        self._stale = False

    def _set(self, key: str, fate: Kept | Fate) -> None:
        self.kept.pop(key, None)
        if isinstance(fate, Kept):
            self.kept[key] = fate
        self.fates[key] = "kept" if isinstance(fate, Kept) else fate

    def _append(self, lines: list[str]) -> None:
        if self.path:
            new = not self.path.exists()
            self._write(self.path, [json.dumps({"rules": self.rules}), *lines] if new else lines)

    @staticmethod
    def _write(path: Path, lines: list[str]) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)  # it is somebody's mail
            with os.fdopen(file, "w", encoding="utf-8") as out:
                out.write("\n".join(lines) + "\n")
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            says = (
                f"I can't write in {path.parent} ({error.strerror}). Set COACH_HOME to a folder that you may write in."
            )
            raise CoachError(says, code="no_home", folder=str(path.parent)) from error

    def _read(self, path: Path) -> None:
        """What counts; a file of other rules, or one that is damaged, is removed and all of it read anew."""
        try:
            lines = path.read_bytes().split(b"\n")
            if json.loads(lines[0]) != {"rules": self.rules}:
                raise ValueError("other rules")
            end = max(
                (n for n, line in enumerate(lines) if line.startswith(b'{"reached"') and line.endswith(b"}}")),
                default=0,
            )
            for line in lines[1:end]:
                self._take(json.loads(line))
            self._take(json.loads(lines[end]) if end else {"reached": {}})
            self._cut_off(path, lines, end)
        except (OSError, ValueError, KeyError, TypeError):
            self.clear()

    def _take(self, said: Mapping[str, Any]) -> None:
        if "reached" in said:
            self.state = said["reached"]
        else:
            self._stale |= said["key"] in self.fates
            self._set(said["key"], _mail(said["mail"]) if "mail" in said else said["fate"])

    def _cut_off(self, path: Path, lines: list[bytes], end: int) -> None:
        """Without the lines of a reading that did not come to its end."""
        counted = sum(len(line) + 1 for line in lines[: end + 1])
        if self.path and path.stat().st_size > counted:
            os.truncate(path, counted)


def _line(key: str, fate: Kept | Fate) -> str:
    if not isinstance(fate, Kept):
        return json.dumps({"key": key, "fate": fate})
    mail = {**asdict(fate), "sent_at": fate.sent_at.isoformat()}
    return json.dumps({"key": key, "fate": "kept", "mail": mail}, ensure_ascii=False)


def _mail(said: dict[str, Any]) -> Kept:
    lists = {name: tuple(said[name]) for name in ("recipients", "references", "mentions")}
    return Kept(**{**said, **lists, "sent_at": datetime.fromisoformat(said["sent_at"])})
