"""Questions as people type them, asked of the whole coach: was it the right skill, the right slots, the right figure?

The questions stand in `evals/data/questions.yaml`, written apart from the examples that teach the router. Figures are
checked against `evals/truth.py`, which reads the snapshot's tables with SQL of its own and shares no code with a skill.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from evals.company import EvalCompany, eval_company
from evals.report import Grid, Measure, Report
from evals.truth import Truth

if TYPE_CHECKING:
    from assistant import Coach
    from assistant.answer import Answer

NOBODY = "out_of_scope"
FIRST = 3  # citations among which the right guide must be


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what it should lead to; `meant` says which rows of the book its names stand for."""

    text: str
    skill: str
    kind: str
    person: str
    slots: dict[str, Any] = field(default_factory=dict)
    figure: str | None = None
    guide: str | None = None
    meant: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question."""

    question: Question
    got: str
    slots_wrong: tuple[str, ...]
    figure_wrong: str | None
    guide_missed: bool = False


def questions(company: EvalCompany) -> list[Question]:
    """All of them, their names filled from the company, a different deal and account each time."""
    import yaml

    truth = Truth(company)
    loaded = yaml.safe_load((files("evals") / "data" / "questions.yaml").read_text(encoding="utf-8"))
    filled: list[Question] = []
    for skill, asked in loaded.items():
        for spec in asked:
            person = truth.email(spec.get("as", "dana"))
            names = truth.names(spec.get("as", "dana"), turn=len(filled))
            said = set(re.findall(r"\{(\w+)\}", spec["ask"]))
            text = spec["ask"]
            for name in said:
                text = text.replace("{" + name + "}", names[name].said)
            meant = {name.removesuffix("_misspelt"): names[name].id for name in said}
            filled.append(
                Question(
                    text,
                    skill,
                    spec["kind"],
                    person,
                    spec.get("slots", {}),
                    spec.get("figure"),
                    spec.get("guide"),
                    meant,
                )
            )
    return filled


def run() -> Report:
    """Ask them all in fresh threads; report routing, slots and figures, with every failure."""
    from assistant import Coach

    company = eval_company()
    coach, truth = Coach.open(home=company.home), Truth(company)
    outcomes = [_ask(coach, truth, question) for question in questions(company)]
    routed = [o for o in outcomes if o.got == o.question.skill]
    inside = [o for o in outcomes if o.question.skill != NOBODY]
    outside = [o for o in outcomes if o.question.skill == NOBODY]
    slotted = [o for o in routed if o.question.slots]
    figured = [o for o in routed if o.question.figure]
    advised = [o for o in routed if o.question.guide]
    return Report(
        f"{len(outcomes)} questions to the whole coach",
        measures=[
            Measure("routed to the right skill, in scope", _share([o.got == o.question.skill for o in inside])),
            Measure("out of scope refused", _share([o.got == NOBODY for o in outside])),
            Measure("wrongly refused", _share([o.got == NOBODY for o in inside])),
            Measure("slots all right, of those routed", _share([not o.slots_wrong for o in slotted])),
            Measure("figure exact, of those routed", _share([o.figure_wrong is None for o in figured])),
            Measure(
                f"right guide in the first {FIRST}, of those routed", _share([not o.guide_missed for o in advised])
            ),
        ],
        grids=[_by_kind(outcomes), _confusion(outcomes)],
        failures=[line for o in outcomes for line in _complaints(o)],
    )


def _ask(coach: Coach, truth: Truth, question: Question) -> Outcome:
    answer = coach.ask(question.text, person=question.person, on=truth.today)
    got = answer.skills[0].skill if answer.skills else NOBODY if answer.refused else "a question back"
    if got != question.skill or got == NOBODY:
        return Outcome(question, got, (), None)
    wrong = tuple(
        f"{name}: {truth.expected(name, wanted, question.meant)} wanted, {answer.skills[0].args.get(name)} got"
        for name, wanted in question.slots.items()
        if not truth.same_slot(name, wanted, answer.skills[0].args.get(name), question.meant, question.person)
    )
    figure = None if wrong else _figure_fault(truth, question, answer)
    return Outcome(question, got, wrong, figure, guide_missed=not _cites_guide(question, answer))


def _cites_guide(question: Question, answer: Answer) -> bool:
    """Whether the guide that answers is among the first citations; so it is where none is wanted."""
    first = answer.citations[:FIRST]
    return question.guide is None or any(question.guide in citation.source for citation in first)


def _figure_fault(truth: Truth, question: Question, answer: Answer) -> str | None:
    if not question.figure:
        return None
    wanted = truth.figure(question.figure, question.person, question.slots, question.meant)
    shown = [Decimal(str(f.value)) for f in answer.figures if re.fullmatch(r"-?[\d.]+", str(f.value))]
    return None if any(abs(value - wanted) < Decimal("0.005") for value in shown) else f"{wanted} wanted, {shown} shown"


def _complaints(outcome: Outcome) -> list[str]:
    question = outcome.question
    if outcome.got != question.skill:
        return [f"[{question.skill} -> {outcome.got}] {question.text}"]
    lines = [f"[slot] {question.text}: {fault}" for fault in outcome.slots_wrong]
    lines += [f"[figure] {question.text}: {outcome.figure_wrong}"] if outcome.figure_wrong else []
    return lines + ([f"[guide] {question.text}: {question.guide} wanted"] if outcome.guide_missed else [])


def _share(held: list[bool]) -> float:
    return sum(held) / len(held) if held else float("nan")


def _by_kind(outcomes: list[Outcome]) -> Grid:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for o in outcomes:
        kinds[o.question.kind].append(o.got == o.question.skill)
    rows = [(kind, str(len(held)), f"{_share(held):.3f}") for kind, held in kinds.items()]
    return Grid("by the way it was asked", ("kind", "questions", "routed right"), rows)


def _confusion(outcomes: list[Outcome]) -> Grid:
    counts = Counter((o.question.skill, o.got) for o in outcomes)
    wanted = sorted({w for w, _ in counts})
    got = sorted({g for _, g in counts})
    rows = [(w, *(str(counts[w, g] or "") for g in got)) for w in wanted]
    return Grid("confusion: wanted (rows), got (columns)", ("", *got), rows)
