"""What a slot is filled from: a question taken apart, the desk, and the fields of the skill's arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from assistant.understanding.reading import Reading
from skills.skill import Desk


@dataclass(frozen=True, slots=True)
class Work:
    """One skill's arguments to be filled from one question."""

    reading: Reading
    desk: Desk
    fields: frozenset[str]
    args: type[BaseModel]

    def is_date(self, name: str) -> bool:
        """Whether a field takes a day."""
        return is_date(self.args, name)


def is_date(args: type[BaseModel], name: str) -> bool:
    """Whether a field of these arguments takes a day."""
    annotation = args.model_fields[name].annotation
    return annotation is date or date in getattr(annotation, "__args__", ())


def one_of(annotation: Any) -> frozenset[str]:
    """The words of a Literal, alone or in a union."""
    if get_origin(annotation) is Literal:
        return frozenset(str(v) for v in get_args(annotation))
    return frozenset(v for part in get_args(annotation) for v in one_of(part))
