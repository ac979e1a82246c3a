"""A question: ask the coach, render what it says, send it.

body: place, question, and maybe `asked` (the words of a button, shown above the answer) or `edits` (the key of the
question that this one takes the place of; its answer is changed).
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from assistant.answer import Answer
from assistant.channels.slack import kit
from assistant.channels.slack.blocks import Message, is_private, messages, notified
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.rounds import seen
from assistant.channels.slack.sending import Lost, deliver, prepared
from assistant.channels.slack.status import working
from assistant.channels.slack.streaming import shown, streams
from assistant.channels.slack.trying import Later, tried
from assistant.channels.slack.wishes import answer_to, granted, wish
from assistant.channels.slack.written import written
from assistant.wording import phrase, worded
from connectors.errors import CoachError, NotAllowed
from connectors.state import Work

log = logging.getLogger("coach.slack")
Plain = dict[str, Any]


def answer_question(office: Office, work: Work) -> Plain:
    """Answer it; the timestamps of the messages that the answer is."""
    place = Place.of(work.body)
    if place.direct and place.thread is None:
        place = _begun(office, work, place)
    language = office.coach.settings.language
    question = written(work.body["question"], lambda user: None if user == office.user else office.people.name(user))
    with working(office.client, place, title=question, says=phrase("slack:working", language)):
        reply = work.reply or _reply(office, question, work, place)
        if not office.inbox.prepared(work, reply):
            raise Lost
        return deliver(office, work, place, reply)


def _begun(office: Office, work: Work, place: Place) -> Place:
    """A thread for a question that was asked in a window: it begins with the question."""
    if work.reply:
        return replace(place, thread=work.reply["thread"])
    said = phrase("slack:shortcut_sent", office.people.language(place.user), question=work.body["question"])
    root = tried(
        lambda: office.client.chat_postMessage(
            channel=place.channel, text=kit.escaped(said), blocks=[kit.section(said)], unfurl_links=False
        )
    )
    return replace(place, thread=str(root["ts"]) if root else None)


def _reply(office: Office, question: str, work: Work, place: Place) -> Plain:
    body = work.body
    instead = _answered_by(office, body.get("edits"))
    answer, streamed = _answer(office, question, place, None if instead else work)
    private = is_private(answer)
    others = private and not place.direct
    made = messages(answer, private=others, asked=body.get("asked", ""), thread=place.thread or "")
    if instead:
        made[0] = _as_edited(made[0], question, answer.language)
    return prepared(made, answer.language, private=private, instead=instead or streamed) | {"thread": place.thread}


def _answer(office: Office, question: str, place: Place, streaming: Work | None) -> tuple[Answer, str | None]:
    """The coach's answer, or why there is none, which reads like one; and the message that it was shown in already."""
    language = office.coach.settings.language
    try:
        language = office.people.language(place.user)
        asker = office.people.asker(place.user)
        if wished := wish(question):
            kind, wanted, spoken = wished
            granted(office, place, kind, wanted=wanted)
            said = answer_to(kind, wanted=wanted, language=spoken)
            return Answer(question=question, person=asker.email, language=spoken, text=said, code="wish"), None
        seen(office, place.user, office.coach.desk(asker.email).person)
        if streaming is None or not streams(office, place):
            return office.coach.ask(question, person=asker.email, thread=place.talk), None
        telling = office.coach.stream(question, person=asker.email, thread=place.talk)
        message = shown(office, streaming, place, telling)
        return telling.answer, message
    except NotAllowed as error:
        log.info("refused a question: %s", error.message)
        return _sorry(question, phrase(error.code, language, **error.facts), error.code, language), None
    except CoachError as error:
        log.error("a question has no answer: %s", error.message)
        return _sorry(question, worded(error, language), error.code, language), None
    except (Later, Lost):
        raise
    except Exception:
        log.exception("a question has no answer")
        return _sorry(question, phrase("failed", language), "failed", language), None


def _sorry(question: str, text: str, code: str, language: str) -> Answer:
    return Answer(question=question, person="", language=language, text=text, refused=True, code=code)


def _answered_by(office: Office, key: str | None) -> str | None:
    """The message that answers the question as it was before; None where that is not known."""
    sent = (office.inbox.outcome(key) or {}).get("sent") if key else None
    return sent[0] if sent and sent[0] else None


def _as_edited(message: Message, question: str, language: str) -> Message:
    return Message(message.text, (kit.context([phrase("slack:edited", language, question=question)]), *message.blocks))


def gave_up(office: Office, work: Work) -> None:
    """Tell the asker that their question has brought down whoever worked on it."""
    place = Place.of(work.body)
    language = office.coach.settings.language
    said = phrase("slack:gave_up", language, question=work.body.get("question", "…"))
    reply = prepared([Message(notified(said), (kit.markdown(said),))], language, private=False)
    deliver(office, work, place, reply)
