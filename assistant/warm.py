"""Loads what a turn needs while the agent's libraries load: they take over a second, and a second core is idle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from connectors.home import Home


@contextmanager
def warmed(home: Home) -> Iterator[None]:
    """While the block runs, and until it is over, read the embedding model and the trained router in a thread."""
    thread = Thread(target=_read, args=(home,), daemon=True)
    thread.start()
    yield
    thread.join()


def _read(home: Home) -> None:
    try:
        import duckdb  # noqa: F401

        from assistant.understanding import trained
        from assistant.understanding.embedding import embedded_question

        if (home.root / "cache").is_dir():
            trained(home.cache)
            embedded_question("warm")
    except Exception:  # what is wrong will be said by the turn that needs it
        return
