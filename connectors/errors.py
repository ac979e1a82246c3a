"""What can go wrong, as sentences for the person who can put it right.

A handful of types that a channel turns into words and an exit code. An error that can reach a conversation carries a
`code` and `facts`, so that `prompts/<language>/phrases.yaml` can word it in the language asked in; its English message
stands for logs and for languages that have no wording yet.
"""

from __future__ import annotations

from typing import Any


class CoachError(Exception):
    """Any failure that has a sentence for a person; `code` names its wording, `facts` fill it in."""

    exit_code = 1

    def __init__(self, message: str, *, code: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).__name__
        self.facts = facts


class BadUse(CoachError):
    """The command or setting was used wrongly; saying it differently would work (exit code 2)."""

    exit_code = 2


class BadMapping(CoachError):
    """A mapping that cannot be read or does not fit its files."""


class BadPlan(CoachError):
    """A commission plan that cannot be applied as written; the message names file, line and what was expected."""


class NotAllowed(CoachError):
    """The person is unknown, or may not see or do this."""


class NoData(CoachError):
    """The book holds nothing to compute this from: what is missing is named, never invented."""


class ServiceDown(CoachError):
    """A store, model or endpoint that should answer does not."""
