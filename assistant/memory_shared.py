"""The memory of conversations in PostgreSQL, for processes that share a state: LangGraph's own checkpointer for it."""

from __future__ import annotations

from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata

from connectors.errors import CoachError, ServiceDown

try:
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg import Connection, Error, connect
    from psycopg.rows import dict_row
    from psycopg_pool import ConnectionPool, PoolTimeout
except ModuleNotFoundError as missing:
    raise CoachError(
        f"Conversations in PostgreSQL need {missing.name}: install Sales Coach with its `postgres` extra.",
        code="no_driver",
        name=str(missing.name),
    ) from missing

_WAIT = 10.0  # seconds for a connection
_MOST = 8  # connections of one process
_OLDER = {
    "checkpoints": "checkpoint_id < %(id)s",
    "checkpoint_writes": "checkpoint_id < %(id)s",
    "checkpoint_blobs": "version <> coalesce(%(versions)s::jsonb ->> channel, '')",
}


class SharedMemory(PostgresSaver):
    """Checkpoints of every thread in PostgreSQL; only the newest of each is kept."""

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store the newest checkpoint of a thread and drop those before it, and what only they held."""
        from psycopg.types.json import Jsonb

        stored = super().put(config, checkpoint, metadata, new_versions)
        about = stored["configurable"]
        values = {
            "thread": about["thread_id"],
            "ns": about["checkpoint_ns"],
            "id": about["checkpoint_id"],
            "versions": Jsonb({channel: str(version) for channel, version in checkpoint["channel_versions"].items()}),
        }
        with self._cursor() as cursor:
            for table, older in _OLDER.items():
                query = f"DELETE FROM {table} WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s AND {older}"
                cursor.execute(query, values)
        return stored

    def forget(self, thread: str) -> None:
        """Delete everything that was said in a thread."""
        self.delete_thread(thread)


def shared_memory(url: str) -> SharedMemory:
    """The memory at an address as SQLAlchemy writes it; ServiceDown (no_state) where it cannot be reached."""
    from sqlalchemy import make_url

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    settings = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    try:
        connect(address, connect_timeout=int(_WAIT)).close()  # a pool would go on trying where nobody answers
        pool: ConnectionPool[Connection[dict[str, Any]]] = ConnectionPool(
            address, kwargs=settings, min_size=1, max_size=_MOST, timeout=_WAIT, open=True
        )
        memory = SharedMemory(pool)
        memory.setup()
    except (Error, PoolTimeout) as error:
        why = type(error).__name__
        message = f"The memory of conversations (postgresql) can't be used: {why}. Check COACH_STATE_URL."
        raise ServiceDown(message, code="no_state", why=why) from error
    return memory
