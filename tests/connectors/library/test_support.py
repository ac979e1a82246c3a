"""Whether a passage bears out what is written about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.home import Home
from connectors.library import Library, Quotable
from connectors.library.chunks import sentences
from connectors.library.embeddings import Kept
from connectors.library.support import ENOUGH, Borne, likelihood
from connectors.library.support_training import sections

PRICE = "Never give a discount for nothing. Trade instead: give something only for something of equal worth."
EVERY = 9  # things of the guides: one of so many is checked


@pytest.fixture
def guided(home: Home, kept: Kept) -> Library:
    return Library.open(home, embeddings=kept)


def borne_out(library: Library, sentence: str, passage: str) -> bool:
    return likelihood(library.borne(sentence, [Quotable(passage, "en")])[0]) >= ENOUGH


@pytest.mark.parametrize("guide", ["discovery", "silence-after-a-proposal"])
def test_what_a_guide_says_is_borne_out_by_its_own_section(guide: str, guided: Library) -> None:
    for text in sections(guide).values():
        for said in sentences(text)[::EVERY]:
            assert borne_out(guided, said.text, text), said.text


@pytest.mark.parametrize(
    "sentence", ["Paint the office blue.", "Invite their board to the mountains.", "Mal kontoret blått."]
)
def test_what_has_nothing_to_do_with_a_passage_is_not(sentence: str, guided: Library) -> None:
    assert not borne_out(guided, sentence, PRICE)


def test_a_sentence_that_says_what_the_passage_denies_is_borne_out_less(guided: Library) -> None:
    told = Quotable("Never give a discount in the first meeting. Ask what they compare the price with.", "en")
    agreed, opposite = "Don't give a discount in the first meeting.", "Give a discount in the first meeting."
    likely = [likelihood(guided.borne(sentence, [told])[0]) for sentence in (agreed, opposite)]
    assert [guided.borne(sentence, [told])[0].denied for sentence in (agreed, opposite)] == [0.0, 1.0]
    assert likely[0] > likely[1]


def test_it_may_be_said_in_the_other_language(guided: Library) -> None:
    assert borne_out(guided, "Gi aldri rabatt uten å få noe av samme verdi igjen.", PRICE)


def test_a_passage_that_says_nothing_bears_nothing_out(guided: Library) -> None:
    (evidence,) = guided.borne("Never give a discount.", [Quotable("", "en")])
    assert (evidence.near, evidence.covered) == (0.0, 0.0)
    assert likelihood(evidence) < ENOUGH


def test_more_evidence_never_makes_it_less_likely() -> None:
    near, covered = (
        [likelihood(Borne(n, 0.5, 0.5, 0.0, 0.0)) for n in range(6)],
        [likelihood(Borne(2, c / 5, 0.5, 0.0, 0.0)) for c in range(6)],
    )
    assert near == sorted(near)
    assert covered == sorted(covered)


def test_support_is_read_by_the_embedded_model_whatever_the_library_is_embedded_with(
    tmp_path: Path, folder: Path
) -> None:
    from connectors.library.providers import open_embeddings

    (folder / "price.md").write_text(f"# Price\n\n{PRICE}\n", encoding="utf-8")
    other = Library.open(
        Home(tmp_path / "other"), embeddings=open_embeddings("tests.connectors.library.test_providers.ByWords")
    )
    other.add([folder])
    assert borne_out(other, "A discount is never given for nothing.", PRICE)
