"""The vectors that come with the installation are those of the guides as they are now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from connectors.library import shipped
from connectors.library.embeddings import Floats, content_key, embedded

RENEW = "run `make vectors` and commit connectors/library/shipped.npz"


def test_every_text_of_the_guides_has_its_vector_shipped() -> None:
    texts = shipped.embedded_texts()
    missing = [text for text in texts if content_key(embedded().name, text) not in shipped.vectors()]
    assert not missing, f"{len(missing)} texts of the guides have no vector, such as {missing[0]!r}: {RENEW}"


def test_no_vector_is_shipped_that_no_guide_needs() -> None:
    wanted = {content_key(embedded().name, text) for text in shipped.embedded_texts()}
    assert set(shipped.vectors()) == wanted, RENEW


@pytest.mark.parametrize("nth", [0, 50, 400])
def test_a_shipped_vector_is_what_the_model_computes(nth: int) -> None:
    text = shipped.embedded_texts()[nth]
    computed = embedded().embed_passages([text])[0]
    assert float(np.abs(shipped.vectors()[content_key(embedded().name, text)] - computed).max()) < 2e-3, RENEW


def test_reference_passages_are_those_of_the_guides_and_of_elsewhere() -> None:
    reference = shipped.reference(embedded())
    again = shipped._reference(_Shipped())
    assert float(np.abs(reference.sales - again.sales).max()) < 2e-3, RENEW
    assert len(reference.other) == len(again.other), RENEW
    for language in shipped.LANGUAGES:
        assert float(np.abs(reference.parallel[language] - again.parallel[language]).max()) < 2e-3, RENEW


class _Shipped:
    """The model, with the guides' vectors at hand."""

    name = embedded().name

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return embedded().embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> Floats:
        held = shipped.vectors().get(content_key(self.name, text))
        return embedded().embed_passages([text])[0] if held is None else held
