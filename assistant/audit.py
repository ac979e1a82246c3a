"""The record of every answer: who asked what, which skills ran on which snapshot, what was said.

One JSON document a line, in a file a month (state/answers-2026-11.jsonl). A line is written with one system call to a
file opened for appending, so lines of several processes never mix and a killed process loses nothing that it had
answered. The state store takes the lines in when it is opened; this module imports nothing that a cold start must not.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any

from assistant.answer import Answer
from connectors.errors import CoachError
from connectors.home import Home

_FORMAT = 1


def record(home: Home, answer: Answer, *, snapshot: str, now: datetime) -> None:
    """Append an answer; CoachError (code disk_full) where there is no room, so that nothing goes out unrecorded."""
    entry: dict[str, Any] = {"format": _FORMAT, "at": now.isoformat(), "snapshot": snapshot, **answer.to_json()}
    line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    path = home.state / f"answers-{now:%Y-%m}.jsonl"
    try:
        _append(path, line)
    except OSError as error:
        raise _unwritten(path, error) from error


def _append(path: Path, line: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        written = os.write(handle, line)
        if written < len(line):
            os.truncate(handle, os.fstat(handle).st_size - written)
            raise OSError(ENOSPC, os.strerror(ENOSPC))
    finally:
        os.close(handle)


def _unwritten(path: Path, error: OSError) -> CoachError:
    if error.errno in {ENOSPC, EDQUOT}:
        return CoachError(f"The disk is full: nothing can be saved in {path.parent}. Make room.", code="disk_full")
    return CoachError(
        f"I can't write in {path} ({error.strerror}). Set COACH_HOME to a folder that you may write in.",
        code="no_home",
        folder=str(path.parent),
    )
