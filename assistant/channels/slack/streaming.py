"""An answer that is shown while a language model words it; when it is whole, blocks take the place of what was shown.

Only in a person's own conversation. Where Slack ends the stream (it does after some minutes), or takes none, the rest
comes with the whole. Nothing is shown that has not passed the guard.
"""

from __future__ import annotations

import http.client
import logging
from typing import TYPE_CHECKING

from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.sending import Lost
from connectors.state import Work

if TYPE_CHECKING:
    from assistant.telling import Telling

log = logging.getLogger("coach.slack")
_MOST = 11_000  # characters of one message; Slack takes 12,000


def streams(office: Office, place: Place) -> bool:
    """Whether answers are shown as they are worded here."""
    settings = office.coach.settings
    return settings.uses_endpoint and settings.openai_streaming and place.direct and place.thread is not None


def shown(office: Office, work: Work, place: Place, telling: Telling) -> str | None:
    """Show it; the timestamp of its message, None where none was begun. Lost where the person pressed stop."""
    stream = _Stream(office, place)
    try:
        for piece in telling:
            if not office.inbox.holds(work):
                telling.stop()
                raise Lost
            stream.add(piece)
    finally:
        stream.end()
    return stream.ts


class _Stream:
    """One message that grows, as long as Slack lets it."""

    def __init__(self, office: Office, place: Place) -> None:
        self._client, self._place = office.client, place
        self.ts: str | None = None
        self._length, self._open = 0, True

    def add(self, text: str) -> None:
        """Show more; nothing where the stream is over."""
        self._length += len(text)
        if not self._open or self._length > _MOST:
            return
        place = self._place
        if self.ts is None:
            begun = self._tried("chat.startStream", channel=place.channel, thread_ts=place.thread, markdown_text=text)
            self.ts = begun
        else:
            self._tried("chat.appendStream", channel=place.channel, ts=self.ts, markdown_text=text)

    def end(self) -> None:
        """The message grows no more."""
        if self.ts is not None and self._open:
            self._tried("chat.stopStream", channel=self._place.channel, ts=self.ts)

    def _tried(self, method: str, **given: str | None) -> str | None:
        from slack_sdk.errors import SlackClientError

        try:
            return str(self._client.api_call(method, json=given).get("ts"))
        except (SlackClientError, OSError, http.client.HTTPException) as error:
            log.info("%s: the stream is over (%s)", method, type(error).__name__)
            self._open = False
            return None
