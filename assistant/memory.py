"""What is remembered of a conversation: LangGraph's checkpoints, one thread a conversation.

They lie in SQLite in the home folder, and in PostgreSQL where the state does (memory_shared.py).

A thread keeps its last turns, and of older turns only what a follow-up needs: the skill, its arguments, the choices.
Only the newest checkpoint of a thread stays. So a long conversation costs as much a turn as a short one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from langchain.agents import AgentState
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph.message import add_messages

from connectors.errors import CoachError
from connectors.home import Home

if TYPE_CHECKING:
    from assistant.memory_shared import SharedMemory

KEPT_TURNS = 12
_FOLLOW_UP_NEEDS = ("skill", "args", "choices", "argument", "listed", "error", "awaits")
_BUSY = 10  # seconds to wait for another process that is writing


def kept(before: list[AnyMessage], new: list[AnyMessage]) -> list[AnyMessage]:
    """The messages of a thread after new ones came: the last turns, older ones without their results."""
    every: list[AnyMessage] = add_messages(before, new)  # type: ignore[assignment, arg-type]
    starts = [i for i, m in enumerate(every) if isinstance(m, HumanMessage)]
    if len(starts) > KEPT_TURNS:
        every = every[starts[-KEPT_TURNS] :]
    asked_anew = bool(every) and isinstance(every[-1], HumanMessage)
    return [slim(m) for m in every] if asked_anew else every


def slim(message: AnyMessage) -> AnyMessage:
    """A tool message without the result, which was shown in its own turn."""
    if not isinstance(message, ToolMessage) or not isinstance(message.artifact, dict):
        return message
    if "result" not in message.artifact:
        return message
    artifact = {name: message.artifact[name] for name in _FOLLOW_UP_NEEDS if name in message.artifact}
    return message.model_copy(update={"artifact": artifact})


class Thread(AgentState[Any]):
    """The state of the agent: its messages, trimmed as they are stored."""

    messages: Annotated[list[AnyMessage], kept]


class Memory(SqliteSaver):
    """Checkpoints of every thread in one SQLite file; only the newest of each is kept."""

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store the newest checkpoint of a thread and drop those before it."""
        stored = super().put(config, checkpoint, metadata, new_versions)
        about = stored["configurable"]
        with self.cursor() as cursor:
            for table in ("checkpoints", "writes"):
                cursor.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id < ?",
                    (about["thread_id"], about["checkpoint_ns"], about["checkpoint_id"]),
                )
        return stored

    def forget(self, thread: str) -> None:
        """Delete everything that was said in a thread."""
        self.delete_thread(thread)


def open_memory(home: Home, url: str | None = None) -> Memory | SharedMemory:
    """The memory in the state's PostgreSQL, else in the home folder; CoachError where it cannot be opened."""
    if url and url.startswith("postgresql"):
        from assistant.memory_shared import shared_memory

        return shared_memory(url)
    return memory_at(home.state / "memory.sqlite")


def memory_at(path: Path) -> Memory:
    """A memory in this file, made if it is not there."""
    try:
        connection = sqlite3.connect(path, check_same_thread=False, timeout=_BUSY)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        memory = Memory(connection)
        memory.setup()
    except sqlite3.Error as error:
        message = f"The memory of conversations, {path}, can't be used ({error}). Move it away to start a new one."
        raise CoachError(message, code="corrupt_memory", path=str(path)) from error
    return memory


def this_turn(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The messages from the last question on."""
    last = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=0)
    return list(messages[last:])


def said_by_coach(messages: Sequence[AnyMessage]) -> dict[str, Any]:
    """What the embedded model noted on its last message of these: a question back, a refusal, small talk."""
    for message in reversed(messages):
        if isinstance(message, AIMessage):
            noted: dict[str, Any] = message.additional_kwargs.get("coach", {})
            return noted
    return {}
