"""Embeddings of somebody else's making, by a setting: OpenAI's, those of any provider or class that LangChain has.

    embedded                          the model inside the installation
    openai:text-embedding-3-small     a provider that LangChain knows by name, and its model
    my_company.models.OurEmbeddings   a class of LangChain's kind by its path; `:MODEL` behind it, if it takes one

What they return is brought to length 1. The setting's text is the name of the embedding: two that differ in it never
share a collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from connectors.errors import BadUse, CoachError, ServiceDown
from connectors.library.embeddings import Embeddings, Floats, embedded

EMBEDDED = "embedded"
_OPENAI = "openai"


class Model(Protocol):
    """What LangChain calls embeddings."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...
    def embed_query(self, text: str) -> list[float]: ...


class Provided:
    """A LangChain model of embeddings as the library wants them: rows of length 1, failures as sentences."""

    def __init__(self, name: str, model: Model) -> None:
        self.name, self._model = name, model

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return self._rows(lambda: [self._model.embed_query(text) for text in texts], len(texts))

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        return self._rows(lambda: self._model.embed_documents(list(texts)), len(texts)) if texts else _none()

    def _rows(self, call: Callable[[], list[list[float]]], count: int) -> Floats:
        try:
            rows = np.asarray(call(), np.float32)
        except Exception as error:  # each provider has its own kinds
            raise _down(self.name, f"{type(error).__name__}: {error}") from error
        if rows.ndim != 2 or len(rows) != count or not np.isfinite(rows).all():
            raise _down(self.name, "it returned no vectors")
        lengths: Floats = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Floats = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit


def open_embeddings(
    said: str, *, key: str | None = None, address: str | None = None, options: Mapping[str, Any] | None = None
) -> Embeddings:
    """The embeddings that a setting names; `key` and `address` are handed to OpenAI's, `options` to any.

    BadUse (bad_embeddings) where there is nothing of that name, or it can't be made.
    """
    name = said.strip()
    if name in {"", EMBEDDED}:
        return embedded()
    kind, _, model = name.partition(":")
    try:
        if "." in kind:
            return Provided(name, _of_class(kind, model, dict(options or {})))
        return Provided(name, _of_provider(kind, model, key, address, dict(options or {})))
    except CoachError:
        raise
    except Exception as error:  # whatever a constructor of a foreign class raises
        raise _unusable(said, f"{type(error).__name__}: {error}") from error


def _of_provider(kind: str, model: str, key: str | None, address: str | None, options: dict[str, Any]) -> Model:
    from langchain.embeddings import init_embeddings

    if not model:
        raise _unusable(kind, "it names no model, as in openai:text-embedding-3-small")
    if kind == _OPENAI:
        given = {"api_key": key or "none", "base_url": address, "max_retries": 2}
        # Counting tokens would fetch OpenAI's vocabulary, and servers that speak its protocol take text only.
        options = {**given, "check_embedding_ctx_length": False, **options}
    made: Any = init_embeddings(model, provider=kind, **options)
    return _checked(kind, made)


def _of_class(path: str, model: str, options: dict[str, Any]) -> Model:
    module, _, name = path.rpartition(".")
    given = {"model": model, **options} if model else options
    return _checked(path, getattr(import_module(module), name)(**given))


def _checked(said: str, made: Any) -> Model:
    if not all(callable(getattr(made, method, None)) for method in ("embed_documents", "embed_query")):
        raise _unusable(said, "it is no embeddings of LangChain's kind")
    model: Model = made
    return model


def _unusable(said: str, why: str) -> BadUse:
    message = f"COACH_EMBEDDINGS is '{said}', which can't be used ({why})."
    return BadUse(message, code="bad_embeddings", said=said, why=why)


def _down(name: str, why: str) -> ServiceDown:
    return ServiceDown(f"The embeddings {name} do not answer ({why}).", code="no_embeddings", name=name, why=why)


def _none() -> Floats:
    return np.zeros((0, 0), np.float32)
