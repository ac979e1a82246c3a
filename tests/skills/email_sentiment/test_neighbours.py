"""How near sentences are: 1 to themselves, less the farther off, the same alone or among many."""

from __future__ import annotations

import numpy as np

from skills.email_sentiment.grams import BUCKETS, Floats, counted, rarity, rows
from skills.email_sentiment.neighbours import FALLS, PHRASES, WORDS, gathered

TEXTS = ["We will not renew.", "We will renew for three years.", "The meeting is in room four.", "", "!?"]


def sides() -> tuple[Floats, Floats, Floats]:
    words = [counted(t) for t in TEXTS]
    dense = np.eye(len(TEXTS), 8, dtype=np.float32)
    hits = np.zeros((len(TEXTS), 3), np.float32)
    hits[0, 1] = 1
    return dense, rows(words, rarity(words)), hits


def test_a_sentence_is_as_near_as_can_be_to_itself() -> None:
    given = sides()
    assert np.allclose(np.diag(gathered(*given).near(*given)), 1, atol=2e-3)


def test_nearness_falls_off_with_the_squared_distance_of_all_three_sides() -> None:
    dense, words, hits = given = sides()
    joined = np.hstack([dense, WORDS * words, PHRASES * hits])
    apart = ((joined[:, None] - joined[None]) ** 2).sum(axis=2)
    assert np.allclose(gathered(*given).near(*given), np.exp(-FALLS * apart), atol=2e-3)


def test_a_sentence_without_words_is_near_nothing_by_words() -> None:
    given = sides()
    near = gathered(*given).near(np.zeros((1, 8), np.float32), np.zeros((1, BUCKETS), np.float32), given[2][2:3])
    assert np.isclose(near[0, 3], near[0, 4], atol=2e-3)


def test_many_at_once_are_read_as_each_alone() -> None:
    given = sides()
    points = gathered(*given)
    many = points.near(*(np.tile(side, (9, 1)) for side in given))
    alone = np.vstack([points.near(*(side[i : i + 1] for side in given)) for i in range(len(TEXTS))])
    assert np.allclose(many, np.tile(alone, (9, 1)), atol=1e-5)
