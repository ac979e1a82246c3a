"""What a person sees while the coach is at work: a session that is being worked on, with Slack's stop button.

It is taken away again whatever happens, for Slack leaves it standing when an app fails without a word. Where Slack
knows no sessions the older status text does. None of it is worth failing for.
"""

from __future__ import annotations

import http.client
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant.channels.slack.kit import cut
from assistant.channels.slack.place import Place

if TYPE_CHECKING:
    from slack_sdk import WebClient

log = logging.getLogger("coach.slack")
_TITLE = 80  # characters of a question that name its thread


@contextmanager
def working(client: WebClient, place: Place, *, title: str, says: str) -> Iterator[None]:
    """Show that the coach is at it while the block runs."""
    shown = place.thread is not None and _show(client, place, title, says)
    try:
        yield
    finally:
        if shown:
            clear(client, place)


def clear(client: WebClient, place: Place) -> None:
    """Take the status away."""
    if not _session(client, place, "active"):
        _text(client, place, "")


def _show(client: WebClient, place: Place, title: str, says: str) -> bool:
    if _session(client, place, "processing", title):
        return True
    if title and place.direct:
        _title(client, place, title)
    return _text(client, place, says)


def _session(client: WebClient, place: Place, status: str, title: str = "") -> bool:
    from slack_sdk.errors import SlackClientError

    named = {"title": cut(title, _TITLE)} if title and place.direct else {}  # among others a question stays unnamed
    try:
        client.agents_sessions_setStatus(
            channel_id=place.channel, thread_ts=place.thread, status=status, initiator_user_id=None, **named
        )
    except (SlackClientError, OSError, http.client.HTTPException) as error:
        log.info("the session's status could not be set: %s", type(error).__name__)
        return False
    return True


def _title(client: WebClient, place: Place, title: str) -> None:
    """Where there are no sessions, a thread is named like this."""
    from slack_sdk.errors import SlackClientError

    try:
        client.assistant_threads_setTitle(
            channel_id=place.channel, thread_ts=str(place.thread), title=cut(title, _TITLE)
        )
    except (SlackClientError, OSError, http.client.HTTPException) as error:
        log.info("the thread could not be named: %s", type(error).__name__)


def _text(client: WebClient, place: Place, says: str) -> bool:
    from slack_sdk.errors import SlackClientError

    try:
        client.assistant_threads_setStatus(channel_id=place.channel, thread_ts=str(place.thread), status=says)
    except (SlackClientError, OSError, http.client.HTTPException) as error:
        log.info("the status could not be set: %s", type(error).__name__)
        return False
    return True
