"""A team's summary: where it stands, why, whom to talk to first and about what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from connectors.book import Track
from connectors.book.schema import Person
from connectors.errors import CoachError
from connectors.periods import Period
from skills.attainment.results import Attainment, Reached, TeamAttainment
from skills.coaching_summary.drivers import Drivers, drivers, worked
from skills.coaching_summary.inspecting import inspected
from skills.coaching_summary.mailing import Heard
from skills.coaching_summary.person import AREAS, areas_of, landing, signals_of
from skills.coaching_summary.results import Area, Basis, Form, Member, TeamSummary
from skills.coaching_summary.rules import rules
from skills.coaching_summary.signals import KINDS, told
from skills.pipeline_risk.many import flagged
from skills.pipeline_risk.scope import Scope, limits_of
from skills.pipeline_risk.signs import MEDIUM
from skills.scorecard.card import worth_in
from skills.scorecard.peers import of_people
from skills.scorecard.window import Window, year_to
from skills.skill import Desk, Who

_DEALS = {"short": 3, "long": 6}


def team_summary(who: Who, ids: Sequence[str], period: Period, form: Form, desk: Desk) -> TeamSummary:
    """Of everybody below; mail is left to the members' own summaries."""
    until = min(period.end, desk.today)
    window, book = year_to(until), desk.book
    people = [p for p in book.people(ids=list(ids)) if p.left_on is None or p.left_on >= until]
    tracks = book.tracks(list(ids), since=window.since, until=window.until)
    sellers = [p for p in people if any(t.owner == p.person_id for t in tracks)]
    shares = _shares(who, period, desk)
    in_need = _in_need(who, ids, desk)
    members = [
        _member(p, tracks, window, desk, reached=shares[1].get(p.person_id), deals=in_need[p.person_id])
        for p in sellers
    ]
    nothing = Heard(None, {}, {}, "of_members")
    deals, still_open = inspected(Scope(desk, who, list(ids)), nothing, rules(), _DEALS[form])
    every = desk.state.actions.all(people=list(ids), still_open=True)
    return TeamSummary(
        who=who,
        form=form,
        today=desk.today,
        period=period,
        reached=shares[0],
        landing=landing(who, period, desk),
        by_past=_by_past(tracks, ids, window, desk),
        members=tuple(sorted(members, key=_first)),
        common=_common(members),
        deals=deals,
        open_deals=still_open,
        open_actions=len(every),
        late_actions=sum(a.due is not None and a.due < desk.today for a in every),
        basis=_basis(tracks, ids, window, desk),
    )


def _first(member: Member) -> tuple[bool, float, bool, int, str]:
    """Clear evidence first, the strongest before; then those behind pace; then those with most deals in need."""
    strength = member.area.signals[0].distance if member.area else 0.0
    return member.area is None, -strength, member.on_pace is not False, -member.deals, member.name


def _member(
    person: Person,
    tracks: Sequence[Track],
    window: Window,
    desk: Desk,
    *,
    reached: Reached | None,
    deals: int,
) -> Member:
    areas = areas_of(signals_of(tracks, person.person_id, window, desk), rules(), "clear")
    own = [t for t in tracks if t.owner == person.person_id]
    return Member(
        name=person.name,
        share=reached.share if reached else None,
        on_pace=reached.on_pace if reached else None,
        area=areas[0] if areas else None,
        deals=deals,
        closed=sum(t.closed_on is not None and t.closed_on >= window.since for t in own),
    )


def _in_need(who: Who, ids: Sequence[str], desk: Desk) -> Counter[str]:
    """How many open deals of each are at medium risk or above."""
    risky = flagged(Scope(desk, who, list(ids)).deals(desk.today), limits_of(desk), {})
    return Counter(f.deal.owner_id for f in risky if f.score >= MEDIUM and f.deal.owner_id)


def _common(members: Sequence[Member]) -> tuple[Area, ...]:
    """Skills that at least two need: a session for all of them pays."""
    areas = [m.area for m in members if m.area]
    names = [a.skill for a in areas]
    seen = {a.skill: a for a in areas if names.count(a.skill) > 1}
    return tuple(seen.values())[:AREAS]


def _shares(who: Who, period: Period, desk: Desk) -> tuple[Reached | None, Mapping[str, Reached]]:
    """The team's attainment, and each member's by id; nothing where there are no quotas."""
    from skills.attainment import skill

    try:
        found = skill(desk, person=who.person_id, team=True, period=period.name, rank="all")
    except CoachError:
        return None, {}
    if isinstance(found, TeamAttainment):
        return found.reached, {m.person.person_id: m.reached for m in found.members}
    return (found.reached if isinstance(found, Attainment) else None), {}


def _by_past(tracks: Sequence[Track], ids: Sequence[str], window: Window, desk: Desk) -> Drivers | None:
    currencies = {t.currency for t in of_people(tracks, ids)}
    own = desk.book.company.currency
    currency = (currencies.pop() or own) if len(currencies) == 1 else own
    try:
        worth = worth_in(currency, window, desk)
        before = window.before()
        earlier = of_people(desk.book.tracks(list(ids), since=before.since, until=before.until), ids)
        here = worked(of_people(tracks, ids), window, worth)
        there = worked(earlier, before, worth)
    except CoachError:
        return None
    return drivers(here, there, currency) if there.closed and here.days else None


def _basis(tracks: Sequence[Track], ids: Sequence[str], window: Window, desk: Desk) -> Basis:
    own = of_people(tracks, ids)
    kinds = told(desk.book.recorded())
    return Basis(
        window=window,
        deals=len(own),
        closed=sum(t.closed_on is not None and t.closed_on >= window.since for t in own),
        peers=len({t.seller for t in tracks if t.owner is None}),
        mates=False,
        ramped=True,
        told=kinds,
        untold=tuple(k for k in KINDS if k not in kinds),
        mail="of_members",
        estimated=desk.book.company.estimated.get("deals.amount"),
    )
