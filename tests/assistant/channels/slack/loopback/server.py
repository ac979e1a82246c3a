"""The server: Web API, Socket Mode, response URLs, files; and what can go wrong between here and there.

with Slack.open(manifest) as slack:       listens on a free port; slack.url is the app's COACH_SLACK_BASE_URL
    slack.deliver("events_api", payload)  by socket, or signed to slack.deliver_to over HTTP
    with slack.down(): ...                every connection to it is cut
    slack.limit("chat.postMessage", 1)    the next call gets 429 and Retry-After: 1
    slack.loses("chat.postMessage")       the next call takes effect, and its answer is lost on the way
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import WSMsgType, web

from tests.assistant.channels.slack.loopback.delivery import Delivery
from tests.assistant.channels.slack.loopback.kit import faults
from tests.assistant.channels.slack.loopback.methods import METHODS, Refused, call
from tests.assistant.channels.slack.loopback.workspace import (
    APP,
    APP_TOKEN,
    BOT_TOKEN,
    Plain,
    Workspace,
    envelope,
)

Manifest = dict[str, Any]


class Slack:
    """A workspace behind a port of the loopback. Everything in it may be looked at while it runs."""

    def __init__(self, manifest: Manifest) -> None:
        self.workspace = Workspace(
            scopes=set(manifest["oauth_config"]["scopes"]["bot"]),
            subscribed=set(manifest["settings"]["event_subscriptions"]["bot_events"]),
        )
        self.manifest = manifest
        self.calls: list[tuple[str, Plain, Plain]] = []  # method, arguments, answer
        self.times: dict[str, float] = {}  # when each message of the app came
        self.port = 0
        self.loop = asyncio.new_event_loop()
        self.delivery = Delivery(self)
        self._down = False
        self._limits: dict[str, list[float]] = defaultdict(list)
        self._lost: dict[str, int] = defaultdict(int)
        self._tickets: set[str] = set()

    @classmethod
    @contextmanager
    def open(cls, manifest: Manifest, port: int = 0) -> Iterator[Slack]:
        """Serve until the block is over."""
        slack = cls(manifest)
        ready = threading.Event()
        thread = threading.Thread(target=slack._serve, args=(port, ready), daemon=True)
        thread.start()
        assert ready.wait(10)
        try:
            yield slack
        finally:
            slack.loop.call_soon_threadsafe(slack.loop.stop)
            thread.join(10)

    @property
    def url(self) -> str:
        """The address that the app is to use instead of https://slack.com/api/."""
        return f"http://127.0.0.1:{self.port}/api/"

    @contextmanager
    def down(self) -> Iterator[None]:
        """No call gets through; open sockets stay as they are."""
        self._down = True
        try:
            yield
        finally:
            self._down = False

    def limit(self, method: str, retry_after: float, times: int = 1) -> None:
        """The next calls of a method are over the limit."""
        self._limits[method] += [retry_after] * times

    def loses(self, method: str, times: int = 1) -> None:
        """The next calls of a method have their effect, but nobody hears of it."""
        self._lost[method] += times

    def called(self, method: str) -> list[tuple[Plain, Plain]]:
        """Arguments and answers of every call of a method so far."""
        return [(given, answer) for name, given, answer in self.calls if name == method]

    def refusals(self) -> list[tuple[str, Plain, Plain]]:
        """Every call that was answered with an error."""
        return [(name, given, answer) for name, given, answer in self.calls if not answer["ok"]]

    def eventually(self, looked_for: Callable[[], Any], within: float = 60) -> Any:
        """What is looked for, once it is there; AssertionError where it does not come."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            if found := looked_for():
                return found
            time.sleep(0.02)
        raise AssertionError(f"it did not come within {within} s; calls: {[c[0] for c in self.calls][-12:]}")

    def _serve(self, port: int, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start(port))
        ready.set()
        self.loop.run_forever()
        self.loop.run_until_complete(self.delivery.close())
        self.loop.run_until_complete(self._runner.cleanup())
        self.loop.close()

    async def _start(self, port: int) -> None:
        application = web.Application(client_max_size=2**24)
        application.router.add_post("/api/{method}", self._method)
        application.router.add_get("/socket/{ticket}", self._socket)
        application.router.add_post("/respond/{key}", self._respond)
        application.router.add_get("/files/{key}", self._file)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        given = await _arguments(request)
        if self._down:
            return _cut(request)
        if self._limits[name]:
            wait = self._limits[name].pop(0)
            self.calls.append((name, given, {"ok": False, "error": "ratelimited"}))
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(int(wait))}
            )
        answer = self._answered(name, given, request.headers.get("Authorization", ""))
        self.calls.append((name, given, answer))
        self.times[str(answer.get("ts"))] = time.time()
        self._echo(name, answer)
        if self._lost[name] > 0:
            self._lost[name] -= 1
            return _cut(request)
        return web.json_response(answer)

    def _echo(self, name: str, answer: Plain) -> None:
        """What the app says in a conversation, and changes there, Slack tells the app as well."""
        message = answer.get("message", {})
        if not answer["ok"] or not str(message.get("channel", "")).startswith("D"):
            return
        event = {**message, "channel_type": "im", "event_ts": message["ts"]}
        if name == "chat.update":
            about = {
                "type": "message",
                "subtype": "message_changed",
                "channel": message["channel"],
                "ts": message["ts"],
            }
            event = {**about, "channel_type": "im", "event_ts": message["ts"], "message": message}
        if "message.im" in self.workspace.subscribed:
            self.delivery.send("events_api", envelope(event, self.workspace.key("Ev")))

    def _answered(self, name: str, given: Plain, authorization: str) -> Plain:
        method = METHODS.get(name)
        if method and method.by_client and authorization.startswith("Basic "):
            given = {**given, **_client(authorization)}
        wanted = {APP_TOKEN} if method and method.app_token else set(self.workspace.tokens)
        token = given.get("token") or authorization.removeprefix("Bearer ")
        if token not in wanted and not (method and method.by_client):
            return {"ok": False, "error": "invalid_auth" if authorization else "not_authed"}
        try:
            answer = call(self.workspace, name, given)
        except Refused as refused:
            return refused.answer
        if name == "apps.connections.open":
            ticket = self.workspace.key("ticket")
            self._tickets.add(ticket)
            answer["url"] = f"ws://127.0.0.1:{self.port}/socket/{ticket}?app_id={APP}"
        return answer

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["ticket"] not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(request.match_info["ticket"])
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        await self.delivery.joined(socket)
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.delivery.acknowledged(json.loads(message.data))
        self.delivery.left(socket)
        return socket

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        if self._down:
            return _cut(request)
        given: Plain = await request.json()
        if unknown := set(given) - {"text", "blocks", "response_type", "replace_original", "delete_original",
                                    "thread_ts", "unfurl_links", "unfurl_media", "metadata"}:  # fmt: skip
            return web.Response(status=400, text=f"unknown fields: {unknown}")
        if found := faults(given.get("blocks", []), "message"):
            self.calls.append(("response_url", given, {"ok": False, "error": str(found)}))
            return web.Response(status=400, text="invalid_blocks")
        self.workspace.replies.append({"key": request.match_info["key"], **given})
        return web.Response(text="ok")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = self.workspace.files.get(request.match_info["key"])
        if found is None or "files:read" not in self.workspace.scopes:
            return web.Response(status=404)
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=found[1])


async def _arguments(request: web.Request) -> Plain:
    if request.content_type == "application/json":
        given: Plain = await request.json()
        return given
    return dict(parse_qsl(await request.text(), keep_blank_values=True)) | dict(request.query)


def _client(authorization: str) -> Plain:
    """Which app calls, where that is said by HTTP's basic authentication, as Slack's SDK does."""
    client, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
    return {"client_id": client, "client_secret": secret}


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=503)
