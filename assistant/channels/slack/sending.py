"""Sending what was prepared: once, wherever the worker died that began it.

In a person's own conversation every message carries the key of the question it answers (and no figure: any app in the
workspace can read it), so that whoever takes over finds what has arrived. Elsewhere Slack lets nobody look; there it is
sent again, and says that it may be there twice.
"""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

from assistant.channels.slack import charting, kit
from assistant.channels.slack.blocks import Message
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.trying import Later, tried
from assistant.wording import phrase
from connectors.state import Work

log = logging.getLogger("coach.slack")
Plain = dict[str, Any]
_MARK = "coach_answer"
_NOT_HERE = {"channel_not_found", "not_in_channel", "user_not_in_channel", "is_archived", "restricted_action"}
_GONE = {"thread_not_found", "message_not_found", "cant_update_message"}  # somebody has deleted it
_APART = 300.0  # seconds by which Slack's clock may differ from ours
_WORDED = {"markdown", "table", "data_table", "context"}
_LONGEST = 39_000  # characters of a text without blocks


class Lost(Exception):
    """The work was stopped, or is somebody else's by now: nothing more is to be said."""


def prepared(messages: list[Message], language: str, *, private: bool, instead: str | None = None) -> Plain:
    """What the inbox keeps of an answer until it is sent; `instead`: the message that it takes the place of."""
    shown = [{"text": message.text, "blocks": list(message.blocks)} for message in messages]
    return {"messages": shown, "language": language, "private": private, "instead": instead, "sent": []}


def deliver(office: Office, work: Work, place: Place, reply: Plain) -> Plain:
    """Send each message that has not been sent; {"sent": timestamps}. Later where Slack is not there, Lost."""
    unsure = work.unsure
    for page in range(len(reply["sent"]), len(reply["messages"])):
        found = _found(office, work, place, page) if unsure else None
        if found is None:
            if not office.inbox.sending(work):
                raise Lost
            found = _send(office, work, place, reply, page, again=unsure)
        unsure = False
        reply["sent"].append(found)
        if not office.inbox.prepared(work, reply):
            raise Lost
    return {"sent": reply["sent"]}


def say(office: Office, place: Place, text: str) -> None:
    """A sentence to one person, where they are, that need not survive a fall of Slack."""
    said: Plain = {"text": text, "blocks": [kit.section(text)]}
    if place.response_url:
        _respond(place.response_url, {**said, "replace_original": False})
        return
    whispered = _in_thread(said, place)
    tried(
        lambda: office.client.chat_postEphemeral(channel=place.channel, user=place.user, **whispered),
        expected=_NOT_HERE,
    )


def replace(office: Office, place: Place, ts: str, message: Message) -> None:
    """Put another message in the place of one that was sent, private ones by their response address."""
    said: Plain = {"text": message.text, "blocks": list(message.blocks)}
    if place.response_url and not place.direct:
        _respond(place.response_url, {**said, "replace_original": True})
    else:
        tried(lambda: office.client.chat_update(channel=place.channel, ts=ts, **said))


def _send(office: Office, work: Work, place: Place, reply: Plain, page: int, *, again: bool) -> str:
    from slack_sdk.errors import SlackApiError

    said = reply["messages"][page]
    if again and not place.direct:
        repeated = kit.context([phrase("slack:again", reply["language"])])
        said = {**said, "blocks": [repeated, *said["blocks"]][: kit.MOST_BLOCKS]}
    said = {**said, "metadata": {"event_type": _MARK, "event_payload": {"key": work.key, "page": page}}}
    instead = reply["instead"] if page == 0 else None
    try:
        return _posted(office, place, said, private=reply["private"], instead=instead)
    except SlackApiError as error:
        code = str(error.response.get("error"))
        log.error("Slack refused an answer (%s): %s", code, error.response.get("response_metadata"))
        return _otherwise(office, place, said, reply["private"], code)


def _otherwise(office: Office, place: Place, said: Plain, private: bool, code: str) -> str:
    """What Slack did not take where it belongs or as it was: elsewhere, or in plain words."""
    if code in _NOT_HERE and not place.direct:
        return _posted(office, direct(office, place), said, private=True, instead=None)
    if code in _GONE:
        return _posted(office, dataclasses.replace(place, thread=None), said, private=private, instead=None)
    plainer = [_plainer(block) for block in said["blocks"]]
    if code == "invalid_blocks" and plainer != said["blocks"]:  # a workspace that has no data tables or charts yet
        return _send_plainer(office, place, {**said, "blocks": plainer}, private)
    return _posted(office, place, _bare(said), private=private, instead=None)


def _plainer(block: Plain) -> Plain:
    """A block as every workspace takes it."""
    return charting.as_text(block) if block["type"] == "data_visualization" else kit.as_table(block)


def _send_plainer(office: Office, place: Place, said: Plain, private: bool) -> str:
    from slack_sdk.errors import SlackApiError

    try:
        return _posted(office, place, said, private=private, instead=None)
    except SlackApiError as error:
        return _otherwise(office, place, said, private, str(error.response.get("error")))


def _posted(office: Office, place: Place, said: Plain, *, private: bool, instead: str | None) -> str:
    """Post it where it belongs; its timestamp, or nothing where it has none that would be of use."""
    client = office.client
    if instead:
        tried(lambda: client.chat_update(channel=place.channel, ts=instead, **said))
        return instead
    if place.response_url:
        shown = {"text": said["text"], "blocks": said.get("blocks", []), "replace_original": False}
        _respond(place.response_url, shown)
        return ""
    if private and not place.direct:
        whispered = _in_thread({name: value for name, value in said.items() if name != "metadata"}, place)
        tried(lambda: client.chat_postEphemeral(channel=place.channel, user=place.user, **whispered))
        return ""
    posted: Plain = {**said, "unfurl_links": False, "unfurl_media": False}
    if place.thread:
        posted["thread_ts"] = place.thread
    answer = tried(lambda: client.chat_postMessage(channel=place.channel, **posted))
    return str(answer["ts"]) if answer else ""


def _in_thread(said: Plain, place: Place) -> Plain:
    """What only one person sees, in the thread if that was there before."""
    return said if place.began or not place.thread else {**said, "thread_ts": place.thread}


def _found(office: Office, work: Work, place: Place, page: int) -> str | None:
    """The message that arrived although nobody heard of it; None where there is none, or none can be looked for."""
    if not place.direct:
        return None
    client, there = office.client, place.channel
    if place.thread:
        said = tried(
            lambda: client.conversations_replies(
                channel=there, ts=str(place.thread), include_all_metadata=True, limit=200
            ),
            expected={"thread_not_found"},
        )
    else:
        since = f"{work.came_at - _APART:.6f}"
        said = tried(
            lambda: client.conversations_history(channel=there, oldest=since, include_all_metadata=True, limit=200)
        )
    wanted = {"key": work.key, "page": page}
    for message in said["messages"] if said else ():
        mark = message.get("metadata") or {}
        if mark.get("event_type") == _MARK and mark.get("event_payload") == wanted:
            return str(message["ts"])
    return None


def direct(office: Office, place: Place) -> Place:
    """The person's own conversation with the app, for what can't be said elsewhere, or was not asked for anywhere."""
    opened = tried(lambda: office.client.conversations_open(users=place.user))
    if opened is None:
        raise Later("the conversation could not be opened")
    return Place(place.team, opened["channel"]["id"], place.user)


def _bare(message: Plain) -> Plain:
    """The words of a message alone, for when its blocks are refused."""
    said = (kit.words(block) for block in message["blocks"] if block["type"] in _WORDED)
    return {"text": "\n\n".join(said)[:_LONGEST] or message["text"]}


def _respond(url: str, said: Plain) -> None:
    from slack_sdk.webhook import WebhookClient

    try:
        answer = WebhookClient(url, timeout=10).send_dict({"response_type": "ephemeral", **said})
    except OSError as error:
        raise Later(f"Slack can't be reached ({type(error).__name__})", unsure=True) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Later(f"Slack answers {answer.status_code}", wait=float(answer.headers.get("Retry-After", 0)) or None)
    if answer.status_code != 200:
        log.error("Slack refused a response: %s %s", answer.status_code, answer.body)
