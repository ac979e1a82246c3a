"""An address that Slack calls (`coach slack --http`), as an ASGI application.

Nothing is read but a POST of at most a megabyte to one path; Bolt checks the signature and its age. A health check
(GET /health) says ok.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from assistant.channels.slack.manifest import EVENTS, INSTALL, REDIRECT

if TYPE_CHECKING:
    from slack_bolt import App, BoltResponse
    from slack_bolt.oauth import OAuthFlow

log = logging.getLogger("coach.slack")
MOST_BYTES = 1_000_000
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Http:
    """The ASGI application that Slack calls."""

    def __init__(self, app: App, flow: OAuthFlow | None = None) -> None:
        self._app, self._flow = app, flow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["method"] == "GET" and scope["path"] == "/health":
            await _answer(send, 200, b"ok")
        elif self._flow and scope["method"] == "GET" and scope["path"] in {INSTALL, REDIRECT}:
            await _page(send, await asyncio.to_thread(self._installing, scope))
        elif scope["method"] != "POST" or scope["path"] != EVENTS:
            await _answer(send, 404, b"not found")
        elif (body := await _body(receive)) is None:
            log.warning("refused a request of more than %d bytes", MOST_BYTES)
            await _answer(send, 413, b"too large")
        else:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            await _answer(send, *await asyncio.to_thread(self._dispatched, body, headers))

    def _installing(self, scope: Scope) -> BoltResponse:
        from slack_bolt import BoltRequest

        assert self._flow is not None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        request = BoltRequest(body="", query=scope["query_string"].decode("latin-1"), headers={**headers})
        if scope["path"] == INSTALL:
            return self._flow.handle_installation(request)
        return self._flow.handle_callback(request)

    def _dispatched(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
        from slack_bolt import BoltRequest

        try:
            request = BoltRequest(body=body.decode("utf-8"), headers={**headers})
        except Exception as error:  # whatever Bolt stumbles over in what is no request of Slack's
            log.warning("refused a request that can't be read (%s)", type(error).__name__)
            return 400, b"unreadable", "text/plain"
        answer = self._app.dispatch(request)
        if answer.status != 200:
            log.warning("refused a request (%d)", answer.status)
        said = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        kind = answer.headers.get("content-type", ["text/plain"])
        return answer.status, said.encode(), kind if isinstance(kind, str) else kind[0]


async def _body(receive: Receive) -> bytes | None:
    """What was sent; None where it is too much, of which no more than that is read."""
    read = bytearray()
    while True:
        part = await receive()
        read += part.get("body", b"")
        if len(read) > MOST_BYTES:
            return None
        if not part.get("more_body"):
            return bytes(read)


async def _page(send: Send, answer: BoltResponse) -> None:
    """A page for somebody who installs the app."""
    headers = [(name.encode(), str(value).encode()) for name, values in answer.headers.items() for value in values]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": str(answer.body).encode()})


async def _answer(send: Send, status: int, body: bytes, kind: str = "text/plain") -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode())]})
    await send({"type": "http.response.body", "body": body})
