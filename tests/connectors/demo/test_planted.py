"""Every planted thing is there for whoever looks at the rows, and nobody else has it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from statistics import mean, median

import pytest

from tests.connectors.demo.companies import Made

KINDS = (
    "qualification",
    "discounting",
    "single_threaded",
    "dark",
    "pushed",
    "champion_leaving",
    "turned_negative",
)
POWER = {"economic buyer", "decision maker"}


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_more_than_one_of_a_kind_in_more_than_one_team(made: Made, kind: str) -> None:
    team = {p.person_id: p.team for p in made.rows("people")}
    assert len({team[p.person_id] for p in made.planted(kind)}) > 1


def test_what_is_listed_points_to_rows_that_belong_together(made: Made) -> None:
    for planted in made.demo.planted:
        assert planted.what
        if planted.deal_id:
            deal = made.deal(planted.deal_id)
            assert (deal.owner_id, deal.account_id, deal.outcome) == (planted.person_id, planted.account_id, "open")


def test_each_team_has_one_rep_with_a_habit_and_no_planted_deal_is_theirs(made: Made) -> None:
    team = {p.person_id: p.team for p in made.rows("people")}
    habits = [p for p in made.demo.planted if p.deal_id is None]
    assert Counter(team[p.person_id] for p in habits) == Counter({team[p.person_id] for p in habits})
    assert len(habits) == 6
    assert not {p.person_id for p in habits} & {p.person_id for p in made.demo.planted if p.deal_id}


def test_who_does_not_qualify_loses_late_knows_nobody_with_power_and_writes_thin_notes(made: Made) -> None:
    late, power, length = _lost_late(made), _with_power(made), _discovery_notes(made)
    bad = {p.person_id for p in made.planted("qualification")}
    alone = {p.person_id for p in made.planted("single_threaded")}
    others = late.keys() - bad - alone
    assert min(late[p] for p in bad) > mean(late[p] for p in others) + 0.2
    assert all(power[p] == 0 for p in bad)
    assert all(power[p] >= 0.6 for p in others & power.keys())
    assert max(length[p] for p in bad) < 0.5 * min(length[p] for p in others)


def test_who_discounts_gives_a_fifth_or_more_and_others_give_a_tenth(made: Made) -> None:
    given: dict[str, list[Decimal]] = defaultdict(list)
    for deal in made.rows("deals"):
        if deal.discount is not None:
            given[deal.owner_id].append(deal.discount)
    usual = {person: median(shares) for person, shares in given.items()}
    heavy = {p.person_id for p in made.planted("discounting")}
    assert all(usual[p] >= Decimal("0.2") for p in heavy)
    assert all(share <= Decimal("0.12") for p, share in usual.items() if p not in heavy)


def test_who_is_single_threaded_knows_one_person_a_customer_and_others_know_several(made: Made) -> None:
    owner = {a.account_id: a.owner_id for a in made.rows("accounts")}
    known = Counter(c.account_id for c in made.rows("contacts"))
    people: dict[str, list[int]] = defaultdict(list)
    for account, who in owner.items():
        people[who].append(known[account])
    alone = {p.person_id for p in made.planted("single_threaded")}
    assert all(set(people[p]) == {1} for p in alone)
    assert all(mean(n) >= 3 for p, n in people.items() if p not in alone)


def test_dark_deals_are_overdue_and_silent_on_both_sides_for_a_month_and_no_other_is_silent(made: Made) -> None:
    dark = {p.deal_id for p in made.planted("dark")}
    month_ago = made.on - timedelta(days=30)
    touched = {a.deal_id for a in made.rows("activities") if a.at.date() >= month_ago}
    touched |= {e.deal_id for e in made.rows("emails") if e.sent_at.date() >= month_ago}
    for deal in made.rows("deals"):
        if deal.outcome == "open" and deal.created_on < month_ago:
            assert (deal.deal_id not in touched) == (deal.deal_id in dark)
    assert all((made.deal(d or "").close_on or made.on) < made.on for d in dark)


def test_pushed_deals_were_moved_out_four_times_and_no_other_open_one_was(made: Made) -> None:
    pushes = Counter(
        c.deal_id for c in made.rows("deal_changes") if c.field == "close_on" and (c.new or "") > (c.old or "")
    )
    still_open = {d.deal_id for d in made.rows("deals") if d.outcome == "open"}
    pushed = {p.deal_id for p in made.planted("pushed")}
    assert all(pushes[d] == 4 for d in pushed)
    assert all(pushes[d] < 4 for d in still_open - pushed)


def test_customers_turn_negative_six_weeks_ago_and_wrote_kindly_before(made: Made) -> None:
    bad_words = _pool(made, "sour_1", "sour_2", "sour_3")
    since = made.on - timedelta(days=45)
    for planted in made.planted("turned_negative"):
        inbound = [e for e in made.mail_with(planted.account_id) if e.direction == "in" and e.deal_id]
        sour = [e for e in inbound if any(s in (e.body or "") for s in bad_words)]
        assert len(sour) >= 4
        assert all(e.sent_at.date() >= since for e in sour)
        assert len([e for e in inbound if e.sent_at.date() < since]) >= 4
    turned = {p.account_id for p in made.planted("turned_negative")}
    elsewhere = [e for e in made.rows("emails") if e.account_id not in turned and e.direction == "in"]
    assert not any(s in (e.body or "") for e in elsewhere for s in bad_words)


def test_champions_who_leave_say_so_in_the_last_week(made: Made) -> None:
    for planted in made.planted("champion_leaving"):
        champion = next(
            c for c in made.rows("contacts") if c.account_id == planted.account_id and c.buying_role == "champion"
        )
        words = _pool(made, "leaving")
        said = [e for e in made.of("emails", planted.deal_id) if any(s in (e.body or "") for s in words)]
        assert said[0].sender == champion.email
        assert (made.on - said[0].sent_at.date()).days <= 10


def _pool(made: Made, *situations: str) -> list[str]:
    """Sentences of these situations that hold no name, in both languages."""
    from connectors.demo.names import read

    pools = [p for lang in ("en", "nb") for s in situations for p in read(f"mail_{lang}.yaml")["in"][s][:2]]
    return [sentence for pool in pools for sentence in pool if len(sentence) > 25 and "{" not in sentence]


def _lost_late(made: Made) -> dict[str, float]:
    """By rep: of the deals they lost, the share that had come to a proposal."""
    before = {c.deal_id: c.old for c in made.rows("deal_changes") if c.field == "stage" and c.new == "Closed lost"}
    lost: dict[str, list[bool]] = defaultdict(list)
    for deal in made.rows("deals"):
        if deal.outcome == "lost":
            lost[deal.owner_id].append(before[deal.deal_id] in {"Proposal", "Negotiation"})
    return {person: mean(late) for person, late in lost.items() if len(late) >= 15}


def _with_power(made: Made) -> dict[str, float]:
    """By rep: the share of customers at which somebody with power is known."""
    roles: dict[str, set[str]] = defaultdict(set)
    for contact in made.rows("contacts"):
        roles[contact.account_id].add(contact.buying_role)
    found: dict[str, list[bool]] = defaultdict(list)
    for account in made.rows("accounts"):
        found[account.owner_id].append(bool(roles[account.account_id] & POWER))
    return {person: mean(known) for person, known in found.items()}


def _discovery_notes(made: Made) -> dict[str, float]:
    """By rep: how long the note after a first meeting is, in letters."""
    first: dict[str, list[int]] = defaultdict(list)
    for done in made.rows("activities"):
        if done.activity_id.endswith("-001"):
            first[done.person_id].append(len(done.note or ""))
    return {person: mean(lengths) for person, lengths in first.items()}
