"""A scripted server that speaks OpenAI's chat protocol on this machine: a model that does exactly what it is told to.

    with serving() as endpoint:
        endpoint.calls(("attainment", {}))
        endpoint.says("You are at 63%.")
        Coach.open(home, endpoint.settings()).ask("how am I doing?")

A reply is played for each request, in order, whole or streamed as the request wants it. It can come late, dripping, cut
off, malformed, with an error's status. Tests and suites use it where no real model would misbehave on demand.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.settings import Settings

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back for one request.

    `late` seconds before anything, `pause` between pieces of a stream (or, not streamed, of the body); `cut` is after
    how many pieces the connection is dropped; `raw` is sent instead of a completion, whatever it is.
    """

    message: Json = field(default_factory=dict)
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    late: float = 0.0
    pause: float = 0.0
    cut: int | None = None
    raw: str | None = None
    usage: tuple[int, int] = (10, 5)


Script = Callable[[Json], Reply]


@dataclass
class Endpoint:
    """The script, and what was asked so far."""

    script: list[Script] = field(default_factory=list)
    otherwise: Script | None = None
    requests: list[Json] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""

    def plays(self, reply: Reply) -> None:
        """Reply like this once."""
        self.script.append(lambda _: reply)

    def says(self, text: str, **how: Any) -> None:
        """Reply with a text; `how` are fields of Reply."""
        self.plays(Reply({"role": "assistant", "content": text}, **how))

    def calls(self, *wanted: tuple[str, Json | str], text: str | None = None, **how: Any) -> None:
        """Reply with tool calls, in parallel where there are several; arguments as a text are sent as they are."""
        self.plays(Reply(calling(wanted, text), **how))

    def fails(self, status: int, message: str, code: str, *, retry_after: float | None = None) -> None:
        """Reply with an error of the protocol."""
        headers = (("Retry-After", str(retry_after)),) if retry_after is not None else ()
        error = {"error": {"message": message, "type": code, "code": code}}
        self.plays(Reply(status=status, raw=json.dumps(error), headers=headers))

    def sleeps(self, seconds: float) -> None:
        """Reply too late."""
        self.says("too late", late=seconds)

    def always(self, script: Script) -> None:
        """Reply like this whenever the script is at its end."""
        self.otherwise = script

    def settings(self, **more: Any) -> Settings:
        """Settings that point a coach here."""
        from assistant.settings import Settings

        given: Json = {
            "model": "openai:scripted-1",
            "openai_base_url": self.url,
            "openai_api_key": "sk-secret-of-the-test",
            "openai_retries": 0,
            "openai_timeout": 20,
        }
        return Settings(**(given | more))

    def next(self, request: Json) -> Reply:
        """The reply to a request."""
        self.requests.append(request)
        if self.script:
            return self.script.pop(0)(request)
        if self.otherwise:
            return self.otherwise(request)
        return Reply(status=500, raw=json.dumps({"error": {"message": "the script is over", "code": "over"}}))


def calling(wanted: Sequence[tuple[str, Json | str]], text: str | None = None) -> Json:
    """A message with tool calls."""
    calls = [
        {
            "id": f"call_{n}",
            "type": "function",
            "function": {"name": name, "arguments": args if isinstance(args, str) else json.dumps(args)},
        }
        for n, (name, args) in enumerate(wanted)
    ]
    return {"role": "assistant", "content": text, "tool_calls": calls}


@contextmanager
def serving() -> Iterator[Endpoint]:
    """The server on a free port of the loopback, until the block ends."""
    playing = Endpoint()

    class Handler(_Handler):
        endpoint = playing

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    playing.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield playing
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint

    def do_POST(self) -> None:
        body: Json = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.endpoint.keys.append(self.headers.get("Authorization", ""))
        reply = self.endpoint.next({"path": self.path, **body})
        time.sleep(reply.late)
        streamed = bool(body.get("stream")) and reply.raw is None
        pieces = list(_streamed(reply, body)) if streamed else _body(reply)
        try:
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
            if streamed:
                self.send_header("Connection", "close")
            else:
                self.send_header("Content-Length", str(sum(map(len, pieces))))
            self.end_headers()
            for n, piece in enumerate(pieces):
                if reply.cut is not None and n >= reply.cut:
                    break
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(reply.pause)
        except OSError:
            pass  # the client did not wait
        self.close_connection = streamed or reply.cut is not None

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return


def _body(reply: Reply) -> list[bytes]:
    """The body of a reply that is not streamed, in pieces of some bytes."""
    whole = reply.raw.encode() if reply.raw is not None else json.dumps(_completion(reply)).encode()
    return [whole[i : i + 40] for i in range(0, len(whole), 40)]


def _completion(reply: Reply) -> Json:
    choice = {"index": 0, "message": reply.message, "finish_reason": _finish(reply)}
    return {**_about("chat.completion"), "choices": [choice], "usage": _usage(reply)}


def _streamed(reply: Reply, body: Json) -> Iterator[bytes]:
    """The events of a streamed reply: the role, the words one by one, the tool calls, the end, what it cost."""
    message = reply.message
    yield _event({"role": "assistant", "content": ""})
    words = (message.get("content") or "").split(" ")
    for n, word in enumerate(words):
        if word or n:
            yield _event({"content": word if n == 0 else f" {word}"})
    for index, call in enumerate(message.get("tool_calls", ())):
        begun = {**call, "index": index, "function": {"name": call["function"]["name"], "arguments": ""}}
        yield _event({"tool_calls": [begun]})
        yield _event({"tool_calls": [{"index": index, "function": {"arguments": call["function"]["arguments"]}}]})
    yield _event({}, finish=_finish(reply))
    if (body.get("stream_options") or {}).get("include_usage"):
        yield _data({**_about("chat.completion.chunk"), "choices": [], "usage": _usage(reply)})
    yield b"data: [DONE]\n\n"


def _event(delta: Json, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _data({**_about("chat.completion.chunk"), "choices": [choice]})


def _data(document: Json) -> bytes:
    return f"data: {json.dumps(document)}\n\n".encode()


def _about(kind: str) -> Json:
    return {"id": "chatcmpl-1", "object": kind, "created": 1_790_000_000, "model": "scripted-1"}


def _usage(reply: Reply) -> Json:
    asked, said = reply.usage
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _finish(reply: Reply) -> str:
    return "tool_calls" if reply.message.get("tool_calls") else "stop"
