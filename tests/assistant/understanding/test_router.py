"""The router learns any labels from examples, knows what is none of them, and says how sure it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.embedding import embedded_question, embedded_questions
from assistant.understanding.features import BUCKETS, grams
from assistant.understanding.router import Router
from assistant.understanding.training import fit

COFFEE = [
    "a cup of coffee",
    "make me an espresso",
    "I want a latte",
    "brew some coffee",
    "one cappuccino please",
    "more coffee",
]
LIGHT = [
    "turn on the light",
    "switch the lamp off",
    "it is too dark in here",
    "dim the lights",
    "lamp on",
    "lights out",
]
MUSIC = ["play a song", "put on some jazz", "louder music please", "next track", "stop the music", "play my playlist"]
NONE = [
    "who is the king",
    "how tall is the tower",
    "buy a car",
    "what is the time",
    "my head hurts",
    "write a letter",
    "asdf",
]


@pytest.fixture(scope="module")
def router() -> Router:
    texts, labels = [*COFFEE, *LIGHT, *MUSIC], ["coffee"] * 6 + ["light"] * 6 + ["music"] * 6
    return fit(texts, labels, embedded_questions(texts), NONE, embedded_questions(NONE))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("can I have a flat white", "coffee"),
        ("lys på kjøkkenet", "light"),
        ("louder muisc", "music"),
        ("litt jazz", "music"),
    ],
)
def test_a_question_in_other_words_another_language_or_misspelt_has_the_label_it_means(
    router: Router, text: str, label: str
) -> None:
    assert router.predict(text, embedded_question(text)).label == label


def test_what_is_none_of_the_labels_is_likelier_out_of_scope_than_what_is(router: Router) -> None:
    inside = [router.predict(t, embedded_question(t)).p_oos for t in ("an americano", "lamp off please", "play rock")]
    outside = [
        router.predict(t, embedded_question(t)).p_oos for t in ("who was Napoleon", "sell my house", "qwer zxcv")
    ]
    assert max(inside) < min(outside)


def test_probabilities_are_ranked_and_lie_between_none_and_all(router: Router) -> None:
    routed = router.predict("coffee", embedded_question("coffee"))
    chances = [p for _, p in routed.ranked]
    assert chances == sorted(chances, reverse=True)
    assert 0 <= sum(chances) <= 1.0001
    assert 0 <= routed.p_oos <= 1


def test_a_router_read_back_says_the_same(router: Router, tmp_path: Path) -> None:
    router.save(tmp_path / "router.npz")
    again = Router.load(tmp_path / "router.npz")
    for text in ("latte", "dark", "whatever"):
        one, other = (r.predict(text, embedded_question(text)) for r in (router, again))
        assert (one.label, one.outside) == (other.label, other.outside)
        assert one.p_oos == pytest.approx(other.p_oos, abs=0.01)


def test_training_twice_gives_the_same_weights() -> None:
    texts, labels = [*COFFEE, *LIGHT], ["coffee"] * 6 + ["light"] * 6
    embeddings = embedded_questions(texts)
    one, two = (fit(texts, labels, embeddings, NONE, embedded_questions(NONE)) for _ in range(2))
    assert np.array_equal(one.on_embedding, two.on_embedding)
    assert np.array_equal(one.strange, two.strange)


def test_without_examples_of_strangers_nothing_is_refused() -> None:
    texts, labels = [*COFFEE, *LIGHT], ["coffee"] * 6 + ["light"] * 6
    alone = fit(texts, labels, embedded_questions(texts))
    assert alone.predict("who was Napoleon", embedded_question("who was Napoleon")).p_oos < 0.01


def test_hashed_words_do_not_depend_on_case_accents_or_the_process() -> None:
    assert grams("Møte på FREDAG") == grams("mote pa fredag")
    assert all(0 <= bucket < BUCKETS for bucket in grams("what do I earn?"))
