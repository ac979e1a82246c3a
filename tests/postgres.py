"""A PostgreSQL server of the tests' own, from the Debian package: a new database for each test that asks."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

ABSENT = "PostgreSQL is not installed (Debian: apt-get install postgresql)"


def _programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian keeps them out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def _servant() -> str | None:
    """Whose processes they are: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server without a database's name; skipped, saying so, where the package is absent."""
    programs = _programs()
    if programs is None:
        pytest.skip(ABSENT)
    folder, servant = Path(tempfile.mkdtemp(prefix="coach-postgres-")), _servant()
    if servant:
        shutil.chown(folder, servant)
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    made = [programs / "initdb", "-D", data, "-U", "coach", "--auth=trust", "--no-sync", "-E", "UTF8"]
    subprocess.run(made, check=True, user=servant, cwd=folder, **quiet)  # type: ignore[call-overload]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "fsync=off"]
    server = subprocess.Popen(running, user=servant, cwd=folder, **quiet)  # type: ignore[call-overload]
    ready = [programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-t", "30"]
    try:
        for _ in range(300):
            if subprocess.run(ready, check=False, **quiet).returncode == 0:  # type: ignore[call-overload]
                break
            assert server.poll() is None, "PostgreSQL did not start"
        yield f"postgresql://coach@127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)  # ends what is connected, too
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_database(postgres_server: str) -> Callable[[], str]:
    """The address of a new, empty database; each call makes another."""
    import psycopg

    numbers = count()

    def make() -> str:
        name = f"coach_{next(numbers)}"
        with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{postgres_server}/{name}"

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty state, in both databases that it may lie in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.sqlite'}"
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()
