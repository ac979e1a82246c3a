"""The library on a Chroma server: the same as embedded, and a sentence where the server does not answer."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.book.schema import Person
from connectors.errors import ServiceDown
from connectors.home import Home
from connectors.library import Library
from connectors.library.embeddings import Kept

CHROMA = Path(sys.executable).with_name("chroma")


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A Chroma server of this test."""
    port = free_port()
    command = [str(CHROMA), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the Chroma server did not start")


@pytest.mark.skipif(not CHROMA.exists(), reason="chroma's command is not installed beside Python")
def test_a_library_on_a_server_is_filled_searched_and_narrowed_to_its_reader(
    server: str, home: Home, kept: Kept, folder: Path, somebody: Callable[..., Person]
) -> None:
    (folder / "price.md").write_text("# Price\n\nAsk what they compare the price with.\n", encoding="utf-8")
    (folder / "pay.md").write_text("---\naudience: manager\n---\n# Pay\n\nPay is discussed in May.\n", encoding="utf-8")
    library = Library.open(home, embeddings=kept, server=server)
    assert len(library.add([folder]).added) == 2
    assert [p.title for p in library.search("price and pay", person=somebody("rep"))] == ["Price"]
    assert len(library.search("price and pay", person=somebody("manager"))) == 2
    assert library.remove(["Price"]) == ["playbooks/price.md"]


def test_a_server_that_does_not_answer_is_a_sentence(home: Home, kept: Kept, folder: Path) -> None:
    (folder / "price.md").write_text("# Price\n\nAsk.\n", encoding="utf-8")
    library = Library.open(home, embeddings=kept, server=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ServiceDown, match="can't be opened"):
        library.add([folder])
