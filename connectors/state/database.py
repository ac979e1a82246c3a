"""The database that the state lies in: SQLite in WAL mode, or whatever SQLAlchemy's address names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from connectors.errors import ServiceDown
from connectors.state.ledger_tables import metadata


class Database:
    """Connections to read and to write with; every failure of the database is a ServiceDown (code no_state)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """The database at `url`, its tables made; the address is in no message, for it may hold a password."""
        engine = create_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _as_wal)
        with _reported(engine):
            metadata.create_all(engine)
        return cls(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with _reported(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing. In SQLite writers come one after the other."""
        with _reported(self._engine), self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()


def _as_wal(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where `writing` says so
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=10000")


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
