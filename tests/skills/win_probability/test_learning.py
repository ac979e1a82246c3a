"""What is learnt, when it may be used, and when nothing is said."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.book.sightings import Sighting
from skills.win_probability.features import usable
from skills.win_probability.learning import enough, learnt
from skills.win_probability.model import Model, from_json, to_json
from skills.win_probability.scoring import auc
from tests.skills.win_probability.seen import EVERYTHING, PLAIN, UNTIL, deals


def pushed_deals_are_lost(seen: Sighting) -> float:
    return (0.55, 0.2, 0.05)[seen.pushes]


def of(seen: list[Sighting]) -> Model:
    return learnt(seen, usable(EVERYTHING, ()), (), company="Acme", until=UNTIL)


def test_what_decides_deals_is_found_and_used() -> None:
    model = of(deals(900, pushed_deals_are_lost))
    assert model.verdict == "used"
    never, once, twice = model.chances([PLAIN._replace(pushes=n) for n in (0, 1, 2)])
    assert 0.45 < never < 0.65
    assert never > once > twice
    model_score, stage, base = model.card.scores
    assert model_score.auc > 0.6
    assert model_score.brier < min(stage.brier, base.brier)


def test_where_nothing_tells_won_from_lost_nothing_is_said() -> None:
    found = [of(deals(900, lambda _: 0.35, seed)).verdict for seed in range(6)]
    assert found == ["no_better"] * 6


def test_too_few_closed_deals_say_nothing_whatever_they_look_like() -> None:
    model = of(deals(150, pushed_deals_are_lost))
    assert (model.verdict, model.columns) == ("few_closed", ())


def test_a_rare_outcome_needs_fifty_of_its_own() -> None:
    assert of(deals(700, lambda _: 0.04)).verdict == "few_closed"


def test_it_takes_more_deals_where_wins_and_losses_are_as_many() -> None:
    assert enough(0.5) == 385
    assert enough(0.25) == 289


def test_chances_come_true_on_deals_that_were_not_seen() -> None:
    model = of(deals(1500, pushed_deals_are_lost, seed=3))
    later = [s for s in deals(1500, pushed_deals_are_lost, seed=4) if s.closed_on]
    true = np.array([pushed_deals_are_lost(s) for s in later])
    assert np.abs(model.chances(later) - true).mean() < 0.06


def test_kept_as_a_document_it_says_the_same() -> None:
    model = of(deals(900, pushed_deals_are_lost))
    seen = [PLAIN._replace(pushes=n, lead_source=None) for n in range(4)]
    assert np.array_equal(from_json(to_json(model)).chances(seen), model.chances(seen))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_auc_is_the_share_of_pairs_in_the_right_order(said_and_won: list[tuple[float, bool]]) -> None:
    wins = [s for s, won in said_and_won if won]
    losses = [s for s, won in said_and_won if not won]
    if wins and losses:
        pairs = [(w > x) + (w == x) / 2 for w in wins for x in losses]
        said, won = np.array([s for s, _ in said_and_won]), np.array([w for _, w in said_and_won])
        assert abs(auc(said, won) - sum(pairs) / len(pairs)) < 1e-9
