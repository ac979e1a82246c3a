"""Telemetry: each turn as an OpenTelemetry trace and as metrics, for whoever keeps the coach running.

It is made from the steps that a turn has noted (step.py) once the answer is there, so a turn waits for nothing. Only
what is named here goes out: kinds, skills, models, outcomes, tokens, times. No question, wording, argument, figure or
name; the answer's id leads to its record, for those who may read that.

Where it goes is set by OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_RESOURCE_ATTRIBUTES, ...). The
providers are ours alone: libraries that trace themselves, and would send documents, find none.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer
from assistant.settings import Settings
from assistant.step import Step
from connectors.errors import CoachError
from skills.registry import SKILLS

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import Span

SCOPE = "sales-coach"
_NAMES = {"understood": "routing"}
# What of a step goes out, by its kind, under OpenTelemetry's names where it has any.
_TOLD = {
    "understood": {"score": "coach.score", "language": "coach.language", "skills": "coach.skills"},
    "taken_up": {"skills": "coach.skills"},
    "model": {
        "model": "gen_ai.request.model",
        "tokens_in": "gen_ai.usage.input_tokens",
        "tokens_out": "gen_ai.usage.output_tokens",
        "skills": "coach.skills",
        "failed": "error.type",
    },
    "skill": {"skill": "gen_ai.tool.name", "outcome": "coach.outcome"},
    "guard": {"outcome": "coach.outcome"},
}
_MILLI = 1_000_000  # nanoseconds
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_PATIENCE = "3"  # seconds that a command waits at its end for a collector that is not there
Told = Callable[[Answer], None]


class Telemetry:
    """Where turns are told to. Safe to share between threads."""

    def __init__(self, traces: TracerProvider, metrics: MeterProvider) -> None:
        self._providers = traces, metrics
        self._tracer, meter = traces.get_tracer(SCOPE), metrics.get_meter(SCOPE)
        self._turns, self._steps = (
            meter.create_histogram(name, "s", says, explicit_bucket_boundaries_advisory=_SECONDS)
            for name, says in (("coach.turn.duration", "turns"), ("coach.step.duration", "their steps"))
        )
        self._guard = meter.create_counter(
            "coach.guard", description="wordings of language models, by what became of them"
        )
        self._tokens = meter.create_counter("coach.tokens", description="tokens of language models")

    @classmethod
    def open(cls, settings: Settings, *, port: int | None = None) -> Telemetry:
        """As the settings want it: to a collector, and at a port for Prometheus. CoachError where the extra is missing,
        or the port can't be had.
        """
        try:
            processors, readers = _exporters() if settings.telemetry else ([], [])
            if port is not None:
                readers.append(_served(settings.metrics_host, port))
            return cls.to(processors, readers)
        except ModuleNotFoundError as error:
            message = f"Telemetry needs {error.name}: install Sales Coach with its `telemetry` extra."
            raise CoachError(message, code="no_telemetry", name=str(error.name)) from error

    @classmethod
    def to(cls, processors: list[SpanProcessor], readers: list[MetricReader]) -> Telemetry:
        """To these."""
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.trace import TracerProvider

        traces = TracerProvider(resource=_resource())
        for processor in processors:
            traces.add_span_processor(processor)
        return cls(traces, MeterProvider(readers, resource=_resource()))

    @contextmanager
    def turn(self) -> Iterator[Told]:
        """A turn, which says when it has its answer; one that raises is told as failed."""
        start, answers = time.time_ns(), list[Answer]()
        try:
            yield answers.append
        except BaseException as error:
            code = error.code if isinstance(error, CoachError) else type(error).__name__
            self._tell(start, {"coach.outcome": "failed", "error.type": code}, ())
            raise
        for answer in answers:
            self._tell(start, _about(answer), answer.steps, answer.id)

    def close(self) -> None:
        """Send what has not been sent."""
        for provider in self._providers:
            provider.shutdown()

    def _tell(self, start: int, about: dict[str, Any], steps: tuple[Step, ...], answer: str = "") -> None:
        from opentelemetry.trace import set_span_in_context

        end = time.time_ns()
        span = self._tracer.start_span("turn", start_time=start, attributes={**about, "coach.answer": answer})
        _marked(span, about)
        for step in steps:
            self._tell_step(step, start, set_span_in_context(span), end)
        span.end(end)
        self._turns.record((end - start) / 1e9, about)

    def _tell_step(self, step: Step, start: int, within: Any, latest: int) -> None:
        told = _TOLD.get(step.step, {})
        about = {told[name]: value for name, value in step.about.items() if name in told and value is not None}
        if "coach.skills" in about:  # names that a model made up are its words
            about["coach.skills"] = [name for name in about["coach.skills"] if name in SKILLS]
        name = _NAMES.get(step.step, step.step)
        began = min(start + round(step.at * _MILLI), latest)
        span = self._tracer.start_span(_title(name, step), within, start_time=began, attributes=about)
        _marked(span, about)
        span.end(min(began + round(step.ms * _MILLI), latest))
        kept = {key: about[key] for key in _KEPT if key in about}
        self._steps.record(step.ms / 1000, {"coach.step": name, **kept})
        if step.step == "guard":
            self._guard.add(1, kept)
        model = {"gen_ai.request.model": step.about.get("model", "")}
        for kind in ("input", "output"):
            if count := about.get(f"gen_ai.usage.{kind}_tokens"):
                self._tokens.add(count, {**model, "gen_ai.token.type": kind})


_KEPT = ("gen_ai.tool.name", "gen_ai.request.model", "coach.outcome", "error.type")  # of few values, so fit to count by


def _about(answer: Answer) -> dict[str, Any]:
    """What is told of a whole turn."""
    failed = next((code for call in answer.skills if (code := call.failed())), None)
    kinds = {"clarified": answer.clarify, "refused": answer.refused, "proposed": answer.confirm, "failed": failed}
    about = {"coach.outcome": next((kind for kind, holds in kinds.items() if holds), "answered")}
    about |= {"coach.model": answer.model, "coach.language": answer.language}
    return {**about, "error.type": failed} if about["coach.outcome"] == "failed" else about


def _title(name: str, step: Step) -> str:
    return f"{name} {step.about['skill']}" if step.step == "skill" else name


def _marked(span: Span, about: dict[str, Any]) -> None:
    from opentelemetry.trace import Status, StatusCode

    if "error.type" in about:
        span.set_status(Status(StatusCode.ERROR, str(about["error.type"])))


def _resource() -> Resource:
    from opentelemetry.sdk.resources import Resource

    return Resource.create({} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": SCOPE})


def _exporters() -> tuple[list[SpanProcessor], list[MetricReader]]:
    """To the collector that OTEL_EXPORTER_OTLP_ENDPOINT names."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    os.environ.setdefault("OTEL_EXPORTER_OTLP_TIMEOUT", _PATIENCE)
    return [BatchSpanProcessor(OTLPSpanExporter())], [PeriodicExportingMetricReader(OTLPMetricExporter())]


def _served(host: str, port: int) -> MetricReader:
    """A reader whose metrics are served at http://host:port/metrics while the process runs."""
    from opentelemetry.exporter.prometheus import PrometheusMetricReader
    from prometheus_client import CollectorRegistry, start_http_server

    collected = CollectorRegistry()
    try:
        start_http_server(port, addr=host, registry=collected)
    except OSError as error:
        message = f"Metrics can't be served at {host}:{port} ({error.strerror}). Set COACH_METRICS_PORT to a free port."
        raise CoachError(message, code="no_port", port=port) from error
    return PrometheusMetricReader(registry=collected)
