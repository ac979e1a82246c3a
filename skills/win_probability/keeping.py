"""The model in use, kept beside the snapshot that it was learnt from, and goes with it.

    book/20261120T093000.chances.json

So an answer about a snapshot rests on what was learnt by then, also after a rollback, and a sync that was killed before
it had learnt leaves a snapshot without one, of which nothing is said.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from connectors.book.snapshot import Snapshot
from skills.win_probability.model import Model, from_json, to_json

_SUFFIX = ".chances.json"
_known: dict[Path, Model | None] = {}


def kept(snapshot: Snapshot) -> Model | None:
    """That of a snapshot; None where there is none, or none that can be read."""
    path = _path(snapshot)
    if _known.get(path) is None:
        _known[path] = _read(path)
    return _known[path]


def kept_before(snapshot: Snapshot) -> Model | None:
    """That of the last snapshot before it that has one."""
    before = sorted(p for p in snapshot.path.parent.glob(f"*{_SUFFIX}") if p.name < _path(snapshot).name)
    return next((model for model in map(_read, reversed(before)) if model is not None), None)


def keep(snapshot: Snapshot, model: Model) -> None:
    """In one atomic step; those whose snapshots are gone go as well."""
    path = _path(snapshot)
    beside = path.with_name(f"{path.name}.{os.getpid()}.half")
    beside.write_text(json.dumps(to_json(model)), encoding="utf-8")
    beside.replace(path)
    _known[path] = model
    for old in path.parent.glob(f"*{_SUFFIX}"):
        if not old.with_name(old.name.removesuffix(_SUFFIX) + ".duckdb").exists():
            old.unlink(missing_ok=True)


def _path(snapshot: Snapshot) -> Path:
    return snapshot.path.with_name(snapshot.name + _SUFFIX)


def _read(path: Path) -> Model | None:
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None
