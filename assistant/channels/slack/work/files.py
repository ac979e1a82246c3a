"""A file that was dropped into the conversation: a playbook for the library, or a sheet of deals to be worked out.

body: place, file (name, size, url). A manager's playbook is read by their team, that of whoever runs Sales Coach by
all. A CSV is a what-if of the asker's own (assistant/channels/what_if.py) and is not kept.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from assistant.channels.slack.blocks import Message, notified
from assistant.channels.slack.kit import markdown
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.sending import deliver, prepared
from assistant.channels.slack.status import working
from assistant.wording import phrase, word, worded
from connectors.errors import CoachError, NotAllowed
from connectors.state import Work

if TYPE_CHECKING:
    from connectors.book.schema import Person
    from connectors.library import Readers
    from skills.skill import Desk

log = logging.getLogger("coach.slack")
_MOST_MB = 20
_SHEETS = {".csv", ".tsv"}
_MAY_ADD = {"manager", "operations", "admin"}
_PATIENCE = 60  # seconds
Plain = dict[str, Any]


def take_file(office: Office, work: Work) -> Plain:
    """Take it in and say what became of it."""
    place, file = Place.of(work.body), work.body["file"]
    language = office.people.language(place.user)
    with working(office.client, place, title=file["name"], says=phrase("slack:working", language)):
        reply = work.reply
        if reply is None:
            said = _taken(office, place, file, language)
            reply = prepared([Message(notified(said), (markdown(said),))], language, private=True)
        return deliver(office, work, place, reply)


def _taken(office: Office, place: Place, file: Plain, language: str) -> str:
    name = file["name"]
    try:
        desk = office.coach.desk(office.people.asker(place.user).email, language=language)
    except NotAllowed as error:
        return phrase(error.code, language, **error.facts)
    person, is_sheet = desk.person, Path(name).suffix.lower() in _SHEETS
    if person.role not in _MAY_ADD and not is_sheet:
        return phrase("slack:file_refused", language, name=name)
    if file["size"] > _MOST_MB * 2**20:
        return phrase("slack:file_large", language, name=name, most=_MOST_MB)
    content = _fetched(office, file["url"])
    if content is None:
        return phrase("slack:file_unreachable", language, name=name)
    try:
        return _worked_out(desk, name, content) if is_sheet else _into_library(office, person, name, content, language)
    except CoachError as error:
        return worded(error, language)


def _worked_out(desk: Desk, name: str, content: bytes) -> str:
    from assistant.channels.what_if import estimate

    with TemporaryDirectory() as folder:
        path = Path(folder) / _safe(name)
        path.write_bytes(content)
        return word("commission_estimate", estimate(path, desk), desk.language, desk.today)


def _into_library(office: Office, person: Person, name: str, content: bytes, language: str) -> str:
    path = office.coach.home.library / "dropped" / person.person_id / _safe(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    report = office.coach.library.add([path], readers=_readers(person))
    if report.broken:
        path.unlink()
        return phrase("slack:file_broken", language, name=name, reason=report.broken[0].reason.rstrip("."))
    if report.unchanged:
        return phrase("slack:file_same", language, name=name)
    return phrase("slack:file_added", language, name=name, passages=report.passages)


def _readers(person: Person) -> Readers:
    from connectors.library import Readers

    return Readers(team=person.team) if person.role == "manager" else Readers()


def _fetched(office: Office, url: str) -> bytes | None:
    """The file's content; None where Slack does not hand it out. The token goes to Slack's own address alone."""
    if not url.startswith(_files_at(office.client.base_url)):
        log.warning("a file lies at an address that is not Slack's")
        return None
    request = Request(url, headers={"Authorization": f"Bearer {office.client.token}"})
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:
            content: bytes = answer.read(_MOST_MB * 2**20 + 1)
            signed_in = "text/html" not in answer.headers.get("Content-Type", "")
    except OSError as error:
        log.warning("a file could not be fetched (%s)", type(error).__name__)
        return None
    return content if signed_in and len(content) <= _MOST_MB * 2**20 else None


def _files_at(base_url: str) -> str:
    """Where files lie: https://files.slack.com/, or beside the Web API of another address."""
    return "https://files.slack.com/" if base_url == "https://slack.com/api/" else base_url.removesuffix("api/")


def _safe(name: str) -> str:
    """A file name that stays in its folder."""
    return re.sub(r"[^\w.\- ]", "_", Path(name).name).lstrip(".") or "file"
