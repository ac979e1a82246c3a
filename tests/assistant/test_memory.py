"""Conversations outlive the process that held them, in SQLite and in PostgreSQL; only their newest state stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant import Coach
from assistant.memory import open_memory
from assistant.settings import Settings
from connectors.errors import ServiceDown
from connectors.home import Home


def test_a_conversation_goes_on_in_another_process_that_shares_the_state(home: Home, state_url: str) -> None:
    shared = Settings(state_url=SecretStr(state_url))
    first, second = Coach.open(home, shared), Coach.open(home, shared)
    first.ask("what do I earn if I close the Initech platform deal", thread="t")
    assert second.ask("and with 10% off?", thread="t").skills[0].args["deal"] == "D-3"
    second.forget("t")
    assert not any("deal" in call.args for call in first.ask("and with 20% off?", thread="t").skills)


def test_a_long_conversation_in_postgresql_keeps_one_checkpoint(home: Home, new_database: Callable[[], str]) -> None:
    import psycopg

    url = new_database()
    coach = Coach.open(home, Settings(state_url=SecretStr(url)))
    for _ in range(4):
        coach.ask("how am I doing against quota", thread="t")
    with psycopg.connect(url) as connection:
        checkpoints = connection.execute("select count(*) from checkpoints").fetchone()
        blobs = connection.execute("select count(*), count(distinct channel) from checkpoint_blobs").fetchone()
    assert checkpoints == (1,)
    assert blobs is not None
    assert blobs[0] == blobs[1]


def test_a_database_that_is_not_there_is_said_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ServiceDown) as down:
        open_memory(Home(tmp_path), "postgresql://coach:secret-word@127.0.0.1:1/none")
    assert "secret-word" not in down.value.message
