"""How events reach the app: envelopes over sockets, or signed requests over HTTP; again where nobody says thank you.

What is not acknowledged within three seconds, or not with a 200, is delivered again: at once, after a minute, after
five (`pauses`, which a test may shorten). Only events are; a click or a command comes once.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.assistant.channels.slack.loopback.workspace import APP, SIGNING_SECRET, Plain

if TYPE_CHECKING:
    from tests.assistant.channels.slack.loopback.server import Slack


@dataclass
class Delivered:
    """One delivery: what was sent, how often, and what came back."""

    kind: str
    payload: Plain
    attempts: int = 0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Any = None
    status: int | None = None
    waited: float = 0.0  # seconds until it was acknowledged


class Delivery:
    """The sockets that are open, and the envelopes on their way."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.sockets: list[web.WebSocketResponse] = []
        self.http: str | None = None  # where to POST instead, if the app is not on a socket
        self.pauses: tuple[float, ...] = (0, 60, 300)
        self.patience = 3.0
        self.log: list[Delivered] = []
        self._waiting: dict[str, Delivered] = {}
        self._turns = itertools.count()
        self._session: ClientSession | None = None

    def send(self, kind: str, payload: Plain) -> Delivered:
        """Deliver a payload, from any thread; it goes on trying in the background."""
        delivered = Delivered(kind, payload)
        self.log.append(delivered)
        asyncio.run_coroutine_threadsafe(self._deliver(delivered), self.slack.loop)
        return delivered

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket to connect anew, as Slack does every few hours."""
        asyncio.run_coroutine_threadsafe(self._disconnect(reason), self.slack.loop).result(5)

    def cut(self) -> None:
        """Break every socket without a word."""
        for socket in list(self.sockets):
            self.slack.loop.call_soon_threadsafe(_abort, socket)

    async def joined(self, socket: web.WebSocketResponse) -> None:
        """A socket is open."""
        hello = {
            "type": "hello",
            "num_connections": len(self.sockets) + 1,
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
        }
        await socket.send_json(hello)
        self.sockets.append(socket)

    def left(self, socket: web.WebSocketResponse) -> None:
        """A socket is gone."""
        if socket in self.sockets:
            self.sockets.remove(socket)

    def acknowledged(self, message: Plain) -> None:
        """The app has said something: an envelope's id, with an answer where one is asked for."""
        delivered = self._waiting.pop(message.get("envelope_id", ""), None)
        if delivered is not None:
            delivered.answer = message.get("payload")
            delivered.status = 200
            delivered.acknowledged.set()

    async def close(self) -> None:
        """Let go of everything."""
        if self._session:
            await self._session.close()
        for socket in list(self.sockets):
            await socket.close()
        current = asyncio.current_task()
        for task in asyncio.all_tasks():
            if task is not current:
                task.cancel()

    async def _deliver(self, delivered: Delivered) -> None:
        pauses = (0.0, *self.pauses) if delivered.kind == "events_api" else (0.0,)
        began = time.perf_counter()
        for attempt, pause in enumerate(pauses):
            await asyncio.sleep(pause)
            delivered.attempts = attempt + 1
            try:
                came = await (self._post(delivered, attempt) if self.http else self._emit(delivered, attempt))
            except (TimeoutError, ClientError, ConnectionError, RuntimeError):
                came = False
            if came:
                delivered.waited = time.perf_counter() - began
                return

    async def _emit(self, delivered: Delivered, attempt: int) -> bool:
        if not self.sockets:
            return False
        socket = self.sockets[next(self._turns) % len(self.sockets)]
        envelope = self.slack.workspace.key("envelope-")
        self._waiting[envelope] = delivered
        sent: Plain = {"envelope_id": envelope, "type": delivered.kind, "payload": delivered.payload,
                       "accepts_response_payload": delivered.kind != "events_api"}  # fmt: skip
        if delivered.kind == "events_api":
            sent |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        await socket.send_json(sent)
        await asyncio.wait_for(delivered.acknowledged.wait(), self.patience)
        return True

    async def _post(self, delivered: Delivered, attempt: int) -> bool:
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(self.patience))
        body, content = _body(delivered)
        headers = {"Content-Type": content, **signed(body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        async with self._session.post(str(self.http), data=body, headers=headers) as response:
            delivered.status = response.status
            text = await response.text()
        delivered.answer = json.loads(text) if text.startswith("{") else text
        if response.status == 200:
            delivered.acknowledged.set()
        return response.status == 200

    async def _disconnect(self, reason: str) -> None:
        for socket in list(self.sockets):
            self.left(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})


def signed(body: str, *, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    """The headers by which Slack shows that a request is its own."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _body(delivered: Delivered) -> tuple[str, str]:
    if delivered.kind == "events_api":
        return json.dumps(delivered.payload), "application/json"
    form = delivered.payload if delivered.kind == "slash_commands" else {"payload": json.dumps(delivered.payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


def _abort(socket: web.WebSocketResponse) -> None:
    transport = socket._req.transport if socket._req is not None else None
    if transport is not None:
        transport.abort()
