"""A scorecard, put together from the book: figures now, before, of peers, by quarter, and against quota."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import get_args

from connectors.book import Track
from connectors.errors import CoachError
from connectors.exchange import Exchange
from connectors.money import Money
from connectors.periods import Period
from skills.attainment.results import Attainment, Reached, TeamAttainment
from skills.scorecard.kpis import Name, Step, Values, Worth, by_seller, conversion, of_peers, values
from skills.scorecard.peers import Compared, compared, of_people
from skills.scorecard.results import Card, Line
from skills.scorecard.sparkline import sparkline
from skills.scorecard.window import Window
from skills.skill import Desk, Who

NAMES: tuple[Name, ...] = get_args(Name)
QUARTERS = 6
_NEEDS: dict[Name, str] = {"touches": "activities", "slipped": "changes of close_on"}


def card(who: Who, ids: Sequence[str], window: Window, desk: Desk) -> Card:
    """Of a person, or of a team added up; a team has no peers."""
    book = desk.book
    tracks = book.tracks(ids, since=window.since, until=window.until)
    side = compared(tracks, ids[0]) if len(ids) == 1 else Compared(tuple(of_people(tracks, ids)), ())
    currency = _currency(ids, side, desk)
    worth = worth_in(currency, window, desk)
    recorded = book.recorded()
    untold = tuple(name for name, needs in _NEEDS.items() if needs not in recorded)
    before = window.before()
    earlier = of_people(book.tracks(ids, since=before.since, until=before.until), ids)
    now, then = values(side.own, window, worth), values(earlier, before, worth)
    peers = [values(deals, window, worth) for deals in by_seller(side.peers).values()]
    held = _quarters(ids, window, desk)
    quarters = [values(side_of, w, worth) for w, side_of in held]
    reached, coverage = against_quota(who, desk)
    return Card(
        who=who,
        window=window,
        currency=currency,
        lines=tuple(_line(name, now, then, peers, quarters) for name in NAMES if name not in untold),
        steps=_steps(side.own, window, recorded, desk),
        closed=sum(t.closed_on is not None and t.closed_on >= window.since for t in side.own),
        peers=side.sellers,
        mates=side.mates,
        reached=reached,
        coverage=coverage,
        untold=untold,
        estimated=book.company.estimated.get("deals.amount"),
        quarters=tuple(desk.calendar.containing(w.since, "quarter") for w, _ in held),
    )


def worth_in(currency: str, window: Window, desk: Desk) -> Worth:
    """What a deal is worth in a currency at the rates of the window's last day; without an amount nothing."""
    exchange = Exchange(desk.book.fx(), desk.book.company.currency)
    ones: dict[str, Decimal] = {}

    def worth(track: Track) -> Decimal:
        own = track.currency or exchange.currency
        if own not in ones:
            ones[own] = exchange.convert(Money(Decimal(1), own), currency, window.until).amount
        return (track.amount or Decimal(0)) * ones[own]

    return worth


def against_quota(who: Who, desk: Desk) -> tuple[Reached | None, Decimal | None]:
    """Attainment and coverage of the running quarter; None where there is no quota to tell them by."""
    from skills.attainment import skill

    try:
        found = skill(desk, person=who.person_id, team=who.is_team)
    except CoachError:
        return None, None
    assert isinstance(found, Attainment | TeamAttainment)
    return found.reached, found.reached.coverage


def _line(name: Name, now: Values, then: Values, peers: Sequence[Values], quarters: Sequence[Values]) -> Line:
    last = tuple(v[name].value if name in v else None for v in quarters) if name != "touches" else ()
    return Line(name, now.get(name), then.get(name), of_peers(peers, name), sparkline(last), last)


def _quarters(ids: Sequence[str], window: Window, desk: Desk) -> list[tuple[Window, list[Track]]]:
    """The last quarters, oldest first, the one in which the window ends as far as it goes."""
    periods: list[Period] = [desk.calendar.containing(window.until, "quarter")]
    while len(periods) < QUARTERS:
        periods.insert(0, desk.calendar.previous(periods[0]))
    windows = [Window(p.start, min(p.end, window.until)) for p in periods]
    every = desk.book.tracks(ids, since=windows[0].since, until=window.until)
    return [(w, _within(of_people(every, ids), w)) for w in windows]


def _within(tracks: Sequence[Track], window: Window) -> list[Track]:
    """Those that were open in it. One that closed later counts as open; activities are told for whole windows only."""
    return [
        t if t.closed_on is None or t.closed_on <= window.until else t._replace(closed_on=None, outcome="open")
        for t in tracks
        if window.open_days(t.created_on, t.closed_on)
    ]


def _steps(own: Sequence[Track], window: Window, recorded: frozenset[str], desk: Desk) -> tuple[Step, ...]:
    if "changes of stage" not in recorded:
        return ()
    return conversion(own, window, [s.stage for s in desk.book.stages() if s.outcome == "open"])


def _currency(ids: Sequence[str], side: Compared, desk: Desk) -> str:
    """The person's own; a team's where all its deals are in one; else the company's."""
    own = desk.book.company.currency
    if len(ids) == 1:
        (person,) = desk.book.people(ids=list(ids))
        return person.currency or own
    found = {t.currency or own for t in side.own}
    return found.pop() if len(found) == 1 else own
