"""The SQL of every read, compiled by Ibis once and kept in the cache, so that answering never imports Ibis.

Kept under a hash of what it was compiled from; a combination of filters that nobody thought of is compiled when it is
first asked for, and kept as well.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

_SOURCES = ("queries.py", "schema.py", "views.py", "vitals.py")
_known: dict[Path, dict[str, str]] = {}


def sql_of(folder: Path, name: str, filters: Iterable[str], *, sees_all: bool) -> str:
    """The SQL of a read with just these filters."""
    chosen = sorted(filters)
    key = key_of(name, chosen, sees_all=sees_all)
    known = _kept(folder)
    if key not in known:
        from connectors.book.queries import compiled

        known[key] = compiled(name, chosen, sees_all=sees_all)
        _keep(folder, known)
    return known[key]


def key_of(name: str, filters: Iterable[str], *, sees_all: bool) -> str:
    """The name under which a compiled query is kept."""
    return f"{name}({','.join(sorted(filters))}){'*' if sees_all else ''}"


def compile_ahead(folder: Path) -> None:
    """Compile what skills are likely to ask, where that has not been done for these queries."""
    if not _path(folder).exists():
        _known[_path(folder)] = dict(_likely())
        _keep(folder, _known[_path(folder)])


@cache
def _likely() -> dict[str, str]:
    """Compiled once a process, however many homes it makes."""
    from connectors.book.queries import compile_all

    return compile_all()


def _kept(folder: Path) -> dict[str, str]:
    path = _path(folder)
    if path not in _known:
        try:
            _known[path] = json.loads(path.read_bytes())
        except (OSError, ValueError):
            _known[path] = {}
    return _known[path]


def _keep(folder: Path, known: dict[str, str]) -> None:
    path = _path(folder)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.write_text(json.dumps(known), encoding="utf-8")
        beside.replace(path)
    except OSError:  # a cache that can't be written costs time and nothing else
        beside.unlink(missing_ok=True)


def _path(folder: Path) -> Path:
    return folder / f"queries-{_fingerprint()}.json"


@cache
def _fingerprint() -> str:
    source = files("connectors.book")
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update((source / name).read_bytes())
    return digest.hexdigest()[:16]
