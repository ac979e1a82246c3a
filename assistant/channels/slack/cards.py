"""Questions that a role has, with their answers: what homes and digests are made of.

A phrase holds them, one a line: a title and the question. One that has no answer is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.wording import phrase
from connectors.errors import CoachError, NotAllowed

if TYPE_CHECKING:
    from assistant import Coach
    from assistant.answer import Answer
    from skills.skill import Desk


def answered(coach: Coach, desk: Desk, code: str) -> Iterator[tuple[str, Answer]]:
    """Title and answer of each question of a phrase, as the person at the desk gets it."""
    for line in phrase(code, desk.language).splitlines():
        title, _, question = line.partition(":")
        try:
            answer = coach.glance(question.strip(), desk.person.email)
        except NotAllowed:
            raise
        except CoachError:
            continue
        if answer.skills and not any(call.failed() for call in answer.skills):
            yield title.strip(), answer
