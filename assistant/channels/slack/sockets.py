"""Socket Mode: a connection that we open to Slack, and everything comes by.

Written on aiohttp and not taken from the SDK, whose three clients were tried against a connection that breaks: one does
not notice for a minute and keeps a processor busy meanwhile, one calls a spent address twice a second, one waits on a
spent address for good. Here a broken connection is opened anew at once, with growing pauses where that fails, each time
at a new address; and when Slack asks for a new connection, as it does every few hours, the old one is kept until the
new one is there.
"""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING, Any

from connectors.errors import BadUse, ServiceDown

if TYPE_CHECKING:
    from aiohttp import ClientSession, ClientWebSocketResponse
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger("coach.slack")
_AT_ONCE = 10  # envelopes that are taken in at the same time
_HEARTBEAT = 10.0  # seconds between pings; without an answer the connection is broken
_LINGER = 20.0  # seconds that an old connection is kept beside a new one
_LONGEST_PAUSE = 30.0
_PATIENCE = 30.0
Plain = dict[str, Any]


class Sockets:
    """Keeps one connection to Slack open, from `open` to `close`."""

    def __init__(self, app: App, client: WebClient, app_token: str) -> None:
        self._app, self._client, self._token = app, client, app_token
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="envelope")
        self._first: Future[None] = Future()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()
        self._thread = Thread(target=self._run, name="sockets", daemon=True)

    def open(self) -> None:
        """Connect; BadUse where Slack refuses the token, ServiceDown where it is not there."""
        self._thread.start()
        try:
            self._first.result(_PATIENCE)
        except TimeoutError:
            raise ServiceDown("Slack can't be reached: no socket could be opened.", code="slack_down") from None

    def close(self) -> None:
        """Take nothing more in; what has been taken in is kept and acknowledged."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_PATIENCE)
        self._pool.shutdown()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self) -> None:
        from aiohttp import ClientSession

        async with ClientSession(trust_env=True) as session:
            self._spawn(self._stay(session))
            await self._closing.wait()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _stay(self, session: ClientSession) -> None:
        """Be connected, until a newer connection takes over."""
        from aiohttp import ClientError

        pause = 0.0
        while True:
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2 or 0.5)
            try:
                address = await asyncio.to_thread(self._address)
                async with session.ws_connect(address, heartbeat=_HEARTBEAT) as socket:
                    log.info("connected to Slack")
                    pause = 0.0
                    if not self._first.done():
                        self._first.set_result(None)
                    if await self._listen(socket, session):
                        return
            except BadUse as error:
                if not self._first.done():
                    self._first.set_exception(error)
                log.error("%s", error.message)
            except (ClientError, OSError, TimeoutError) as error:
                log.warning("not connected to Slack (%s)", type(error).__name__)

    async def _listen(self, socket: ClientWebSocketResponse, session: ClientSession) -> bool:
        """Take in what comes until the connection ends; whether Slack has asked for a new one, which is open then."""
        from aiohttp import WSMsgType

        renewed = False
        async for message in socket:
            envelope: Plain = json.loads(message.data) if message.type == WSMsgType.TEXT else {}
            if "envelope_id" in envelope:
                self._spawn(self._take(socket, envelope))
            elif envelope.get("type") == "disconnect" and not renewed:
                renewed = True
                self._spawn(self._stay(session))
                self._loop.call_later(_LINGER, lambda: self._spawn(_closed(socket)))
        return renewed

    async def _take(self, socket: ClientWebSocketResponse, envelope: Plain) -> None:
        """Hand an envelope to the app, and acknowledge it with what the app says."""
        said = await self._loop.run_in_executor(self._pool, self._dispatched, envelope)
        if said is None:
            return
        try:
            await socket.send_json({"envelope_id": envelope["envelope_id"]} | said)
        except (OSError, RuntimeError) as error:
            log.warning("an envelope could not be acknowledged (%s)", type(error).__name__)

    def _dispatched(self, envelope: Plain) -> Plain | None:
        """What the app answers; None where it could not take it in, so that Slack sends it again."""
        from slack_bolt import BoltRequest

        answer = self._app.dispatch(BoltRequest(mode="socket_mode", body=envelope.get("payload") or {}))
        if answer.status != 200:
            log.warning("an envelope was not taken in (%d)", answer.status)
            return None
        if not answer.body:
            return {}
        return {"payload": json.loads(answer.body) if answer.body.startswith("{") else {"text": answer.body}}

    def _address(self) -> str:
        from slack_sdk.errors import SlackApiError

        try:
            return str(self._client.apps_connections_open(app_token=self._token)["url"])
        except SlackApiError as error:
            why = error.response.get("error", "an error")
            if error.response.status_code in {200, 401, 403}:
                message = f"Slack refuses COACH_SLACK_APP_TOKEN ({why}). Make one with connections:write in the app."
                raise BadUse(message, code="bad_setting") from None
            raise OSError(why) from error

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _closed(socket: ClientWebSocketResponse) -> None:
    await socket.close()
