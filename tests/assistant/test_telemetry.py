"""Telemetry: a trace and metrics of each turn, without a word of what was said; nothing where nobody asked for it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant import Coach
from assistant.settings import Settings
from assistant.telemetry import Telemetry
from connectors.errors import CoachError
from connectors.home import Home
from evals.endpoint import Endpoint

QUESTION = "how am I doing against quota this quarter?"
QUOTA: tuple[str, dict[str, Any]] = ("attainment", {"person": "Dana Kim"})


class Watched:
    """A coach whose telemetry is kept in memory."""

    def __init__(self, coach: Coach) -> None:
        self.coach = coach
        self._spans, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        coach.telemetry = Telemetry.to([SimpleSpanProcessor(self._spans)], [self._reader])

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._spans.get_finished_spans()}

    def points(self, name: str) -> list[tuple[Mapping[str, Any], Any]]:
        """The attributes and values of a metric."""
        data = self._reader.get_metrics_data()
        assert data is not None
        found = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics if m.name == name]
        values = [point for metric in found for point in metric.data.data_points]
        return [(dict(p.attributes or {}), getattr(p, "value", None) or getattr(p, "count", None)) for p in values]

    def everything(self) -> list[str | float]:
        """Each name, text and number that goes out, but for the clock's and the ids drawn at random."""
        data = self._reader.get_metrics_data()
        texts = [span.to_json() for span in self._spans.get_finished_spans()] + ([data.to_json()] if data else [])
        return [leaf for text in texts for leaf in _leaves(json.loads(text))]


_DRAWN = {"trace_id", "span_id", "parent_id", "start_time", "end_time", "service.instance.id", "coach.answer"}


def _leaves(node: Any) -> Iterator[str | float]:
    if isinstance(node, dict):
        for key, inner in node.items():
            if key not in _DRAWN and not key.endswith("_unix_nano"):
                yield key
                yield from _leaves(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _leaves(inner)
    elif node is not None:
        yield node if isinstance(node, str) else float(node)


def goes_out(secret: str, told: list[str | float]) -> bool:
    """Whether it stands in a text, or is a number; digits within a measured time are no figure."""
    figure = Decimal(secret) if secret.replace(".", "", 1).isdecimal() else None
    return any(secret in leaf if isinstance(leaf, str) else figure == Decimal(str(leaf)) for leaf in told)


@pytest.fixture
def watched(home: Home, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Watched]:
    monkeypatch.chdir(home.root)

    def watching(*, embedded: bool = False, **settings: Any) -> Watched:
        return Watched(Coach.open(home, Settings() if embedded else endpoint.settings(**settings)))

    return watching


def test_a_turn_is_a_trace_of_its_steps(watched: Callable[..., Watched], endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA, usage=(900, 30))
    endpoint.says("There it is.", usage=(1200, 8))
    seen = watched()
    answer = seen.coach.ask(QUESTION)
    turn, model, skill = seen.spans["turn"], seen.spans["model"], seen.spans["skill attainment"]
    assert turn.attributes is not None
    assert model.attributes is not None
    assert turn.parent is None
    assert {span.parent.span_id for span in (model, skill) if span.parent} == {turn.context.span_id}
    assert turn.attributes["coach.answer"] == answer.id
    assert turn.attributes["coach.outcome"] == "answered"
    assert (model.attributes["gen_ai.request.model"], model.attributes["gen_ai.usage.input_tokens"]) == (
        "scripted-1",
        1200,
    )
    assert turn.start_time is not None
    assert turn.end_time is not None
    assert skill.start_time is not None
    assert skill.end_time is not None
    assert turn.start_time <= skill.start_time <= skill.end_time <= turn.end_time
    assert {"guard"} <= set(seen.spans)


def test_the_embedded_model_has_its_routing_told(watched: Callable[..., Watched]) -> None:
    seen = watched(embedded=True)
    seen.coach.ask(QUESTION)
    about = seen.spans["routing"].attributes or {}
    assert about["coach.skills"] == ("attainment",)
    assert 0 < float(str(about["coach.score"])) <= 1


def test_turns_steps_tokens_and_the_guard_are_counted(watched: Callable[..., Watched], endpoint: Endpoint) -> None:
    endpoint.calls(QUOTA, usage=(900, 30))
    endpoint.says("You are at $98,765.43!", usage=(100, 5))
    endpoint.says("There it is.", usage=(200, 8))
    seen = watched()
    seen.coach.ask(QUESTION)
    ((about, turns),) = seen.points("coach.turn.duration")
    assert (turns, about["coach.outcome"], about["coach.model"]) == (1, "answered", "scripted-1")
    assert {a["coach.outcome"]: n for a, n in seen.points("coach.guard")} == {"repair": 1, "passed": 1}
    assert {a["gen_ai.token.type"]: n for a, n in seen.points("coach.tokens")} == {"input": 1200, "output": 43}
    steps = {a["coach.step"]: n for a, n in seen.points("coach.step.duration") if a["coach.step"] != "guard"}
    assert (steps["model"], steps["skill"]) == (3, 1)


def test_nothing_that_was_said_asked_or_computed_goes_out(watched: Callable[..., Watched], endpoint: Endpoint) -> None:
    endpoint.calls(("commission_estimate", {"deal": "Initech - Platform"}), ("dana_earns_4000", {}))
    endpoint.says("Closing Initech brings you $98,765.43, Dana.")
    endpoint.says("Ask Maya Lind.")
    seen = watched()
    answer = seen.coach.ask(
        "what do I earn if I close the Initech platform deal, says dana@acme.example?", thread="T77"
    )
    told = seen.everything()
    secrets = [
        "Initech",
        "Dana",
        "dana",
        "Maya",
        "98,765",
        "earn",
        "acme",
        "T77",
        *(str(f.value) for f in answer.figures),
    ]
    assert [secret for secret in secrets if goes_out(secret, told)] == []
    assert goes_out("commission_estimate", told)


def test_what_fails_is_told_with_its_code(watched: Callable[..., Watched], endpoint: Endpoint) -> None:
    endpoint.fails(401, "no", "no")
    seen = watched()
    seen.coach.ask(QUESTION)
    assert (seen.spans["model"].attributes or {})["error.type"] == "refused_key"
    assert not seen.spans["model"].status.is_ok
    seen = watched(embedded=True)
    seen.coach.ask("will it rain tomorrow?")
    ((about, _),) = seen.points("coach.turn.duration")
    assert about["coach.outcome"] == "refused"


def test_a_turn_that_cannot_be_answered_is_told_as_failed(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seen = Watched(Coach.open(tmp_path / "empty", Settings()))
    with pytest.raises(CoachError):
        seen.coach.ask(QUESTION, person="dana@acme.example")
    ((about, _),) = seen.points("coach.turn.duration")
    assert (about["coach.outcome"], about["error.type"]) == ("failed", "no_book")


def test_metrics_are_served_to_prometheus(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.root)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    coach = Coach.open(home, Settings())
    coach.telemetry = Telemetry.open(coach.settings, port=port)
    coach.ask(QUESTION)
    with urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        text = page.read().decode()
    assert (
        'coach_turn_duration_seconds_count{coach_language="en",coach_model="embedded",coach_outcome="answered"' in text
    )
    assert 'coach_step="skill"' in text
    assert 'gen_ai_tool_name="attainment"' in text
    with pytest.raises(CoachError, match="COACH_METRICS_PORT"):
        Telemetry.open(coach.settings, port=port)


def test_a_collector_gets_them_over_http(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    came: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            came.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.chdir(home.root)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    coach = Coach.open(home, Settings(telemetry=True))
    coach.ask(QUESTION)
    assert coach.telemetry is not None
    coach.telemetry.close()
    server.shutdown()
    server.server_close()
    assert set(came) == {"/v1/traces", "/v1/metrics"}


def test_where_nobody_asked_for_it_nothing_of_it_is_loaded(home: Home) -> None:
    ours = (
        "assistant.telemetry",
        "opentelemetry.exporter.prometheus",
        "opentelemetry.sdk.metrics",
        "prometheus_client",
    )
    program = (
        "import sys; from assistant import Coach; from assistant.settings import Settings;"
        f"Coach.open({str(home.root)!r}, Settings()).ask({QUESTION!r});"
        f"print([name for name in {ours!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=home.root)
    assert done.stdout.strip() == "[]"
