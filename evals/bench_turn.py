"""A warm turn from question to answer, beside the same skill called directly with the same arguments, in one run.

Each question is a thread's first one, so that memory is written and no question is taken for a follow-up.
"""

from __future__ import annotations

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from connectors.errors import CoachError
from evals.company import DANA, eval_company
from evals.questions import questions
from evals.report import Grid, Measure, Report
from skills.registry import SKILLS

PER_SKILL = 12
ROUNDS = 3


def run() -> Report:
    """Ask the eval questions of each skill, no two alike in a row, and call the skill for each right after."""
    from assistant import Coach
    from skills.registry import load

    company = eval_company()
    coach = Coach.open(home=company.home)
    whole: dict[str, list[float]] = defaultdict(list)
    bare: dict[str, list[float]] = defaultdict(list)
    overhead: list[float] = []
    for turn in range(1 + ROUNDS):
        for number, text in enumerate(_texts(company)):
            thread = f"bench-{os.getpid()}-{turn}-{number}"
            start = time.perf_counter()
            answer = coach.ask(text, person=DANA, thread=thread, on=company.today)
            total = (time.perf_counter() - start) * 1000
            if not turn or len(answer.skills) != 1:
                continue
            call = answer.skills[0]
            desk = coach.desk(DANA, on=company.today, language=answer.language)
            skill, arguments = load(call.skill), _arguments(call.args)
            start = time.perf_counter()
            try:
                skill(desk, **arguments)
            except CoachError:  # a dispute that is not there is a right answer, and no computation
                continue
            bare[call.skill].append((time.perf_counter() - start) * 1000)
            whole[call.skill].append(total)
            overhead.append(total - answer.ms["model"] - answer.ms["skills"])
    ratio = {name: statistics.median(whole[name]) / statistics.median(bare[name]) for name in whole}
    everything = statistics.median(t for times in whole.values() for t in times)
    floor = statistics.median(t for times in bare.values() for t in times)
    return Report(
        "A warm turn",
        measures=[
            Measure("turn over its skill called directly, median over all", everything / floor, "times", "<= 3"),
            Measure("agent's own overhead: graph, memory, audit, median", statistics.median(overhead), "ms", "<= 15"),
        ],
        grids=[
            Grid(
                "by skill, medians",
                ("skill", "turns", "turn ms", "skill alone ms", "times"),
                [
                    (
                        name,
                        str(len(whole[name])),
                        f"{statistics.median(whole[name]):.1f}",
                        f"{statistics.median(bare[name]):.1f}",
                        f"{ratio[name]:.2f}",
                    )
                    for name in sorted(whole)
                ],
            )
        ],
    )


def _texts(company: Any) -> Iterator[str]:
    by_skill: dict[str, list[str]] = defaultdict(list)
    for question in questions(company):
        if question.person == DANA and question.skill in SKILLS and not question.before:
            by_skill[question.skill].append(question.text)
    for i in range(PER_SKILL):
        for texts in by_skill.values():
            if i < len(texts):
                yield texts[i]


def _arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}
