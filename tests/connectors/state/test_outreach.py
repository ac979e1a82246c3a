"""Whom the coach writes to unasked, and what they have been told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connectors.home import Home
from connectors.state import State
from connectors.state.outreach import REST, Outreach

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DANA = "slack:T1:U1"


@pytest.fixture
def outreach(tmp_path: Path) -> Iterator[Outreach]:
    """That of a new state."""
    state = State.open(Home(tmp_path))
    yield state.outreach
    state.close()


def test_who_has_used_the_coach_is_written_to_until_they_opt_out(outreach: Outreach) -> None:
    outreach.seen(DANA, "Europe/Oslo", ["P1"], at=NOW)
    (dana,) = outreach.all("slack:T1:")
    assert (dana.digest, dana.alerts, dana.zone, dana.since) == (True, True, "Europe/Oslo", NOW)
    assert outreach.choose(DANA, "digest", wanted=False)
    outreach.seen(DANA, "Asia/Tokyo", ["P1"], at=NOW + timedelta(days=1))
    found = outreach.get(DANA)
    assert found is not None
    assert (found.digest, found.alerts, found.zone, found.since) == (False, True, "Asia/Tokyo", NOW)


def test_people_of_another_workspace_are_others(outreach: Outreach) -> None:
    outreach.seen(DANA, "UTC", ["P1"], at=NOW)
    outreach.seen("slack:T12:U1", "UTC", ["P1"], at=NOW)
    assert [one.account for one in outreach.all("slack:T1:")] == [DANA]
    outreach.remove(DANA)
    assert outreach.get(DANA) is None


def test_what_held_before_alerts_began_is_no_news(outreach: Outreach) -> None:
    assert outreach.news(DANA, ["risk:D1", "risk:D2"], at=NOW) == []
    assert outreach.news(DANA, ["risk:D3", "risk:D1"], at=NOW) == ["risk:D3"]


def test_who_had_nothing_at_first_hears_of_the_first_thing(outreach: Outreach) -> None:
    assert outreach.news(DANA, [], at=NOW) == []
    assert outreach.news(DANA, ["risk:D1"], at=NOW) == ["risk:D1"]


def test_what_was_told_is_no_news_while_it_lasts_nor_soon_after(outreach: Outreach) -> None:
    outreach.news(DANA, [], at=NOW)
    outreach.told(DANA, "risk:D1", at=NOW)
    later = NOW + timedelta(days=3)
    assert outreach.news(DANA, ["risk:D1"], at=later) == []
    assert outreach.news(DANA, [], at=later) == []
    assert outreach.news(DANA, ["risk:D1"], at=later) == []
    assert outreach.news(DANA, [], at=NOW + REST + timedelta(days=1)) == []
    assert outreach.news(DANA, ["risk:D1"], at=NOW + REST + timedelta(days=2)) == ["risk:D1"]


def test_what_was_not_told_yet_stays_news(outreach: Outreach) -> None:
    outreach.news(DANA, [], at=NOW)
    assert outreach.news(DANA, ["risk:D1"], at=NOW) == ["risk:D1"]
    assert outreach.news(DANA, ["risk:D1"], at=NOW) == ["risk:D1"]
    outreach.told(DANA, "risk:D1", at=NOW)
    assert outreach.told_since(DANA, NOW - timedelta(hours=1)) == 1
    assert outreach.told_since(DANA, NOW + timedelta(hours=1)) == 0


def test_the_day_of_the_last_digest_is_kept(outreach: Outreach) -> None:
    outreach.seen(DANA, "UTC", ["P1"], at=NOW)
    outreach.digested(DANA, date(2026, 11, 25))
    outreach.looked(DANA, "snapshot 2026-11-25")
    found = outreach.get(DANA)
    assert found is not None
    assert (found.digest_on, found.looked) == (date(2026, 11, 25), "snapshot 2026-11-25")
