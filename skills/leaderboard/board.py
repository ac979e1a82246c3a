"""A contest's ranking for whoever asks: scored over everybody, shown as far as the contest lets it be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from statistics import mean

from connectors.book.schema import Territory
from connectors.errors import NoData
from connectors.exchange import Exchange
from connectors.money import round_to
from connectors.periods import Period
from skills.leaderboard.contest import Contest, said
from skills.leaderboard.honours import earned
from skills.leaderboard.points import FEWEST, By, Ranked, Scored, ranked, scored
from skills.leaderboard.results import About, Board, Place
from skills.leaderboard.showing import is_named, visible
from skills.leaderboard.tally import Match, Sheet, done_since, sheets, sold_since
from skills.skill import Desk, Who
from skills.working_days import working_days

SHOWN = 20  # rows: more than that nobody reads in a chat
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Round:
    """A contest in one stretch of days, with everybody's sheet as of today."""

    contest: Contest
    period: Period
    desk: Desk

    @cached_property
    def territories(self) -> Sequence[Territory]:
        """All of the company's."""
        return self.desk.book.territories()

    @cached_property
    def absent(self) -> frozenset[str]:
        """Who has left."""
        return self.desk.state.contests.absent()

    @cached_property
    def everyone(self) -> list[Sheet]:
        """A sheet for everybody it is for, those who have left too."""
        desk = self.desk
        contest, period = self.contest, self.period
        match = Match(
            contest=contest,
            period=period,
            entries=desk.book.entries(
                sold=(sold_since(contest, period, desk.calendar), period.end),
                done=(done_since(contest, period), period.end),
            ),
            territories=self.territories,
            exchange=Exchange(desk.book.fx(), desk.book.company.currency),
            calendar=desk.calendar,
            today=desk.today,
        )
        return sheets(match)

    @property
    def about(self) -> About:
        """The contest in the asker's language."""
        today, period = self.desk.today, self.period
        state = "coming" if today < period.start else "ended" if today > period.end else "running"
        return About(
            title=said(self.contest.title, self.desk.language),
            period=period,
            state=state,  # type: ignore[arg-type]
            days_left=working_days(today, period.end),
            prize=said(self.contest.prize, self.desk.language) if self.contest.prize else None,
        )

    def scores(self, by: By) -> list[Scored]:
        """Of those who have not left; made fair among them."""
        present = [s for s in self.everyone if s.person.person_id not in self.absent]
        return scored(self.contest, present, self.territories, by)

    def sheet(self, person_id: str) -> Sheet | None:
        """One person's; None where the contest is not for them."""
        return next((s for s in self.everyone if s.person.person_id == person_id), None)


def board(game: Round, who: Who, ids: Sequence[str] | None, by: By) -> Board:
    """The ranking; of `ids` only where they are given. NoData (contest_empty) where nobody can be ranked."""
    desk, contest = game.desk, game.contest
    scope = None if desk.book.scope is None else frozenset(desk.book.scope)
    scores = game.scores(by)
    ranks = ranked(scores)
    if not ranks:
        raise NoData("Nobody can be ranked in it.", code="contest_empty", title=game.about.title)
    shown = [r for r in visible(contest, ranks, desk.person, scope) if ids is None or _id(r) in ids]
    wanted = who.person_id if not who.is_team else None
    mine = next((r for r in shown if _id(r) == wanted), None)
    places = {_id(r): _place(game, r, named=is_named(contest, r, desk.person, scope)) for r in shown}
    return Board(
        about=game.about,
        by=by,
        rows=_rows([places[_id(r)] for r in shown], places.get(wanted or "")),
        me=places.get(wanted or ""),
        who=who,
        entrants=len(ranks),
        unmeasured=len([s for s in game.everyone if s.person.person_id not in game.absent])
        - len(ranks)
        + sum(not s.parts for s in scores if by == "points"),
        to_next=_gap(mine, ranks) if mine and (contest.show != 0 or scope is None or len(scope) > 1) else None,
        out=desk.person.person_id in game.absent,
        measures=contest.measures,
        fair=contest.fair if by == "points" else None,
    )


def of_teams(game: Round, who: Who, by: By) -> Board:
    """Teams by the mean of their people. A seller sees theirs, and the others where the contest shows ranks at all."""
    desk = game.desk
    groups: dict[str, list[Decimal]] = defaultdict(list)
    for each in game.scores(by):
        if each.sheet.person.team:
            groups[each.sheet.person.team].append(each.score)
    means = {team: round_to(mean(points), _TENTH) for team, points in groups.items() if len(points) >= FEWEST}
    if not means:
        raise NoData("No team has enough people in it.", code="contest_empty", title=game.about.title)
    ordered = sorted(means.items(), key=lambda item: (-item[1], item[0]))
    places = [
        Place(
            rank=1 + sum(other > score for other in means.values()),
            shared=sum(other == score for other in means.values()),
            name=team,
            is_asker=team == desk.person.team,
            score=score,
            size=len(groups[team]),
        )
        for team, score in ordered
    ]
    own = next((p for p in places if p.is_asker), None)
    may = desk.book.scope is None or game.contest.show != 0
    rows = places if may else [p for p in places if p.is_asker]
    return Board(
        about=game.about,
        by=by,
        rows=tuple(rows[:SHOWN]),
        me=own,
        who=who,
        entrants=len(places),
        unmeasured=0,
        to_next=None,
        out=desk.person.person_id in game.absent,
        measures=game.contest.measures,
        fair=game.contest.fair if by == "points" else None,
        of="teams",
    )


def _place(game: Round, rank: Ranked, *, named: bool) -> Place:
    each = rank.scored
    person = each.sheet.person
    is_own = game.desk.book.scope is None or person.person_id in game.desk.book.scope
    language = game.desk.language
    found = Place(
        rank=rank.rank,
        shared=rank.shared,
        name=person.name if named else None,
        is_asker=person.person_id == game.desk.person.person_id,
        score=each.score,
        badges=tuple(said(e.badge.name, language) for e in earned(game.contest, each.sheet, game.period) if e.has)
        if named
        else (),
    )
    if not is_own:
        return found  # of others the points, and not what they are made of
    before = each.before if each.factor != 1 else None
    return replace(found, before=before, parts=each.parts, stood_in=each.sheet.stood_in)


def _rows(places: Sequence[Place], me: Place | None) -> tuple[Place, ...]:
    """As many as are read, and the asker's own however far down."""
    first = list(places[:SHOWN])
    return tuple(first if me is None or me in first else [*first[:-1], me])


def _gap(mine: Ranked, ranks: Sequence[Ranked]) -> Decimal | None:
    above = [r.scored.score for r in ranks if r.scored.score > mine.scored.score]
    return min(above) - mine.scored.score if above else None


def _id(rank: Ranked) -> str:
    return rank.scored.sheet.person.person_id
