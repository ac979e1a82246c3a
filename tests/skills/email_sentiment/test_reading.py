"""Sentences are read once, whatever happens to the store, and never with another model's readings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from connectors.library.embeddings import embedded
from skills.email_sentiment.grams import Floats
from skills.email_sentiment.labels import FEELINGS
from skills.email_sentiment.reading import Reader

GOOD, BAD = "Thank you, the team is very happy with the result.", "We are very disappointed and want our money back."


class Counting:
    """The real embeddings, and how many sentences were asked for."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, sentences: Sequence[str]) -> Floats:
        self.seen += sentences
        return embedded().embed_queries(sentences)


class Always:
    """A model of feelings that finds everything negative."""

    mark = "gloom"

    def __call__(self, sentences: Sequence[str]) -> Floats:
        return np.tile(np.array([f == "negative" for f in FEELINGS], np.float32), (len(sentences), 1))


def test_a_sentence_is_embedded_once_in_its_life(tmp_path: Path) -> None:
    counting = Counting()
    Reader(tmp_path / "s.sqlite", embed=counting).read([GOOD, BAD, GOOD])
    again = Reader(tmp_path / "s.sqlite", embed=counting).read([GOOD, BAD])
    assert counting.seen == [GOOD, BAD]
    assert (again[GOOD].feeling, again[BAD].feeling) == ("positive", "negative")


def test_a_kept_reading_equals_a_fresh_one(tmp_path: Path) -> None:
    fresh = Reader(tmp_path / "s.sqlite").read([GOOD])[GOOD]
    kept = Reader(tmp_path / "s.sqlite").known([GOOD])[GOOD]
    assert np.allclose(fresh.feelings, kept.feelings, atol=2e-3)
    assert fresh.believed == kept.believed


def test_another_models_readings_are_not_used(tmp_path: Path) -> None:
    Reader(tmp_path / "s.sqlite").read([GOOD])
    assert Reader(tmp_path / "s.sqlite", feelings=Always()).known([GOOD]) == {}


def test_a_model_that_stands_in_tells_feelings_and_the_shipped_head_signals(tmp_path: Path) -> None:
    sentence = "I will send you the signed contract by Friday."
    read = Reader(tmp_path / "s.sqlite", feelings=Always()).read([sentence])[sentence]
    own = Reader(None).read([sentence])[sentence]
    assert read.feeling == "negative"
    assert read.believed == own.believed


def test_a_broken_store_costs_time_and_no_answer(tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_bytes(b"not a database" * 100)
    assert Reader(tmp_path / "s.sqlite").read([GOOD])[GOOD].feeling == "positive"


def test_a_sentence_with_a_nul_is_read(tmp_path: Path) -> None:
    assert Reader(tmp_path / "s.sqlite").read(["We love it.\0 Really."])


def test_a_promise_without_a_day_is_no_commitment() -> None:
    dated, undated = "I will send you the signed contract by Friday.", "I will send you the signed contract."
    read = Reader(None).read([dated, undated])
    assert "commitment" in read[dated].believed
    assert "commitment" not in read[undated].believed


def test_a_question_is_told_by_its_form() -> None:
    said = ("When can you deliver?", "Hva koster det", "We asked when you can deliver.")
    read = Reader(None).read(said)
    assert ["question" in read[s].believed for s in said] == [True, True, False]


def test_nothing_to_read_is_read_without_the_model() -> None:
    counting = Counting()
    assert Reader(None, embed=counting).read([]) == {}
    assert counting.seen == []
