"""Snapshots: one DuckDB file each, never changed once it is whole, and a pointer to the one in use.

    book/20261120T093000.duckdb     a snapshot; the last few stay, for rollback and for "what changed since"
    book/current                    the name of the one in use, replaced in one atomic step

A file is written under another name and moved to its own when it is whole. So a reader never sees half of one, and a
build that was killed has changed nothing; what it left lying about is cleared away by the next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from connectors.book.company import Company
from connectors.book.writing import OFFLINE
from connectors.errors import BadUse, CoachError, NoData
from connectors.home import Home

KEPT = 5
_POINTER = "current"
_HALF = ".half"
_open: dict[Path, Snapshot] = {}
_opening = Lock()


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One state of the sales book, open for reading. `folder` also keeps the SQL of its queries."""

    path: Path
    company: Company

    @property
    def name(self) -> str:
        """When it was made, as a name that sorts by time."""
        return self.path.stem

    @cached_property
    def base(self) -> duckdb.DuckDBPyConnection:
        """The open file; take a cursor of it for each read."""
        return _connected(self.path)

    def rows(self, sql: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query; CoachError: corrupt_book where it can't be read, old_book where a column is missing."""
        try:
            return self.base.cursor().execute(sql, dict(values or {})).fetchall()
        except (duckdb.IOException, duckdb.FatalException, duckdb.InternalException) as error:
            raise _corrupt(self.path) from error
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise _of_another_version(self.path) from error

    def constant(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query without values, read once, since a snapshot never changes: for what is small."""
        if sql not in self._constants:
            self._constants[sql] = self.rows(sql)
        return self._constants[sql]

    @cached_property
    def _constants(self) -> dict[str, list[tuple[Any, ...]]]:
        return {}


def open_current(home: Home) -> Snapshot:
    """The snapshot in use. NoData (code no_book) where there is none, CoachError (corrupt_book) for a broken one."""
    folder = home.root / "book"
    try:
        name = (folder / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise _nothing() from None
    except NotADirectoryError:
        _ = home.book  # says what is wrong with the folder
        raise _nothing() from None
    except UnicodeDecodeError:
        raise _corrupt(folder / _POINTER) from None
    return open_snapshot(folder / f"{name}.duckdb")


def open_snapshot(path: Path) -> Snapshot:
    """A snapshot by its file; one that is open already is shared."""
    with _opening:
        if path not in _open:
            _open[path] = _opened(path)
            for other in [p for p in _open if not p.exists()]:
                del _open[other]
        return _open[path]


def snapshots(home: Home) -> list[Path]:
    """The files of all snapshots that are kept, oldest first."""
    return sorted(home.book.glob("*.duckdb"))


def build_snapshot(
    home: Home, tables: Mapping[str, Sequence[Any]], company: Company, *, now: datetime, keep: int = KEPT
) -> Snapshot:
    """Write the rows as a new snapshot and use it from here on; at most `keep` stay.

    CoachError (code bad_rows) where the rows don't hold together; nothing has changed then.
    """
    from connectors.book.complete import completed
    from connectors.book.validation import check

    faults = check(tables)
    if faults:
        first = "; ".join(f"{f.table} row {f.row + 1}: {f.says}" for f in faults[:3])
        raise CoachError(f"The rows don't hold together ({len(faults)} faults). {first}.", code="bad_rows")
    full, complete = completed(tables, replace(company, synced_at=now))
    with _alone(home), _room(home):
        return _switched(home, full, complete, now=now, keep=keep)


def _switched(
    home: Home, tables: Mapping[str, Sequence[Any]], company: Company, *, now: datetime, keep: int
) -> Snapshot:
    from connectors.book.compiled import compile_ahead, sql_of
    from connectors.book.writing import look_back, write

    _clear_away(home.book)
    target = _free_name(home.book, now)
    half = target.with_suffix(_HALF)
    try:
        write(half, tables, company)
        compile_ahead(home.cache)
        look_back(half, sql_of(home.cache, "vitals", (), sees_all=True))
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    half.replace(target)
    _point_to(home.book, target.stem)
    for old in snapshots(home)[:-keep]:
        if old != target:
            old.unlink(missing_ok=True)
    return open_snapshot(target)


def _free_name(folder: Path, now: datetime) -> Path:
    """A name later than every other: two builds in one second, or a clock that went back, keep their order."""
    name = now.strftime("%Y%m%dT%H%M%S")
    last = max((p.stem for p in folder.glob("*.duckdb")), default="")
    if name > last.split("-")[0]:
        return folder / f"{name}.duckdb"
    base, _, count = last.partition("-")
    return folder / f"{base}-{int(count or 0) + 1:04d}.duckdb"


def _point_to(folder: Path, name: str) -> None:
    beside = folder / f"{_POINTER}.{os.getpid()}"
    with beside.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / _POINTER)


def _clear_away(folder: Path) -> None:
    for left in [*folder.glob(f"*{_HALF}"), *folder.glob(f"*{_HALF}.wal"), *folder.glob(f"{_POINTER}.*")]:
        left.unlink(missing_ok=True)


def _opened(path: Path) -> Snapshot:
    if not path.exists():
        raise _corrupt(path)
    try:
        with _connected(path) as base:
            row = base.execute("select document from company").fetchone()
    except duckdb.Error as error:
        raise _corrupt(path) from error
    if row is None:
        raise _corrupt(path)
    return Snapshot(path, Company.from_json(row[0]))


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True, config=OFFLINE)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        with FileLock(home.book / "building.lock", timeout=0):
            yield
    except Timeout:
        raise BadUse("Another sync is running. Wait until it is done, then run yours again.", code="busy") from None


@contextmanager
def _room(home: Home) -> Iterator[None]:
    """What a full disk or a broken file system says, as a sentence."""
    try:
        yield
    except duckdb.Error as error:
        if "space" in str(error).lower():
            message = f"The disk is full: no snapshot could be written in {home.book}. Make room and sync again."
            raise CoachError(message, code="disk_full") from error
        message = f"No snapshot could be written in {home.book} ({str(error).splitlines()[0]}). The old one stays."
        raise CoachError(message, code="no_snapshot", folder=str(home.book)) from error


def _nothing() -> NoData:
    return NoData(
        "There is no sales data yet. Run `coach demo` for the invented company, or `coach sync MAPPING` for your own.",
        code="no_book",
    )


def _of_another_version(path: Path) -> CoachError:
    return CoachError(
        f"The sales book {path.name} was made by another version of Sales Coach, which kept it differently. Run "
        "`coach sync` (or `coach demo --force`) to make a new one.",
        code="old_book",
        path=str(path),
    )


def _corrupt(path: Path) -> CoachError:
    return CoachError(
        f"The sales book {path.name} can't be read. Run `coach sync` (or `coach demo --force`) to make a new one.",
        code="corrupt_book",
        path=str(path),
    )
