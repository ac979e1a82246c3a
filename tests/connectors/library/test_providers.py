"""Embeddings by a setting: over OpenAI's protocol to a server on this machine, and by the path of a class."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from connectors.book.schema import Person
from connectors.errors import BadUse, ServiceDown
from connectors.home import Home
from connectors.library import Library
from connectors.library.embeddings import Kept
from connectors.library.providers import open_embeddings
from evals.endpoint import Endpoint, Reply, serving

Somebody = Callable[..., Person]
SILENCE = "# Silence\n\nWhen a customer goes quiet after the proposal, call in the first half hour of the day.\n"
PRICE = "# Price\n\nWhen they say it is too expensive, ask what they compare the price with.\n"


def by_words(text: str) -> list[float]:
    """A vector that counts words, which is enough to tell two passages apart."""
    row = [0.01] * 64
    for word in re.findall(r"\w{4,}", text.lower()):
        row[zlib.crc32(word.encode()) % 64] += 3.0
    return row


def embeds(request: dict[str, Any]) -> Reply:
    """A reply to /v1/embeddings."""
    asked = request["input"]
    texts = [asked] if isinstance(asked, str) else asked
    data = [{"object": "embedding", "index": n, "embedding": by_words(text)} for n, text in enumerate(texts)]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return Reply(raw=json.dumps({"object": "list", "data": data, "model": request["model"], "usage": usage}))


class ByWords:
    """LangChain's two methods; what a company of its own would write."""

    def __init__(self, model: str = "words", power: int = 1) -> None:
        self.model, self.power = model, power

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[x**self.power for x in by_words(text)] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Silent(ByWords):
    """One whose service is away."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise TimeoutError("no answer")


HERE = f"{__name__}.ByWords"


@pytest.fixture
def filled(folder: Path) -> Path:
    (folder / "price.md").write_text(PRICE, encoding="utf-8")
    (folder / "silence.md").write_text(SILENCE, encoding="utf-8")
    return folder


def opened(endpoint: Endpoint, model: str = "text-embedding-3-small") -> Any:
    return open_embeddings(f"openai:{model}", key="sk-secret-of-the-test", address=endpoint.url)


def test_a_library_is_embedded_and_searched_over_openais_protocol(home: Home, filled: Path, somebody: Somebody) -> None:
    with serving() as endpoint:
        endpoint.always(embeds)
        library = Library.open(home, embeddings=opened(endpoint))
        assert len(library.add([filled]).added) == 2
        found = library.search("a customer goes quiet", person=somebody("rep"))
        assert found[0].source == "playbooks/silence.md"
        assert {request["path"] for request in endpoint.requests} == {"/v1/embeddings"}
        assert {request["model"] for request in endpoint.requests} == {"text-embedding-3-small"}
        assert set(endpoint.keys) == {"Bearer sk-secret-of-the-test"}


def test_texts_are_sent_as_texts_and_each_once(home: Home, filled: Path) -> None:
    with serving() as endpoint:
        endpoint.always(embeds)
        library = Library.open(home, embeddings=opened(endpoint))
        library.add([filled])
        sent = [text for request in endpoint.requests for text in request["input"]]
        library.remove(["Price"])
        library.add([filled])
        again = [text for request in endpoint.requests for text in request["input"]]
    assert all(isinstance(text, str) for text in sent)
    assert len(sent) == len(set(sent))
    assert again == sent


def test_a_server_that_fails_is_a_sentence_and_adds_nothing(home: Home, filled: Path, somebody: Somebody) -> None:
    with serving() as endpoint:
        endpoint.always(lambda _: Reply(status=401, raw=json.dumps({"error": {"message": "bad key", "code": "key"}})))
        library = Library.open(home, embeddings=opened(endpoint))
        with pytest.raises(ServiceDown, match=r"openai:text-embedding-3-small do not answer .*bad key"):
            library.add([filled])
        assert library.documents() == []


def test_two_models_of_one_provider_are_two_embeddings(home: Home, filled: Path) -> None:
    with serving() as endpoint:
        endpoint.always(embeds)
        Library.open(home, embeddings=opened(endpoint)).add([filled])
        with pytest.raises(BadUse, match=r"text-embedding-3-small, not with openai:text-embedding-3-large"):
            Library.open(home, embeddings=opened(endpoint, "text-embedding-3-large")).add([filled])


def test_a_class_of_langchains_kind_goes_by_its_path_with_model_and_options(
    home: Home, filled: Path, somebody: Somebody
) -> None:
    embeddings = open_embeddings(f"{HERE}:two", options={"power": 2})
    library = Library.open(home, embeddings=embeddings)
    library.add([filled])
    assert library.embedding == f"{HERE}:two"
    assert library.search("too expensive", person=somebody("rep"))[0].source == "playbooks/price.md"


def test_what_comes_back_is_brought_to_length_one() -> None:
    rows = open_embeddings(HERE).embed_passages(["price", "price and silence", ""])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1])


def test_a_service_that_is_away_is_a_sentence() -> None:
    with pytest.raises(ServiceDown, match="no answer"):
        open_embeddings(f"{__name__}.Silent").embed_queries(["price"])


@pytest.mark.parametrize(
    "said",
    ["openai", "nobody:model", "no_such_package.Embeddings", "connectors.home.Nothing", "connectors.home.Home:x", "x"],
)
def test_a_setting_that_names_nothing_usable_is_refused(said: str) -> None:
    with pytest.raises(BadUse, match="COACH_EMBEDDINGS") as refused:
        open_embeddings(said)
    assert refused.value.code == "bad_embeddings"


def test_the_embedded_model_is_the_default() -> None:
    assert open_embeddings("embedded") is open_embeddings("")


def test_a_library_is_embedded_anew_without_its_files(home: Home, kept: Kept, filled: Path, somebody: Somebody) -> None:
    Library.open(home, embeddings=kept).add([filled])
    for file in filled.iterdir():
        file.unlink()
    other = Library.open(home, embeddings=open_embeddings(HERE))
    assert other.rebuild() == 2
    assert other.search("a customer goes quiet", person=somebody("rep"))[0].source == "playbooks/silence.md"
    with pytest.raises(BadUse, match="coach library rebuild"):
        Library.open(home, embeddings=kept).search("price", person=somebody("rep"))


def test_a_reader_that_is_open_meanwhile_finds_the_rebuilt_library(
    home: Home, kept: Kept, filled: Path, somebody: Somebody
) -> None:
    reading = Library.open(home, embeddings=kept)
    reading.add([filled])
    assert reading.search("price", person=somebody("rep"))
    Library.open(home, embeddings=kept).rebuild()
    assert reading.search("price", person=somebody("rep"))[0].source == "playbooks/price.md"


def test_a_rebuild_that_was_killed_is_finished_by_the_next_ingest(
    home: Home, kept: Kept, filled: Path, somebody: Somebody
) -> None:
    Library.open(home, embeddings=kept).add([filled])
    other = Library.open(home, embeddings=open_embeddings(HERE))
    with pytest.raises(KeyboardInterrupt):
        other.rebuild(_stops_at_the_second)
    assert other._vectors.size() == 1
    report = Library.open(home, embeddings=open_embeddings(HERE)).add([filled])
    assert len(report.unchanged) == 2
    assert other._vectors.size() == 2


def _stops_at_the_second(done: int, *_: object) -> None:
    if done == 1:
        raise KeyboardInterrupt


def test_a_library_that_was_emptied_takes_another_embedding(home: Home, kept: Kept, filled: Path) -> None:
    first = Library.open(home, embeddings=kept)
    first.add([filled])
    Library.open(home, embeddings=open_embeddings(HERE)).remove(["playbooks"])
    assert len(Library.open(home, embeddings=open_embeddings(HERE)).add([filled]).added) == 2
