"""What people said was misunderstood, grouped by where it belongs, ready to be added to the phrases in prompts/.

Where a question belongs is told by the question that the same person asked right after it and did not complain about;
else by what they said they had meant. Names, amounts and times become placeholders, as the phrases are written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.errors import CoachError
from evals.report import Grid, Measure, Report

if TYPE_CHECKING:
    from assistant import Coach
    from connectors.state import Feedback, RecordedAnswer

SOON = timedelta(minutes=10)  # in which a question is asked again in other words
NOWHERE = "not known"


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A question that was answered wrongly: its form as a phrase, what it went to, where it belongs, what was said."""

    phrase: str
    language: str
    went_to: str
    belongs_to: str
    said: str


def run() -> Report:
    """Everything misunderstood in the home folder's state."""
    from assistant import Coach

    coach = Coach.open()
    said = coach.state.feedback()
    recorded = coach.state.answers()
    found = misunderstood(said, recorded, coach)
    return Report(
        "What people said was misunderstood",
        measures=[
            Measure("answers said to be helpful", sum(f.helpful for f in said)),
            Measure("answers said not to be what was meant", len(said) - sum(f.helpful for f in said)),
        ],
        grids=grouped(found),
        notes=[]
        if found
        else ["Nobody has said so yet: /bad in coach chat, `coach feedback bad`, the buttons in Slack."],
    )


def misunderstood(said: Iterable[Feedback], recorded: Sequence[RecordedAnswer], coach: Coach) -> list[Misunderstood]:
    """One for each answer that somebody said was not what they meant."""
    by_id = {answer.id: answer for answer in recorded}
    bad = {f.answer_id for f in said if not f.helpful}
    return [
        Misunderstood(
            _as_phrase(by_id[f.answer_id], coach),
            str(by_id[f.answer_id].document.get("language")),
            went_to(by_id[f.answer_id].document),
            _belongs(by_id[f.answer_id], f, recorded, bad, coach),
            f.comment or "",
        )
        for f in said
        if not f.helpful and f.answer_id in by_id
    ]


def grouped(found: Iterable[Misunderstood]) -> list[Grid]:
    """A table for each file that the phrases belong in, the most frequent first."""
    groups: dict[tuple[str, str], list[Misunderstood]] = defaultdict(list)
    for each in found:
        groups[each.belongs_to, each.language].append(each)
    grids = []
    for (skill, language), held in sorted(groups.items(), key=lambda g: -len(g[1])):
        counted = Counter((each.phrase, each.went_to) for each in held)
        said = {each.phrase: each.said for each in held if each.said}
        rows = [(f"- {p}", str(n), went, said.get(p, "")) for (p, went), n in counted.most_common()]
        title = f"where it belongs: {NOWHERE} ({language})" if skill == NOWHERE else f"prompts/{language}/{skill}.md"
        grids.append(Grid(title, ("asked as", "times", "was taken for", "what was said"), rows))
    return grids


def went_to(document: Mapping[str, object]) -> str:
    """What a recorded answer was about: its first skill, else why it was none."""
    skills = document.get("skills")
    if isinstance(skills, list) and skills:
        return str(skills[0]["skill"])
    return "a question back" if document.get("clarify") else f"none ({document.get('code') or 'refused'})"


def _belongs(
    answer: RecordedAnswer, said: Feedback, recorded: Sequence[RecordedAnswer], bad: set[str], coach: Coach
) -> str:
    thread = answer.document.get("thread")
    for later in recorded:
        asked_again = later.person == answer.person and timedelta(0) < later.at - answer.at < SOON
        if asked_again and later.document.get("thread") == thread and later.id not in bad and later.document["skills"]:
            return went_to(later.document)
    return _meant(said.comment, answer, coach) if said.comment else NOWHERE


def _meant(comment: str, answer: RecordedAnswer, coach: Coach) -> str:
    """The skill that what they said they meant would be asked of."""
    from assistant.understanding import understand

    try:
        desk = coach.desk(answer.person, language=str(answer.document.get("language") or "en"))
    except CoachError:
        return NOWHERE
    understood = understand(comment, [], desk, cache=coach.home.cache)
    return understood.calls[0].skill if understood.calls else NOWHERE


def _as_phrase(answer: RecordedAnswer, coach: Coach) -> str:
    """The question with placeholders; as it was asked where the person has left."""
    from assistant.understanding import holed

    try:
        return holed(answer.question, coach.desk(answer.person), cache=coach.home.cache)
    except CoachError:
        return answer.question
