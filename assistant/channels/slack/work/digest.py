"""The digest: what is new for a person, what they agreed to do, and what their role wants to know of the day.

Which questions those are stands in prompts/<language>/phrases.yaml, under digest_rep and digest_manager.
body: place, day.
"""

from __future__ import annotations

from datetime import date

from assistant.answer import Answer
from assistant.channels.slack import kit, tasks
from assistant.channels.slack.blocks import Message, body, capital, headline, paged
from assistant.channels.slack.cards import answered
from assistant.channels.slack.hours import Hours, has_digest, local_time
from assistant.channels.slack.kit import Plain
from assistant.channels.slack.markdown import parts
from assistant.channels.slack.office import Office
from assistant.channels.slack.people import account
from assistant.channels.slack.place import Place
from assistant.channels.slack.rounds import seen
from assistant.channels.slack.sending import Lost, deliver, direct, prepared
from assistant.news import News, news
from assistant.wording import phrase
from connectors.errors import NotAllowed
from connectors.state import Work
from skills.skill import Desk


def send_digest(office: Office, work: Work) -> Plain | None:
    """Send it; nothing to whoever opted out or may not ask any more, nor when its day is over or it is quiet by now."""
    place = Place.of(work.body)
    listener = office.state.outreach.get(account(place.team, place.user))
    if listener is None or not listener.digest or _too_late(office, work, listener.zone):
        return None
    try:
        asker = office.people.asker(place.user)
        desk = office.coach.desk(asker.email, language=asker.language)
    except NotAllowed:
        office.state.outreach.remove(listener.account)
        return None
    if not has_digest(desk.person.role, date.fromisoformat(work.body["day"]).weekday()):
        return None
    seen(office, place.user, desk.person)
    there, reply = direct(office, place), work.reply
    if reply is None:
        fresh = news(desk, office.state, desk.language)
        reply = prepared(_messages(office, desk, fresh), desk.language, private=True)
        if not office.inbox.prepared(work, reply):
            raise Lost
        fresh.note(office.state)
    return deliver(office, work, there, reply)


def _too_late(office: Office, work: Work, zone: str) -> bool:
    local = local_time(office.now(), zone)
    return local.date().isoformat() != work.body["day"] or Hours.of(office.coach.settings).quiet(local)


def _messages(office: Office, desk: Desk, fresh: News) -> list[Message]:
    role, language = desk.person.role, desk.language
    words = {"person": desk.person.name.split()[0], "today": desk.today, "company": desk.book.company.name}
    title = phrase(f"slack:digest_title_{role}", language, **words)
    cards = list(answered(office.coach, desk, f"slack:digest_{role}"))
    cards += answered(office.coach, desk, "slack:digest_goals") if fresh.goals else []
    blocks = [kit.header(title), kit.context([phrase("slack:home_as_of", language, **words)])]
    said = [*fresh.of_disputes, *fresh.of_contests]  # actions and goals have cards of their own
    blocks += [kit.markdown("\n".join(f"- {each}" for each in said))] if said else []
    blocks += [*tasks.actions(desk), *tasks.disputes(desk)]
    blocks += [block for name, answer in cards for block in _card(name, answer)]
    asked = [kit.button(capital(answer.question), f"ask:{n}", answer.question) for n, (_, answer) in enumerate(cards)]
    below = [kit.actions([*asked, kit.button(phrase("slack:digest_off", language), "opt:digest:off", "off")])]
    return [Message(title, page) for page in paged(blocks, below, language)]


def _card(title: str, answer: Answer) -> list[Plain]:
    return [kit.markdown(f"**{title}**"), *body(headline(parts(answer.text)), tables=0)]
