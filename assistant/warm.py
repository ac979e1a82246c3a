"""Loads what a turn needs while the agent's libraries load: they take over a second, and a second core is idle.

What is loaded stays to the end, so Python's collector of cycles is kept from looking through it again and again:
while it loads, in each turn, and when the process ends.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from connectors.home import Home


@contextmanager
def warmed(home: Home) -> Iterator[None]:
    """While the block runs, and until it is over, read the embedding model and the trained router in a thread."""
    thread = Thread(target=read_ahead, args=(home,), daemon=True)
    gc.disable()
    thread.start()
    try:
        yield
        thread.join()
    finally:
        gc.freeze()
        gc.enable()


def read_ahead(home: Home) -> None:
    """Read the embedding model and the trained router, for whoever asks next."""
    try:
        import duckdb  # noqa: F401

        from assistant.understanding import trained
        from assistant.understanding.embedding import embedded_question

        if (home.root / "cache").is_dir():
            trained(home.cache)
            embedded_question("warm")
    except Exception:  # what is wrong will be said by the turn that needs it
        return
