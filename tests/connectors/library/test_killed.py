"""An ingest that is killed outright, by SIGKILL in a process of its own, is finished by running it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.book.schema import Person
from connectors.home import Home
from connectors.library import Library
from connectors.library.catalog import Catalog
from connectors.library.embeddings import Kept

FILES = 14
INGEST = """
import sys, time
from pathlib import Path
from connectors.home import Home
from connectors.library import Library
Library.open(Home(Path(sys.argv[1]))).add([sys.argv[2]])
"""


def written(folder: Path) -> None:
    for number in range(FILES):
        sections = (f"## Point {n}\n\nCustomer {number} asks {n} times what the price is made of.\n" for n in range(6))
        text = f"# Guide {number}\n\n{''.join(sections)}"
        (folder / f"guide-{number:02d}.md").write_text(text, encoding="utf-8")


def killed_half_way(home: Home, folder: Path) -> int:
    """Kill an ingest after some documents are in; how many."""
    ingest = subprocess.Popen([sys.executable, "-c", INGEST, str(home.root), str(folder)])
    catalog, until = Catalog(home.library / "catalog.sqlite"), time.monotonic() + 120
    try:
        while len(catalog.entries()) < 2 and time.monotonic() < until and ingest.poll() is None:
            time.sleep(0.02)
    finally:
        os.kill(ingest.pid, signal.SIGKILL)
        ingest.wait()
    return len(catalog.entries())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_an_ingest_that_was_killed_is_resumed_and_nothing_is_there_twice(
    home: Home, kept: Kept, folder: Path, somebody: Callable[..., Person]
) -> None:
    written(folder)
    done = killed_half_way(home, folder)
    assert 2 <= done < FILES
    library = Library.open(home, embeddings=kept)
    assert library.search("what is the price made of", person=somebody("rep"))
    report = library.add([folder])
    assert len(report.unchanged) >= done
    assert len(report.unchanged) + len(report.added) == FILES
    assert len(library.documents()) == FILES
    assert library._vectors.keys() == library._catalog.keys()
    again = library.add([folder])
    assert (len(again.unchanged), again.passages) == (FILES, 0)
