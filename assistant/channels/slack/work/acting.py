"""Do what was asked for by a button or a window, as the person who pressed it, and say what came of it.

act      body: place, skill, args     the skill checks at the person's own desk what they may do
approve  body: place, number          an adjustment
run      body: place, period, to      a run of commissions goes on to approved, or published
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from pydantic import ValidationError

from assistant.channels.slack import kit
from assistant.channels.slack.blocks import Message, notified
from assistant.channels.slack.kit import Plain
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.sending import Lost, deliver, direct, prepared
from assistant.wording import phrase, word, worded
from connectors.errors import CoachError, NoData, NotAllowed
from connectors.state import Work
from skills.skill import Desk

log = logging.getLogger("coach.slack")
_DEEDS = frozenset({"disputes", "goals", "coaching_summary"})


def act(office: Office, work: Work) -> Plain:
    """Run the skill."""
    return _done(office, work, _by_skill)


def approve(office: Office, work: Work) -> Plain:
    """Let an adjustment count."""
    return _done(office, work, _approved)


def run_on(office: Office, work: Work) -> Plain:
    """Approve a run, or publish it."""
    return _done(office, work, _run)


def _done(office: Office, work: Work, deed: Callable[[Desk, Work, Office], str]) -> Plain:
    place = Place.of(work.body)
    there, reply = direct(office, place), work.reply
    if reply is None:
        language = office.people.language(place.user)
        said = _said(office, place, work, deed, language)
        reply = prepared([Message(notified(said), (kit.markdown(said),))], language, private=True)
        if not office.inbox.prepared(work, reply):
            raise Lost
        office.put(f"{work.key}:home", "home", Place(place.team, "", place.user))
    return deliver(office, work, there, reply)


def _said(office: Office, place: Place, work: Work, deed: Callable[[Desk, Work, Office], str], language: str) -> str:
    try:
        desk = office.coach.desk(office.people.asker(place.user).email, language=language)
        return deed(desk, work, office)
    except (NotAllowed, NoData) as error:
        log.warning("refused to user %s: %s", place.user, error.message)
        return worded(error, language)
    except CoachError as error:
        return worded(error, language)
    except ValidationError as error:
        log.warning("user %s sent what no window of ours sends: %s", place.user, error.errors()[0]["loc"])
        return phrase("slack:not_so", language)


def _by_skill(desk: Desk, work: Work, office: Office) -> str:
    from skills.registry import load

    name = work.body["skill"]
    if name not in _DEEDS:
        raise NoData(f"Nothing is done with {name} here.", code="failed")
    return word(name, load(name)(desk, **work.body["args"]), desk.language, desk.today)


def _approved(desk: Desk, work: Work, office: Office) -> str:
    from skills.commission_run.everyone import may_run

    may_run(desk.person)
    row = desk.state.corrections.approve(work.body["number"], by=_me(desk), at=office.moment())
    (person,) = desk.book.people(ids=[row.person_id])
    return phrase("slack:approved", desk.language, person=person.name, amount=row.amount, period=row.period)


def _run(desk: Desk, work: Work, office: Office) -> str:
    """As `coach run commissions --approve` does it: computed anew, and refused where it is not what was kept."""
    from skills.commission_run import book_keeping
    from skills.commission_run.everyone import Everyone, may_run

    may_run(desk.person)
    period, to = desk.calendar.named(work.body["period"]), work.body["to"]
    hand = book_keeping.Hand(desk.state, desk.calendar, by=_me(desk), at=office.moment())
    kept = book_keeping.keep(Everyone(desk.book, period, desk.today), hand)
    if kept.new:
        raise NoData(f"There is no run for {period.name} yet.", code="no_run", period=period.name)
    run = book_keeping.advance(hand, kept, to, desk.today)
    return phrase(f"slack:run_is_{to}", desk.language, period=run.period)


def _me(desk: Desk) -> str:
    return desk.person.email or desk.person.person_id
