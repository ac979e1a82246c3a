"""The database that the state lies in: SQLite in WAL mode, or PostgreSQL where many processes share it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from connectors.errors import CoachError, ServiceDown
from connectors.state.ledger_tables import metadata

_WRITING = 7_326_224  # the name of the lock that writers in PostgreSQL take one after the other


class Database:
    """Connections to read and to write with; every failure of the database is a ServiceDown (code no_state)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """The database at `url`, its tables made; the address is in no message, for it may hold a password.

        CoachError (no_driver) where what speaks to it is not installed.
        """
        engine = _engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _as_wal)
        opened = cls(engine)
        with opened.writing() as connection:
            metadata.create_all(connection)
        return opened

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with _reported(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing. Writers come one after the other."""
        with _reported(self._engine), self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif self._engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_WRITING)))
            yield connection

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    try:
        return create_engine(address, pool_pre_ping=address.drivername != "sqlite")
    except ModuleNotFoundError as error:
        message = f"The state's database needs {error.name}: install Sales Coach with its `postgres` extra."
        raise CoachError(message, code="no_driver", name=str(error.name)) from error


def _as_wal(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where `writing` says so
    connection.execute("PRAGMA busy_timeout=10000")  # first: the next one waits for others, too
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


@contextmanager
def _reported(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        why = type(error).__name__
        message = (
            f"The state's database ({engine.dialect.name}) can't be used: {why}. Check COACH_STATE_URL or the disk."
        )
        raise ServiceDown(message, code="no_state", why=why) from error
