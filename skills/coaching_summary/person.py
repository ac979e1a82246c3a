"""A person's summary, put together: where they stand, why, which skill, which deals, mail, what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from connectors.book import Track
from connectors.errors import CoachError
from connectors.money import Money
from connectors.periods import Period
from skills.attainment.results import Attainment, Reached
from skills.coaching_summary.drivers import Drivers, drivers, worked
from skills.coaching_summary.evidence import Evidence, evidence
from skills.coaching_summary.inspecting import inspected
from skills.coaching_summary.mailing import Heard, heard
from skills.coaching_summary.progress import actions_of
from skills.coaching_summary.results import Advice, Area, Basis, Form, Inspected, Summary, Won
from skills.coaching_summary.rules import Rules, rules
from skills.coaching_summary.signals import KINDS, Kind, Look, told
from skills.forecast.results import Landing
from skills.pipeline_risk.results import Named
from skills.pipeline_risk.scope import Scope
from skills.scorecard.card import worth_in
from skills.scorecard.peers import alike, compared
from skills.scorecard.window import Window, year_to
from skills.skill import Desk, Who

AREAS = 3
_DEALS = {"short": 3, "long": 6}
_WINS = 2


def summary(who: Who, period: Period, form: Form, desk: Desk) -> Summary:
    """Of one person. Habits and causes are told over the twelve months up to the end of the period, or up to today.

    Deals to inspect, mail and actions are those of today, whatever the period.
    """
    assert who.person_id is not None
    until = min(period.end, desk.today)
    window, table, book = year_to(until), rules(), desk.book
    (person,) = book.people(ids=[who.person_id])
    currency = person.currency or book.company.currency
    tracks = book.tracks([who.person_id], since=window.since, until=window.until)
    found = signals_of(tracks, who.person_id, window, desk)
    areas, hints = areas_of(found, table, "clear"), areas_of(found, table, "hint")
    mail = heard(who.person_id, desk.today, desk)
    deals, still_open = inspected(Scope(desk, who, [who.person_id]), mail, table, _DEALS[form])
    past, peers = _compared_with(tracks, who.person_id, window, currency, desk)
    return Summary(
        who=who,
        form=form,
        today=desk.today,
        period=period,
        reached=reached(who.person_id, period, desk),
        landing=landing(who, period, desk),
        by_past=past,
        by_peers=peers,
        areas=areas,
        hints=hints,
        strengths=tuple(e for e in reversed(found) if e.good and e.weight),
        wins=_wins(who.person_id, max(period.start, window.since), until, desk),
        deals=deals,
        open_deals=still_open,
        mail=mail.mail,
        actions=actions_of(who.person_id, desk),
        advice=advice(areas, deals, desk),
        basis=basis(tracks, who.person_id, window, mail, desk),
    )


def signals_of(tracks: Sequence[Track], person_id: str, window: Window, desk: Desk) -> list[Evidence]:
    """What sets a person apart from everybody in the role who is as long at it, the worst first."""
    every = alike(tracks, person_id)
    look = Look(window, [s.stage for s in desk.book.stages() if s.outcome == "open"])
    return evidence(every.own, every.peers, look, told(desk.book.recorded())) if every.peers else []


def areas_of(found: Sequence[Evidence], table: Rules, weight: str) -> tuple[Area, ...]:
    """The skills that signals of this weight point to, the strongest first; weaker ones of the same skill go along."""
    bad = [e for e in found if e.weight and not e.good]
    names: dict[str, list[Evidence]] = {}
    for each in bad:
        skill = table.skill_of(each.kind)
        if skill is not None:
            names.setdefault(skill.name, []).append(each)
    areas = [Area(name, table.skills[name].words, tuple(signals)) for name, signals in names.items()]
    return tuple(a for a in areas if a.signals[0].weight == weight)[:AREAS]


def reached(person_id: str, period: Period, desk: Desk) -> Reached | None:
    """Attainment in the period; None where it can't be told."""
    from skills.attainment import skill

    try:
        found = skill(desk, person=person_id, period=period.name)
    except CoachError:
        return None
    return found.reached if isinstance(found, Attainment) else None


def landing(who: Who, period: Period, desk: Desk) -> Landing | None:
    """Where the period is likely to end; None where it is over or can't be told."""
    from skills.forecast import skill
    from skills.forecast.results import Forecast

    try:
        found = skill(desk, person=who.person_id, team=who.is_team, period=period.name)
    except CoachError:
        return None
    assert isinstance(found, Forecast)
    return found.landing


def _compared_with(
    tracks: Sequence[Track], person_id: str, window: Window, currency: str, desk: Desk
) -> tuple[Drivers | None, Drivers | None]:
    """Why more or less was won than in the twelve months before, and than by peers; None where there is nothing."""
    try:
        worth = worth_in(currency, window, desk)
        side = compared(tracks, person_id)
        here = worked(side.own, window, worth)
        before = window.before()
        earlier = [t for t in desk.book.tracks([person_id], since=before.since, until=before.until) if t.owner]
        there = worked(earlier, before, worth)
        mates = worked(side.peers, window, worth, max(side.sellers, 1))
    except CoachError:  # a rate is missing
        return None, None
    past = drivers(here, there, currency) if there.closed and here.days else None
    return past, drivers(here, mates, currency) if side.peers and here.days else None


def _wins(person_id: str, since: date, until: date, desk: Desk) -> tuple[Won, ...]:
    """The largest deals won in the period, or in the twelve months where it has none."""
    deals = desk.book.deals(owners=[person_id], outcome="won", closed=(since, until))
    deals = deals or desk.book.deals(owners=[person_id], outcome="won", closed=(year_to(until).since, until))
    ordered = sorted(deals, key=lambda d: (-(d.amount or 0), d.deal_id))[:_WINS]
    own = desk.book.company.currency
    return tuple(
        Won(Named(d.deal_id, d.name), Money(d.amount, d.currency or own) if d.amount is not None else None, d.closed_on)
        for d in ordered
        if d.closed_on
    )


def advice(areas: Sequence[Area], deals: Sequence[Inspected], desk: Desk) -> Advice | None:
    """What the guides that the asker may read say to the main point: the skill, else the first deal's first trouble
    that they are about. None where they say nothing.
    """
    from skills.coaching_advice.asking import on_topic, on_trouble

    try:
        if areas:
            found = on_topic(rules().skills[areas[0].skill].library, desk.library, desk)
        else:
            told = (on_trouble(trouble, desk.library, desk) for deal in deals[:1] for trouble in deal.troubles)
            found = next((parts for parts in told if parts), [])
    except CoachError:
        return None
    return Advice(found[0].quotes, found[0].source) if found else None


def basis(tracks: Sequence[Track], person_id: str, window: Window, mail: Heard, desk: Desk) -> Basis:
    """What it all rests on."""
    own = [t for t in tracks if t.owner == person_id]
    kinds: tuple[Kind, ...] = told(desk.book.recorded())
    side = compared(tracks, person_id)
    return Basis(
        window=window,
        deals=len(own),
        closed=sum(t.closed_on is not None and t.closed_on >= window.since for t in own),
        peers=side.sellers,
        mates=side.mates,
        ramped=own[0].ramped if own else True,
        told=kinds,
        untold=tuple(k for k in KINDS if k not in kinds),
        mail=mail.missing,
        estimated=desk.book.company.estimated.get("deals.amount"),
    )
