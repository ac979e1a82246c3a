"""The call that stands beside a forecast: the newest of those for the same people and period."""

from __future__ import annotations

from skills.forecast.results import Called
from skills.skill import Desk, Who


def latest(who: Who, period: str, desk: Desk) -> Called | None:
    """None where there was no call."""
    person, team = kept_under(who)
    found = desk.state.forecast_calls.of(person, period, team=team)
    return Called(found[0].amount, found[0].called_at.date(), None, len(found)) if found else None


def kept_under(who: Who) -> tuple[str, bool]:
    """Under what calls are kept: a person, whoever is below them, or the company."""
    return who.person_id or "", who.is_team
