"""Alerts: look for what has turned bad for a person, and tell it, each once and no more than so many a day.

look    body: place. What is new since the person was last told goes into the inbox, one piece of work each.
alert   body: place, subject.
"""

from __future__ import annotations

from datetime import UTC

from assistant.channels.slack import kit
from assistant.channels.slack.blocks import Message, body, capital, headline, notified, paged
from assistant.channels.slack.hours import Hours, local_time
from assistant.channels.slack.kit import Plain
from assistant.channels.slack.markdown import parts
from assistant.channels.slack.office import Office
from assistant.channels.slack.people import account
from assistant.channels.slack.place import Place
from assistant.channels.slack.sending import deliver, direct, prepared
from assistant.channels.slack.trying import Later
from assistant.watching import Alert, alert, subjects
from assistant.wording import phrase
from connectors.errors import NotAllowed
from connectors.state import Work
from skills.skill import Desk


def look(office: Office, work: Work) -> None:
    """Find what is new, and put as much of it as the day has room for; the rest is new again tomorrow."""
    place = Place.of(work.body)
    name, outreach = account(place.team, place.user), office.state.outreach
    listener, desk = outreach.get(name), _desk(office, place)
    if listener is None or desk is None:
        return
    now = office.moment()
    local = local_time(office.now(), listener.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    fresh = outreach.news(name, subjects(desk), at=now)
    room = max(0, office.coach.settings.slack_alerts_a_day - outreach.told_since(name, midnight))
    for subject in fresh[:room]:
        office.put(f"alert:{name}:{subject}:{local.date()}", "alert", place, subject=subject)
        outreach.told(name, subject, at=now)


def send_alert(office: Office, work: Work) -> Plain | None:
    """Tell it, if it still holds and the person still wants to know; Later where it has become quiet meanwhile."""
    place = Place.of(work.body)
    listener, desk = office.state.outreach.get(account(place.team, place.user)), _desk(office, place)
    if listener is None or not listener.alerts or desk is None:
        return None
    hours, local = Hours.of(office.coach.settings), local_time(office.now(), listener.zone)
    if hours.quiet(local):
        raise Later("it is quiet where the person is", wait=hours.until_awake(local), unsure=work.unsure)
    there, reply = direct(office, place), work.reply
    if reply is None:
        found = alert(work.body["subject"], desk)
        if found is None:
            return None
        reply = prepared(_messages(found, desk.language), desk.language, private=True)
        office.inbox.prepared(work, reply)
    return deliver(office, work, there, reply)


def _desk(office: Office, place: Place) -> Desk | None:
    """The person's desk; None for whoever may not ask any more, who is written to no longer."""
    try:
        asker = office.people.asker(place.user)
        return office.coach.desk(asker.email, language=asker.language)
    except NotAllowed:
        office.state.outreach.remove(account(place.team, place.user))
        return None


def _messages(found: Alert, language: str) -> list[Message]:
    blocks = [kit.markdown(found.text), *body(headline(parts(found.more)))]
    buttons = [
        kit.button(capital(found.question), "ask:0", found.question),
        kit.button(phrase("slack:alerts_off", language), "opt:alerts:off", "off"),
    ]
    return [Message(notified(found.text), page) for page in paged(blocks, [kit.actions(buttons)], language)]
