"""The same questions asked of the embedded model and of a language model, side by side: which one to run.

`coach eval questions --model openai:NAME` takes the endpoint, key and prices of the settings (COACH_OPENAI_*,
COACH_PRICE_*). A turn that the language model did not finish is answered by the embedded one, as it is in use; how many
were not is said, and they count as they were answered.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isnan
from statistics import quantiles
from typing import TYPE_CHECKING

from evals.company import eval_company
from evals.questions import NOBODY, Question, questions
from evals.questions_suite import FIRST, LANGUAGES, Outcome, asked, outcome, share
from evals.report import Grid, Measure, Report
from evals.truth import Truth

if TYPE_CHECKING:
    from assistant import Coach
    from assistant.answer import Answer
    from assistant.settings import Settings

SEED = 2026
MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its answer, judged."""

    outcome: Outcome
    answer: Answer


def run(model: str, only: int | None = None) -> Report:
    """Both models over the development half, or over so many of its questions, drawn with a fixed seed."""
    from assistant import Coach
    from assistant.settings import Settings

    company = eval_company()
    truth, every = Truth(company), questions(company)
    drawn = random.Random(SEED).sample(every, only) if only and only < len(every) else every
    settings = Settings.read()
    given, plain = (settings.model_copy(update={"model": name}) for name in (model, "embedded"))
    own = [_asked(Coach.open(home=company.home, settings=s), truth, drawn) for s in (plain, given)]
    finished = share(a.answer.model != "embedded" for a in own[1])
    return Report(
        f"{len(drawn)} questions to the embedded model and to {model}",
        measures=[Measure(f"finished by {model} itself", finished)],
        grids=[Grid("side by side", ("", "embedded", model), _rows(own, settings))],
        failures=[] if finished else [f"{model} finished no answer: see coach doctor"],
        notes=[note for note in _notes(own[1]) if finished < 1],
    )


def _asked(coach: Coach, truth: Truth, drawn: Sequence[Question]) -> list[Asked]:
    found = []
    for question in drawn:
        answer = asked(coach, truth, question)
        found.append(Asked(outcome(truth, question, answer), answer))
    return found


def _rows(own: Sequence[Sequence[Asked]], settings: Settings) -> list[tuple[str, str, str]]:
    sides = [(_quality(every) | _effort(every, settings)) for every in own]
    return [(name, sides[0][name], sides[1][name]) for name in sides[0]]


def _quality(every: Sequence[Asked]) -> dict[str, str]:
    single = [a.outcome for a in every if not a.outcome.question.before and not a.outcome.question.skills]
    inside = [o for o in single if o.question.skill != NOBODY]
    routed = [a.outcome for a in every if a.outcome.routed]
    shares = {
        **{
            f"right skill, {name}": share(o.routed for o in inside if o.question.language == language)
            for language, (name, _) in LANGUAGES.items()
        },
        "out of scope refused": share(o.got == NOBODY for o in single if o.question.skill == NOBODY),
        "wrongly refused": share(o.got == NOBODY for o in inside),
        "slots all right, of those routed": share(not o.slots_wrong for o in routed if o.question.slots),
        "figure exact, of those routed": share(o.figure_wrong is None for o in routed if o.question.figure),
        f"right guide in the first {FIRST}": share(not o.guide_missed for o in routed if o.question.guide),
        "follow-ups right": share(a.outcome.routed for a in every if a.outcome.question.before),
    }
    return {name: "–" if isnan(value) else f"{value:.3f}" for name, value in shares.items()}


def _effort(every: Sequence[Asked], settings: Settings) -> dict[str, str]:
    """How long answers took, and what they cost at the settings' prices."""
    took = [a.answer.ms.get("total", 0.0) for a in every]
    cuts = quantiles(took, n=20) if len(took) > 1 else took * 19
    read, written = (sum(a.answer.tokens.get(way, 0) for a in every) for way in ("in", "out"))
    cost = "not priced"
    if settings.price_in is not None and settings.price_out is not None:
        paid = (read * settings.price_in + written * settings.price_out) / MILLION
        cost = f"{paid * 1000 / len(every):,.2f}"
    return {
        "ms, median": f"{cuts[9]:,.0f}",
        "ms, 95%": f"{cuts[18]:,.0f}",
        "tokens a question": f"{(read + written) / len(every):,.0f}",
        f"{settings.price_currency} for 1,000 questions": cost,
    }


def _notes(every: Sequence[Asked]) -> list[str]:
    """Why turns were not finished by the model, each reason once with how often."""
    said = [note for a in every for note in a.answer.notes]
    return [f"{said.count(note)} times: {note}" for note in dict.fromkeys(said)]
