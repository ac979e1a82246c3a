"""Understanding one question, and finding the name in it among a thousand and among a million names, in one run.

What is measured is a look-up: the index is built once for a snapshot and a person. The embedded model's cold start is a
fresh process, Python and all, that loads the model and embeds one question.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from connectors.book.schema import Account
from evals.company import DANA, eval_company
from evals.questions import questions
from evals.report import Grid, Measure, Report
from skills.names import Names

SIZES = (1_000, 1_000_000)
LOOKUPS = 200
ROUNDS = 5
_SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fen",
    "gra",
    "hol",
    "jin",
    "kal",
    "lum",
    "mar",
    "nor",
    "pel",
    "qui",
    "ros",
    "sten",
    "tor",
)
_MODEL = "from connectors.library.embeddings import embedded; embedded().embed_queries(['how am I doing'])"


def run() -> Report:
    """Milliseconds for names of both sizes, right and misspelt; for whole questions; seconds for a cold model."""
    rows, medians = [], []
    for size in SIZES:
        names, accounts = _names(size)
        names.spot("is anything at risk")  # builds the index
        exact = [f"is {a.name} at risk" for a in accounts]
        misspelt = [f"is {_swapped(a.name)} at risk" for a in accounts]
        found = sum(any(m.id == a.account_id for m in names.spot(t)) for a, t in zip(accounts, misspelt, strict=True))
        times = [_ms(names.spot, texts)[0] for texts in (exact, misspelt)]
        medians.append(max(statistics.median(t) for t in times))
        rows.append((f"{size:,}", *(f"{statistics.median(t):.2f}" for t in times), f"{found / LOOKUPS:.0%}"))
    whole, busy = _understanding()
    waited, worked = _cold(_MODEL)
    return Report(
        "Understanding: names and whole questions",
        measures=[
            Measure("one question understood: processor time, median", statistics.median(busy), "ms", "< 40"),
            Measure("the same as one waits for it on this machine now, median", statistics.median(whole), "ms"),
            Measure("embedded model, cold: processor time to its first embedding", worked, "s", "< 1"),
            Measure("the same as one waits for it on this machine now", waited, "s"),
            Measure("a name among a million, median", medians[1], "ms", "< 40"),
            Measure("a name among a million over one among a thousand", medians[1] / medians[0], "times"),
        ],
        grids=[
            Grid("a sentence with a name in it", ("names", "ms, as written", "ms, misspelt", "found misspelt"), rows)
        ],
    )


def _names(size: int) -> tuple[Names, list[Account]]:
    """An index over made-up customers, and some of them to look for."""
    chance = random.Random(size)
    accounts = [
        Account(account_id=f"A{n}", name=f"{_made_up(chance, 3)} {_made_up(chance, 2)} AS", owner_id="P1")
        for n in range(size)
    ]
    rows = {"account": accounts}
    return Names(lambda kind: rows.get(kind, [])), chance.sample(accounts, LOOKUPS)


def _made_up(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables)).capitalize() + str(chance.randrange(10))


def _swapped(name: str) -> str:
    return name[0] + name[2] + name[1] + name[3:]


def _understanding() -> tuple[list[float], list[float]]:
    """Whole questions of the development half, understood at a warm desk: milliseconds waited and worked."""
    from assistant import Coach
    from assistant.understanding import understand

    company = eval_company()
    coach = Coach.open(home=company.home)
    desk = coach.desk(DANA, on=company.today)
    texts = [q.text for q in questions(company) if q.person == DANA and not q.before][:LOOKUPS]
    understand(texts[0], [], desk, cache=company.home.cache)
    return _ms(lambda text: understand(text, [], desk, cache=company.home.cache), texts)


def _ms(look_up: Callable[[str], object], texts: Sequence[str]) -> tuple[list[float], list[float]]:
    waited, worked = [], []
    for text in texts:
        start, before = time.perf_counter(), time.process_time()
        look_up(text)
        worked.append((time.process_time() - before) * 1000)
        waited.append((time.perf_counter() - start) * 1000)
    return waited, worked


def _cold(code: str) -> tuple[float, float]:
    """Seconds waited and seconds of processor time of a fresh process: the same where nobody else wants the cores."""
    waited, worked = [], []
    for _ in range(ROUNDS):
        start, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        after = os.times()
        waited.append(time.perf_counter() - start)
        used = after.children_user - before.children_user + after.children_system - before.children_system
        worked.append(used)
    return statistics.median(waited), statistics.median(worked)
