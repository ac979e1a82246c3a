"""The app's home: what a person of this role wants to know, answered whenever they look, and after every sync.

Which questions those are is said in prompts/<language>/phrases.yaml, one a line: a title and the question. A question
that has no answer is left out. body: place.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Answer
from assistant.channels.slack import kit
from assistant.channels.slack.blocks import headline
from assistant.channels.slack.kit import Plain
from assistant.channels.slack.markdown import Grid, parts, rich
from assistant.channels.slack.office import Office
from assistant.channels.slack.people import Asker
from assistant.channels.slack.place import Place
from assistant.channels.slack.trying import tried
from assistant.wording import phrase
from connectors.errors import CoachError, NotAllowed
from connectors.state import Work
from skills.skill import Desk

_OWN = {"rep", "manager"}  # roles with a home of their own


def publish_home(office: Office, work: Work) -> None:
    """Render the home and show it; whoever may not ask sees why."""
    place = Place.of(work.body)
    try:
        asker = office.people.asker(place.user)
        view = home(office, asker)
        office.homes.add(place.user)
    except NotAllowed as error:
        view = [kit.section(_why(error, office.people.language(place.user)))]
    tried(lambda: office.client.views_publish(user_id=place.user, view={"type": "home", "blocks": view}))


def home(office: Office, asker: Asker) -> list[Plain]:
    """The blocks of a person's home; NotAllowed where they are not in the book."""
    desk = office.coach.desk(asker.email, language=asker.language)
    cards = [block for title, answer in _answered(office, desk, asker) for block in _card(title, answer)]
    last = "home_ask" if cards else "home_nothing"
    return [*_top(desk), *cards, kit.context([phrase(f"slack:{last}", desk.language)])]


def refresh(office: Office, snapshot: str) -> None:
    """After a sync: render the homes that have been looked at anew, each once, whichever process does it."""
    for user in sorted(office.homes):
        office.put(f"home:{snapshot}:{user}", "home", Place(office.team, "", user))


def _answered(office: Office, desk: Desk, asker: Asker) -> Iterator[tuple[str, Answer]]:
    role = desk.person.role
    for line in phrase(f"slack:home_{role if role in _OWN else 'other'}", desk.language).splitlines():
        title, _, question = line.partition(":")
        try:
            answer = office.coach.ask(question.strip(), person=asker.email)
        except NotAllowed:
            raise
        except CoachError:
            continue
        if answer.skills and not any(call.failed() for call in answer.skills):
            yield title.strip(), answer


def _top(desk: Desk) -> list[Plain]:
    words = {"person": desk.person.name.split()[0], "today": desk.today, "company": desk.book.company.name}
    said = phrase("slack:home_as_of", desk.language, **words)
    return [kit.header(phrase("slack:home_title", desk.language, **words)), kit.context([said])]


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
