"""What settling a sign would bring: odds that differ as those of deals with and without it do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from skills.next_actions.gains import SURE, settled, then
from skills.pipeline_risk.history import Lift
from skills.pipeline_risk.signs import NoNextStep, PastDue, Pushed, Sign

CHANCES = st.decimals(0, 1, places=3)


def lift(won: str, others: str, kind: str = "past_due") -> Lift:
    return Lift(kind, Decimal(won), Decimal(others), 50)  # type: ignore[arg-type]


def test_the_chance_rises_as_the_odds_differ() -> None:
    # odds 1 to 4 with the sign, 1 to 1 without: four times; now 1 to 1, then 4 to 1
    assert then(Decimal("0.5"), lift("0.2", "0.5")) == Decimal("0.8")


def test_a_sign_that_has_cost_nothing_here_brings_nothing() -> None:
    assert then(Decimal("0.3"), lift("0.5", "0.4")) == Decimal("0.3")
    assert settled(Decimal("0.3"), [past_due()], {"past_due": lift("0.5", "0.4")}) is None


def test_where_no_deal_with_the_sign_was_ever_won_nothing_beyond_what_history_promises_is_said() -> None:
    assert then(Decimal("0.3"), lift("0", "0.4")) == SURE


def test_of_several_signs_the_one_that_brings_most_counts_and_not_their_sum() -> None:
    lifts = {"past_due": lift("0.2", "0.5"), "no_next_step": lift("0.3", "0.4", "no_next_step")}
    best = settled(Decimal("0.5"), [NoNextStep(1), past_due()], lifts)  # type: ignore[arg-type]
    assert best is not None
    assert (best.sign.kind, best.then) == ("past_due", Decimal("0.8"))


def test_what_is_in_the_record_for_good_can_not_be_settled() -> None:
    pushed: Sign = Pushed(1, 2, 60, date(2026, 11, 1))
    assert settled(Decimal("0.5"), [pushed], {"pushed": lift("0.1", "0.6", "pushed")}) is None


@given(CHANCES, CHANCES, CHANCES)
def test_settling_never_lowers_a_chance_nor_makes_it_certain(now: Decimal, won: Decimal, others: Decimal) -> None:
    found = then(now, Lift("past_due", won, others, 50))
    assert min(now, SURE) - Decimal("0.0005") <= found <= max(now, SURE)


def past_due() -> Sign:
    return PastDue(1, 12, date(2026, 11, 8))
