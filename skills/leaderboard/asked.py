"""Which contest and which round of it is meant, and the answer about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from connectors.errors import NoData
from connectors.periods import Period
from skills.asked import period_of, whom
from skills.folding import folded
from skills.leaderboard.board import Round, board, of_teams
from skills.leaderboard.contest import Badge, Contest, Streak, said
from skills.leaderboard.contest_file import parse_contest
from skills.leaderboard.honours import earned, running
from skills.leaderboard.points import By
from skills.leaderboard.results import Board, Contests, Honour, Honours, Rules
from skills.skill import Ambiguous, Choice, Desk, NotFound, Result, Who

if TYPE_CHECKING:
    from skills.leaderboard.asking import Args

STANDING = "_contests/quarter.yaml"


def answered(args: Args, desk: Desk) -> Result:
    """What was asked. NoData: no_contest, no_contest_then, contest_empty, not_in_contest. Ambiguous: a contest."""
    contests = contests_of(desk)
    asked = period_of(args.period, desk) if args.period else None
    if args.about == "contests":
        found = (Round(c, _period(c, asked, desk), desk).about for c in contests)
        return Contests(tuple(sorted(found, key=lambda a: (a.state != "running", a.state == "ended", a.period.end))))
    contest = _meant(contests, args, asked, desk)
    game = Round(contest, _period(contest, asked, desk), desk)
    if args.about == "rules":
        return rules_of(contest, desk, asked)
    by = args.by or "points"
    person = None if args.person and _words(args.person) in "".join(_titles(contest)) else args.person
    try:
        who, ids = whom(person, args.team, desk)
    except NotFound:
        return _shown_too(game, person or "", by)
    if args.about == "honours":
        return _honours(game, who)
    if args.of == "teams":
        return of_teams(game, who, by)
    if person and not who.is_team and game.sheet(ids[0]) is None:
        raise NoData(f"{who.name} does not take part.", code="not_in_contest", person=who.name, yours=who.is_asker)
    return board(game, who, ids if who.is_team else None, by)


def contests_of(desk: Desk) -> list[Contest]:
    """The company's contests; the one that comes with the product where it has none of its own."""
    return [parse_contest(kept.document, kept.key) for kept in desk.state.contests.all()] or [standing()]


@cache
def standing() -> Contest:
    """What is played where the company has said nothing: attainment and improvement, each seeing their own."""
    return parse_contest((files("prompts") / STANDING).read_text(encoding="utf-8"), STANDING)


def _meant(contests: Sequence[Contest], args: Args, asked: Period | None, desk: Desk) -> Contest:
    """By its name, else the one that runs then; of several Ambiguous, and of none the last that ended."""
    heard = _words(" ".join(filter(None, (args.contest, args.said))))
    named = [c for c in contests if any(title in heard for title in _titles(c))]
    if args.contest and not named:
        raise NoData(f"There is no contest '{args.contest}'.", code="no_contest", name=args.contest)
    on = _day(asked, desk)
    fit = named or [c for c in contests if on in c.period(on, desk.calendar)]
    if not fit and asked is None:
        coming = [c for c in contests if c.period(on, desk.calendar).start > on]
        over = [c for c in contests if c.period(on, desk.calendar).end < on]
        fit = sorted(over, key=lambda c: c.period(on, desk.calendar).end)[-1:] or coming[:1]
    if not fit:
        raise NoData("No contest ran then.", code="no_contest_then", period=asked)
    if len(fit) > 1:
        choices = tuple(Choice(said(c.title, desk.language), next(iter(c.title.values()))) for c in fit)
        raise Ambiguous("contest", args.contest or "", "contest", choices)
    return fit[0]


def _words(text: str) -> str:
    """A text as names are compared, with a space around each word."""
    return "".join(f" {word.text} " for word in folded(text))


def _day(asked: Period | None, desk: Desk) -> date:
    return min(asked.end, desk.today) if asked else desk.today


def _period(contest: Contest, asked: Period | None, desk: Desk) -> Period:
    return contest.period(_day(asked, desk), desk.calendar)


def _shown_too(game: Round, person: str, by: By) -> Board:
    """The place of somebody out of scope whom the contest shows; NotFound where it does not."""
    desk = game.desk
    found = board(game, Who(desk.person.name, is_asker=True, person_id=desk.person.person_id), None, by)
    named = [p for p in found.rows if p.name and _words(person) in _words(p.name)]
    if len(named) != 1:
        raise NotFound("person", person)
    return replace(found, me=named[0], who=Who(named[0].name or "", is_asker=False), to_next=None)


def rules_of(contest: Contest, desk: Desk, asked: Period | None = None) -> Rules:
    """What a contest is played by, in the desk's language."""
    language = desk.language
    return Rules(
        about=Round(contest, _period(contest, asked, desk), desk).about,
        points=tuple((m, worth, contest.most_a_day.get(m)) for m, worth in contest.points.items()),
        badges=tuple(_badge(b, language) for b in contest.badges),
        streaks=tuple(_streak(s, language) for s in contest.streaks),
        shown=contest.show,
        names=contest.names,
        fair=contest.fair,
        teams=contest.who.teams,
    )


def key_of(name: str, desk: Desk) -> str:
    """What the contest of this name, in any language, is kept under; the name itself where there is none."""
    wanted = _words(name)
    found = (k.key for k in desk.state.contests.all() if wanted in _titles(parse_contest(k.document)))
    return next(found, name)


def _titles(contest: Contest) -> list[str]:
    return [_words(title) for title in contest.title.values()]


def _honours(game: Round, who: Who) -> Honours:
    sheet = game.sheet(who.person_id or "")
    if sheet is None:
        raise NoData(f"{who.name} does not take part.", code="not_in_contest", person=who.name, yours=who.is_asker)
    language = game.desk.language
    return Honours(
        about=game.about,
        who=who,
        badges=tuple(_badge(e.badge, language, e.has, e.on) for e in earned(game.contest, sheet, game.period)),
        streaks=tuple(
            _streak(r.streak, language, now=r.now, best=r.best)
            for r in running(game.contest, sheet, min(game.desk.today, game.period.end))
        ),
    )


def _badge(badge: Badge, language: str, has: bool = False, on: date | None = None) -> Honour:
    return Honour(said(badge.name, language), badge.measure, badge.least, badge.within, on, has)


def _streak(streak: Streak, language: str, now: int = 0, best: int = 0) -> Honour:
    return Honour(said(streak.name, language), streak.measure, streak.least, streak.every, now=now, best=best)
