"""What counts as a habit: more than chance among everything that is looked at, and never from a handful of deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from connectors.book import Track
from skills.coaching_summary.evidence import ENOUGH, evidence
from skills.coaching_summary.signals import KINDS, Look
from skills.scorecard.window import year_to

TODAY = date(2026, 11, 20)
LOOK = Look(year_to(TODAY), ("Talk", "Demo", "Offer", "Deal"))


def track(seller: int, rng: Random, **more: object) -> Track:
    """A lost deal as any healthy seller has them."""
    usual = Track(
        seller=seller,
        owner="me" if seller == 0 else None,
        near=True,
        ramped=True,
        customer=rng.randrange(10**9),
        segment=rng.choice(("Small", "Large")),
        type="new",
        outcome="lost",
        amount=Decimal(1000),
        currency="USD",
        created_on=date(2026, 3, 1),
        closed_on=date(2026, 5, 1),
        discount=Decimal(rng.randint(2, 12)) / 100,
        competitor=False,
        reached=rng.choice(LOOK.stages),
        pushes=rng.choice((0, 0, 1, 2)),
        contacts=rng.randint(1, 5),
        deciders=rng.choice((0, 1, 1)),
        done=rng.randint(4, 14),
        note=float(rng.randint(30, 120)),
        next_step=True,
    )
    return usual._replace(**more)  # type: ignore[arg-type]


def company(rng: Random, sellers: int = 30, deals: int = 30) -> list[Track]:
    return [track(s, rng) for s in range(1, sellers + 1) for _ in range(deals)]


@pytest.mark.parametrize(
    ("kind", "habit"),
    [
        ("discount", {"discount": Decimal("0.26")}),
        ("one_contact", {"contacts": 1}),
        ("no_power", {"deciders": 0}),
        ("lost_late", {"reached": "Deal"}),
        ("pushed", {"pushes": 4}),
        ("few_touches", {"done": 1}),
        ("thin_notes", {"note": 12.0}),
    ],
)
def test_a_habit_is_the_first_thing_that_is_told(kind: str, habit: dict[str, object]) -> None:
    rng = Random(kind)
    own = [track(0, rng, **habit) for _ in range(25)]
    found = evidence(own, company(rng), LOOK, KINDS)
    assert (found[0].kind, found[0].weight, found[0].good) == (kind, "clear", False)


def test_the_same_the_other_way_round_is_a_strength() -> None:
    rng = Random(1)
    own = [track(0, rng, discount=Decimal(0)) for _ in range(25)]
    found = evidence(own, company(rng), LOOK, KINDS)
    assert (found[-1].kind, found[-1].weight, found[-1].good) == ("discount", "clear", True)


def test_nothing_is_concluded_from_three_deals() -> None:
    rng = Random(2)
    habits = {"discount": Decimal("0.3"), "contacts": 1, "deciders": 0, "reached": "Deal", "pushes": 5, "note": 1.0}
    assert evidence([track(0, rng, **habits) for _ in range(3)], company(rng), LOOK, KINDS) == []
    assert ENOUGH > 3


def test_healthy_sellers_of_a_hundred_companies_are_left_alone() -> None:
    """One company in twenty may name something by chance; of a hundred that is five, and ten are hardly ever seen."""
    named = 0
    for seed in range(100):
        rng = Random(seed)
        found = evidence([track(0, rng) for _ in range(30)], company(rng, sellers=20), LOOK, KINDS)
        named += any(e.weight == "clear" for e in found)
    assert named <= 2  # one seller of each: a twentieth of a twentieth is expected


def test_who_sells_to_small_customers_is_held_against_those_who_do() -> None:
    rng = Random(3)

    def known(seller: int, segment: str) -> Track:
        contacts = 1 if segment == "Small" else 4
        return track(seller, rng, segment=segment, contacts=contacts)

    peers = [known(s, rng.choice(("Small", "Large"))) for s in range(1, 30) for _ in range(30)]
    own = [known(0, "Small") for _ in range(30)]
    found = {e.kind: e for e in evidence(own, peers, LOOK, KINDS)}
    assert found["one_contact"].weight is None
    assert found["one_contact"].own == found["one_contact"].peers == 1


def test_sellers_who_differ_anyway_make_a_difference_mean_less() -> None:
    rng = Random(4)
    own = [track(0, rng, discount=Decimal("0.11")) for _ in range(25)]
    alike = [track(s, rng, discount=Decimal(rng.randint(4, 12)) / 100) for s in range(1, 31) for _ in range(25)]
    scattered = [track(s, rng, discount=Decimal(2 + s % 12) / 100) for s in range(1, 31) for _ in range(25)]
    distances = [next(e.distance for e in evidence(own, peers, LOOK, ("discount",))) for peers in (alike, scattered)]
    assert distances[1] < distances[0] / 2


def test_what_nobody_can_be_compared_with_is_not_told() -> None:
    rng = Random(5)
    own = [track(0, rng, segment="Public") for _ in range(20)]
    found = {e.kind for e in evidence(own, company(rng), LOOK, ("discount", "one_contact"))}
    assert found == set()
