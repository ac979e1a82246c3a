"""Questions as people type them, asked of the whole coach: was it the right skill, the right slots, the right figure?

Figures are checked against `evals/truth.py`, which reads the snapshot's tables with SQL of its own and shares no code
with a skill. Of the sealed half (`coach eval questions --sealed`) only totals are said, never a question.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from evals.company import eval_company
from evals.questions import NOBODY, Question, questions
from evals.report import Grid, Measure, Report
from evals.truth import Truth

if TYPE_CHECKING:
    from assistant import Coach
    from assistant.answer import Answer

BACK = "a question back"
FIRST = 3  # citations among which the right guide must be
LANGUAGES = {"en": ("English", ">= 0.95"), "nb": ("Norwegian", ">= 0.92"), "mixed": ("both mixed", "")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question."""

    question: Question
    got: str
    slots_wrong: tuple[str, ...] = ()
    figure_wrong: str | None = None
    guide_missed: bool = False

    @property
    def routed(self) -> bool:
        """Whether it went where it should have gone."""
        return self.got == self.question.skill


def run(*, sealed: bool = False) -> Report:
    """Ask them all, each in a thread of its own; report routing, slots and figures, with every failure."""
    from assistant import Coach

    company = eval_company()
    coach, truth = Coach.open(home=company.home), Truth(company)
    every = questions(company, sealed=sealed)
    outcomes = [outcome(truth, question, asked(coach, truth, question)) for question in every]
    single = [o for o in outcomes if not o.question.before and not o.question.skills]
    half = "sealed" if sealed else "development"
    return Report(
        f"{len(outcomes)} questions to the whole coach, {half} half",
        measures=[*_routing(single), *_slots(outcomes), *_longer(outcomes)],
        grids=[_by_kind(outcomes), _confusion(single)],
        failures=[] if sealed else [line for o in outcomes for line in _complaints(o)],
    )


def run_sealed() -> Report:
    """The totals of the half that nothing was tuned on."""
    return run(sealed=True)


def _routing(outcomes: Sequence[Outcome]) -> list[Measure]:
    inside = [o for o in outcomes if o.question.skill != NOBODY]
    outside = [o for o in outcomes if o.question.skill == NOBODY]
    told = [
        Measure(f"right skill, {name}", share(o.routed for o in inside if o.question.language == language), "", target)
        for language, (name, target) in LANGUAGES.items()
    ]
    return [
        *told,
        Measure("out of scope refused", share(o.got == NOBODY for o in outside), "", ">= 0.9"),
        Measure("wrongly refused", share(o.got == NOBODY for o in inside), "", "<= 0.03"),
        Measure("asked back where a skill was wanted", share(o.got == BACK for o in inside)),
    ]


def _slots(outcomes: Sequence[Outcome]) -> list[Measure]:
    routed = [o for o in outcomes if o.routed]
    return [
        Measure(
            "slots all right, of those routed",
            share(not o.slots_wrong for o in routed if o.question.slots),
            "",
            ">= 0.95",
        ),
        Measure("figure exact, of those routed", share(o.figure_wrong is None for o in routed if o.question.figure)),
        Measure(
            f"right guide in the first {FIRST}, of those routed",
            share(not o.guide_missed for o in routed if o.question.guide),
        ),
    ]


def _longer(outcomes: Sequence[Outcome]) -> list[Measure]:
    after = [o for o in outcomes if o.question.before]
    several = [o for o in outcomes if o.question.skills]
    return [
        Measure(
            "follow-ups right, skill and slots", share(o.routed and not o.slots_wrong for o in after), "", ">= 0.9"
        ),
        Measure("several questions in one, each answered", share(o.routed for o in several)),
    ]


def outcome(truth: Truth, question: Question, answer: Answer) -> Outcome:
    """What came of a question, by its answer."""
    if question.skills:
        ran = frozenset(call.skill for call in answer.skills)
        return Outcome(question, question.skill if ran == question.skills else " + ".join(sorted(ran)) or BACK)
    got, args = _went(answer)
    if got != question.skill:
        return Outcome(question, got)
    wrong = tuple(
        f"{name}: {truth.expected(name, wanted, question.meant)} wanted, {truth.held(name, args)} got"
        for name, wanted in question.slots.items()
        if not truth.same_slot(name, wanted, truth.held(name, args), question.meant)
    )
    figure = None if wrong else _figure_fault(truth, question, answer)
    return Outcome(question, got, wrong, figure, guide_missed=not _cites_guide(question, answer))


def asked(coach: Coach, truth: Truth, question: Question) -> Answer:
    """The answer to the last turn; turns before it are asked in the same thread, which is forgotten afterwards."""
    thread = uuid4().hex if question.before else None
    for text in question.before:
        coach.ask(text, person=question.person, thread=thread, on=truth.today)
    answer = coach.ask(question.text, person=question.person, thread=thread, on=truth.today)
    if thread:
        coach.forget(thread, question.person)
    return answer


def _went(answer: Answer) -> tuple[str, dict[str, Any]]:
    """Where a question went, with which arguments; what is to be written after a yes went there too."""
    if answer.clarify is not None:
        return BACK, {}
    if answer.confirm:
        return answer.confirm["skill"], answer.confirm["args"]
    if answer.skills:
        return answer.skills[0].skill, answer.skills[0].args
    return (NOBODY if answer.refused else f"smalltalk:{answer.code}"), {}


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


def _complaints(came: Outcome) -> list[str]:
    question = came.question
    said = " / ".join((*question.before, question.text))
    if not came.routed:
        return [f"[{question.skill} -> {came.got}] {said}"]
    lines = [f"[slot] {said}: {fault}" for fault in came.slots_wrong]
    lines += [f"[figure] {said}: {came.figure_wrong}"] if came.figure_wrong else []
    return lines + ([f"[guide] {said}: {question.guide} wanted"] if came.guide_missed else [])


def share(held: Iterable[bool]) -> float:
    """The share that holds; no number where there is none to ask."""
    every = list(held)
    return sum(every) / len(every) if every else float("nan")


def _by_kind(outcomes: Sequence[Outcome]) -> Grid:
    kinds: dict[str, list[bool]] = defaultdict(list)
    for o in outcomes:
        kinds[_manner(o.question)].append(o.routed)
    rows = [(kind, str(len(held)), f"{share(held):.3f}") for kind, held in kinds.items()]
    return Grid("by the way it was asked", ("kind", "questions", "routed right"), rows)


def _manner(question: Question) -> str:
    if question.before:
        return f"follow-up, {LANGUAGES[question.language][0]}"
    return "several in one" if question.skills else question.kind


def _confusion(outcomes: Sequence[Outcome]) -> Grid:
    """A row for each skill: how many of its questions came there, and where the others went."""
    counts = Counter((o.question.skill, o.got) for o in outcomes)
    rows = []
    for wanted in sorted({w for w, _ in counts}):
        came = {got: n for (w, got), n in counts.items() if w == wanted}
        elsewhere = sorted(((n, got) for got, n in came.items() if got != wanted), reverse=True)
        told = ", ".join(f"{n} {got}" for n, got in elsewhere)
        rows.append((wanted, f"{came.get(wanted, 0)} of {sum(came.values())}", told))
    return Grid("confusion", ("wanted", "right", "the others went to"), rows)
