"""The app's home: what a person of this role wants to know, answered whenever they look, and after every sync.

Which questions those are is said in prompts/<language>/phrases.yaml, one a line: a title and the question. A question
that has no answer is left out. body: place.
"""

from __future__ import annotations

from assistant.answer import Answer
from assistant.channels.slack import kit, tasks
from assistant.channels.slack.blocks import headline
from assistant.channels.slack.cards import answered
from assistant.channels.slack.kit import Plain
from assistant.channels.slack.markdown import Grid, parts, rich
from assistant.channels.slack.office import Office
from assistant.channels.slack.people import Asker, account
from assistant.channels.slack.place import Place
from assistant.channels.slack.rounds import seen
from assistant.channels.slack.trying import tried
from assistant.wording import phrase
from connectors.errors import NotAllowed
from connectors.state import Work
from skills.skill import Desk

_HOMES = {"rep": "rep", "manager": "manager", "operations": "operations", "admin": "operations", "finance": "finance"}
_SELLS = {"rep", "manager"}  # roles that are written to unasked
_RUNS = {"operations", "admin", "finance"}  # roles that ask how fresh the book is


def publish_home(office: Office, work: Work) -> None:
    """Render the home and show it; whoever may not ask sees why."""
    place = Place.of(work.body)
    try:
        asker = office.people.asker(place.user)
        view = home(office, asker, place.user)
        office.homes.add(place.user)
    except NotAllowed as error:
        view = [kit.section(_why(error, office.people.language(place.user)))]
    tried(lambda: office.client.views_publish(user_id=place.user, view={"type": "home", "blocks": view}))


def home(office: Office, asker: Asker, user: str) -> list[Plain]:
    """The blocks of a person's home; NotAllowed where they are not in the book."""
    desk = office.coach.desk(asker.email, language=asker.language)
    seen(office, user, desk.person)
    role = _HOMES.get(desk.person.role, "other")
    found = answered(office.coach, desk, f"slack:home_{role}")
    cards = [block for title, answer in found for block in _card(title, answer)]
    last = "home_ask" if cards else "home_nothing"
    return [
        *_top(desk),
        *_waiting(desk),
        *cards,
        *_wishes(office, user, desk),
        kit.context([phrase(f"slack:{last}", desk.language)]),
    ]


def refresh(office: Office, snapshot: str) -> None:
    """After a sync: render the homes that have been looked at anew, each once, whichever process does it."""
    for user in sorted(office.homes):
        office.put(f"home:{snapshot}:{user}", "home", Place(office.team, "", user))


def _top(desk: Desk) -> list[Plain]:
    words = {"person": desk.person.name.split()[0], "today": desk.today, "company": desk.book.company.name}
    said = phrase("slack:home_as_of", desk.language, **words)
    company = desk.book.company
    lines = [said]
    if desk.person.role in _RUNS and company.synced_at:
        lines.append(phrase("slack:home_synced", desk.language, on=company.synced_at.date(), at=company.synced_at))
    return [kit.header(phrase("slack:home_title", desk.language, **words)), kit.context(lines)]


def _waiting(desk: Desk) -> list[Plain]:
    """What the person is to do, under one title; and what they may begin."""
    found = [*tasks.actions(desk), *tasks.disputes(desk), *tasks.approvals(desk)]
    title = [kit.header(phrase("slack:waiting", desk.language))] if found else []
    return [*title, *found, *tasks.beginnings(desk)]


def _wishes(office: Office, user: str, desk: Desk) -> list[Plain]:
    """Whether the person is written to unasked, with buttons to change that; nothing for roles that never are."""
    if desk.person.role not in _SELLS:
        return []
    found = office.state.outreach.get(account(office.team, user))
    wanted = {"digest": found is None or found.digest, "alerts": found is None or found.alerts}
    other = [(kind, "off" if on else "on") for kind, on in wanted.items()]
    buttons = [kit.button(phrase(f"slack:{kind}_{to}", desk.language), f"opt:{kind}:{to}", to) for kind, to in other]
    said = [phrase(f"slack:{kind}_is_{'on' if on else 'off'}", desk.language) for kind, on in wanted.items()]
    return [{"type": "divider"}, kit.context(said), kit.actions(buttons, "wishes")]


def _card(title: str, answer: Answer) -> list[Plain]:
    """One answer under its title, as much of it as stands before the fold; its button asks for all of it.

    What follows from an answer is not offered here: it would go on from a conversation that there was not.
    """
    blocks: list[Plain] = [{"type": "divider"}, kit.header(title)]
    for part in headline(parts(answer.text)):
        blocks += kit.tables(part) if isinstance(part, Grid) else _prose(part.text)
    return [*blocks, kit.actions([kit.button(answer.question, "ask:0", answer.question)])]


def _prose(text: str) -> list[Plain]:
    elements = rich(text)
    return [kit.rich_text(elements)] if elements else []


def _why(error: NotAllowed, language: str) -> str:
    try:
        return phrase(error.code, language, **error.facts)
    except KeyError:
        return error.message
