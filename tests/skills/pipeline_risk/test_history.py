"""What a sign has meant: how deals that showed it ended, and those that did not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.wording import word
from connectors.book import Book, Company, Vitals
from skills.pipeline_risk import skill
from skills.pipeline_risk.history import ENOUGH, Lift, learnt
from skills.pipeline_risk.results import DealRisk
from skills.skill import Desk
from tests.skills.pipeline_risk.deals import DANA, EVERYTHING, TODAY, ago, company, deal, limits, sound
from tests.skills.pipeline_risk.test_pipeline_risk import moved

Looks = list[tuple[bool, Vitals]]


def looks(*, won: int, lost: int, start: int = 0, **facts: Any) -> Looks:
    """One look at each of so many deals that were won and lost, all with these facts."""
    ends = [True] * won + [False] * lost
    return [(end, sound(**facts)._replace(deal_id=str(start + n))) for n, end in enumerate(ends)]


PUSHED: dict[str, Any] = {"pushes": 2, "pushed_days": 60, "pushed_on": ago(3)}


def test_the_share_won_is_told_for_those_that_showed_the_sign_and_for_the_others() -> None:
    seen = looks(won=3, lost=17, **PUSHED) + looks(won=10, lost=15, start=100)
    assert learnt(seen, limits())["pushed"] == Lift("pushed", Decimal("0.15"), Decimal("0.4"), 20)


def test_too_few_deals_on_either_side_say_nothing() -> None:
    assert "pushed" not in learnt(looks(won=3, lost=16, **PUSHED) + looks(won=10, lost=15, start=100), limits())
    assert "pushed" not in learnt(looks(won=3, lost=17, **PUSHED) + looks(won=10, lost=9, start=100), limits())


def test_many_looks_at_few_deals_are_still_few_deals() -> None:
    few = looks(won=1, lost=9, **PUSHED) * 10
    assert "pushed" not in learnt(few + looks(won=10, lost=15, start=100), limits())


def test_signs_that_cannot_be_told_for_a_past_day_have_no_history() -> None:
    seen = looks(won=5, lost=25, contacts=0, deciders=0, writers=2, competitor="Umbrella") + looks(
        won=25, lost=5, start=99
    )
    assert not {"no_power", "competitor", "single_threaded"} & set(learnt(seen, limits()))
    late = looks(won=5, lost=25, next_step=None) + looks(won=25, lost=5, start=99)
    assert "no_next_step" in learnt(late, limits())
    assert "no_next_step" not in learnt(late, limits(recorded=EVERYTHING - {"changes of next_step"}))


@given(st.integers(ENOUGH, 60), st.integers(ENOUGH, 60), st.data())
def test_both_shares_together_are_all_that_was_won(shown: int, others: int, data: st.DataObject) -> None:
    won_shown, won_others = data.draw(st.integers(0, shown)), data.draw(st.integers(0, others))
    seen = looks(won=won_shown, lost=shown - won_shown, **PUSHED)
    seen += looks(won=won_others, lost=others - won_others, start=1000)
    found = learnt(seen, limits())["pushed"]
    assert found.deals == shown
    assert round(found.won * shown + found.others_won * others) == won_shown + won_others


def test_a_sign_is_shown_with_what_it_has_meant_here(
    make_book: Callable[..., Book], make_desk: Callable[..., Desk]
) -> None:
    won = {n for n in range(40) if n % 10 < (1 if n < 20 else 5)}  # 2 of the first 20, 10 of the others
    ended = [
        deal(f"C-{n}", outcome="won" if n in won else "lost", created_on=ago(150), closed_on=ago(60)) for n in range(40)
    ]
    pushes = [(key, days) for key in (f"C-{n}" for n in range(20)) for days in (140, 120)] + [("D-1", 30), ("D-1", 20)]
    changes = [moved("close_on", days, str(ago(days - 10)), str(ago(days - 40)), key) for key, days in pushes]
    tables = company(deals=[deal(), *ended], deal_changes=changes)
    book = make_book(tables, DANA, Company(name="Acme", currency="USD", as_of=TODAY))
    desk = make_desk(book, TODAY)
    found = skill(desk, deal="D-1")
    assert isinstance(found, DealRisk)
    # Looked at on the last of June, July and August; in June the first 20 had not been pushed yet and count as others.
    assert found.lifts["pushed"] == Lift("pushed", Decimal("0.1"), Decimal("0.4"), 20)
    said = "Here 10% of deals that showed this were won, 40% of those that did not (20 showed it)."
    assert said in word("pipeline_risk", found, "en", TODAY)
    assert said in word("pipeline_risk", skill(desk, risk="pushed"), "en", TODAY)
    norwegian = word("pipeline_risk", found, "nb", TODAY).replace("\u00a0", " ")
    assert "Her ble 10 % av avtalene som viste dette, vunnet, mot 40 % av de andre (20 viste det)." in norwegian
