"""The shipped arrays belong to the shipped messages, and what is measured on was kept from them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from connectors.library.embeddings import embedded
from connectors.mail import clean
from evals.sentiment_suite import held_out, tuning
from skills.email_sentiment.examples import examples_in, fingerprint, training
from skills.email_sentiment.head import shipped, unpacked
from skills.email_sentiment.labels import FEELINGS
from skills.email_sentiment.structure import matchers


def test_the_arrays_carry_the_mark_of_the_messages() -> None:
    assert shipped().mark == fingerprint(), "run: python -m skills.email_sentiment.train"


def test_the_arrays_know_the_messages_they_were_learnt_from() -> None:
    heads, some = shipped(), training()[::12]
    texts = [e.text for e in some]
    found = heads.sentence_feelings(embedded().embed_queries(texts), heads.rows(texts), matchers().hits(texts))
    assert np.mean([FEELINGS[i] == e.feeling for i, e in zip(found.argmax(axis=1), some, strict=True)]) > 0.9


def test_arrays_survive_being_packed() -> None:
    heads = shipped()
    again = unpacked(heads.packed())
    assert again.mark == heads.mark
    assert np.array_equal(again.neighbours.say, heads.neighbours.say)


def test_a_key_that_is_no_feeling_or_signal_is_named() -> None:
    with pytest.raises(ValueError, match="angry price"):
        examples_in("angry price: [x]", "en")


@pytest.mark.parametrize("language", ["en", "nb"])
def test_held_out_mail_shares_no_longer_run_of_words_with_what_is_learnt(language: str) -> None:
    learnt = {run for e in training() for run in _runs(e.text)}
    for kept in held_out(language):
        for sentence in clean(kept.text).sentences:
            words = _runs(sentence)
            assert not words & learnt, (sentence, words & learnt)


@pytest.mark.parametrize("language", ["en", "nb"])
def test_three_hundred_mails_are_held_out_and_none_of_them_is_tuned_on(language: str) -> None:
    kept = {e.text for e in held_out(language)}
    assert len(kept) == 300
    assert not kept & {e.text for e in (*tuning(language), *training())}


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}
