"""The Slack app under load: `coach slack` as a process against a Slack on the loopback, beside a bare Bolt echo app.

Fifty events a second from many people in many threads, one in ten of them delivered twice. Measured are how long Slack
waits for its acknowledgement, whether every question was answered once and in the order of its thread, and how long
answers take when there are that many. COACH_BENCH_SLACK_SECONDS sets how long (default 60; the promise is for 300).
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.company import DANA, eval_company
from evals.report import Grid, Measure, Report

if TYPE_CHECKING:
    from tests.assistant.channels.slack.loopback.server import Slack

RATE = 50  # events a second
PEOPLE, THREADS = 25, 4  # of each person
AGAIN = 0.1  # events that Slack delivers twice
_DRAIN = 600  # seconds that answers may take after the last question
QUESTIONS = (
    "how am I doing against quota?",
    "which of my deals are at risk?",
    "which customers turned negative?",
    "who has not answered my emails?",
    "hello",
    "thanks",
)


@dataclass(frozen=True)
class Run:
    """What one app did: waits in ms for each event, seconds to each answer, and what was wrong."""

    asked: int
    waits: list[float]
    late: int
    answers: list[float]
    missing: int
    twice: int
    disordered: int
    drained: float


def run() -> Report:
    """Both apps, one after the other, under the same load."""
    seconds = float(os.environ.get("COACH_BENCH_SLACK_SECONDS", "60"))
    company = eval_company()
    coach = measured([sys.executable, "-m", "assistant.channels.cli", "slack"], str(company.home.root), seconds)
    echo = measured([sys.executable, "-m", "evals.slack_echo"], str(company.home.root), seconds)
    return report(coach, echo, seconds)


def report(coach: Run, echo: Run, seconds: float) -> Report:
    """The two runs side by side."""
    return Report(
        f"Slack: {RATE} events a second for {seconds:.0f} s",
        measures=[
            Measure("acknowledged, p99", _share(coach.waits, 0.99), "ms", "<= 1000"),
            Measure("acknowledged after 3 s or not at all", coach.late, "events", "<= 0"),
            Measure("questions without an answer", coach.missing, "", "<= 0"),
            Measure("questions answered more than once", coach.twice, "", "<= 0"),
            Measure("threads out of order", coach.disordered, "", "<= 0"),
        ],
        grids=[
            Grid(
                "beside a bare Bolt echo app",
                ("", "coach", "echo"),
                [
                    ("questions", str(coach.asked), str(echo.asked)),
                    ("acknowledged, median ms", *(f"{statistics.median(r.waits):.0f}" for r in (coach, echo))),
                    ("acknowledged, p99 ms", *(f"{_share(r.waits, 0.99):.0f}" for r in (coach, echo))),
                    ("acknowledged, longest ms", *(f"{max(r.waits):.0f}" for r in (coach, echo))),
                    ("answered, median s", *(f"{statistics.median(r.answers):.1f}" for r in (coach, echo))),
                    ("answered, p99 s", *(f"{_share(r.answers, 0.99):.1f}" for r in (coach, echo))),
                    ("answered twice", str(coach.twice), str(echo.twice)),
                    ("threads out of order", str(coach.disordered), str(echo.disordered)),
                    ("last answer after the last question, s", f"{coach.drained:.0f}", f"{echo.drained:.0f}"),
                ],
            )
        ],
        notes=[
            f"{PEOPLE} people with {THREADS} threads each; {AGAIN:.0%} of events delivered twice; "
            "the loopback Slack and the load driver run on the same machine."
        ],
    )


def measured(command: list[str], home: str, seconds: float) -> Run:
    """Start an app against a fresh Slack, put the load on it, and look at what came back."""
    from assistant.channels.slack.manifest import manifest
    from tests.assistant.channels.slack.loopback.people import Human
    from tests.assistant.channels.slack.loopback.server import Slack

    with Slack.open(manifest()) as slack, _app(command, home, slack):
        slack.eventually(lambda: slack.delivery.sockets, 120)
        people = [Human(slack, slack.workspace.person(f"U{n}", "Dana Kim", DANA)["id"]) for n in range(PEOPLE)]
        asked = _load(slack, people, seconds)
        last = time.time()
        _drain(slack, len(asked))
        return _looked_at(slack, asked, last)


def _load(slack: Slack, people: list[Any], seconds: float) -> dict[str, tuple[str, float]]:
    """Ask; every question's timestamp with its thread and the moment it was asked."""
    chance = random.Random(1)
    roots: dict[tuple[int, int], str] = {}
    asked: dict[str, tuple[str, float]] = {}
    start = time.perf_counter()
    for number in range(int(RATE * seconds)):
        time.sleep(max(0.0, start + number / RATE - time.perf_counter()))
        who, thread = number % PEOPLE, chance.randrange(THREADS)
        message = people[who].says(chance.choice(QUESTIONS), roots.get((who, thread)))
        root = roots.setdefault((who, thread), message["ts"])
        asked[message["ts"]] = (root, time.time())
        if chance.random() < AGAIN:
            slack.delivery.send("events_api", slack.delivery.log[-1].payload)
    return asked


def _drain(slack: Slack, wanted: int) -> None:
    """Wait until as many messages have come as questions were asked, and a little longer."""
    until = time.monotonic() + _DRAIN
    while time.monotonic() < until and len(slack.called("chat.postMessage")) < wanted:
        time.sleep(0.5)
    time.sleep(5)


def _looked_at(slack: Slack, asked: dict[str, tuple[str, float]], last: float) -> Run:
    own = [d for d in list(slack.delivery.log) if "bot_id" not in d.payload["event"]]
    said = list(_answers(slack, asked))
    first = dict(reversed(said))
    counted = Counter(question for question, _ in said)
    order: dict[str, list[str]] = defaultdict(list)
    for question, _ in said:
        order[asked[question][0]].append(question)
    return Run(
        asked=len(asked),
        waits=[d.waited * 1000 for d in own if d.status == 200],
        late=sum(d.status != 200 or d.waited > 3 for d in own),
        answers=[at - asked[question][1] for question, at in first.items()],
        missing=len(set(asked) - set(first)),
        twice=sum(count > 1 for count in counted.values()),
        disordered=sum(questions != sorted(questions) for questions in order.values()),
        drained=max([at for _, at in said], default=last) - last,
    )


def _answers(slack: Slack, asked: dict[str, tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Each answer with the question that its metadata names, and when it came."""
    for given, answer in slack.called("chat.postMessage"):
        key = (given.get("metadata") or {}).get("event_payload", {}).get("key", "")
        question = str(key).split(":")[-1]
        if answer["ok"] and question in asked:
            yield question, slack.times[answer["ts"]]


@contextmanager
def _app(command: list[str], home: str, slack: Slack) -> Iterator[None]:
    from tests.assistant.channels.slack.loopback.workspace import APP_TOKEN, BOT_TOKEN

    settings = {
        "COACH_HOME": home,
        "COACH_SLACK_BASE_URL": slack.url,
        "COACH_SLACK_BOT_TOKEN": BOT_TOKEN,
        "COACH_SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": "unused",
    }
    process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def _share(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("inf")
