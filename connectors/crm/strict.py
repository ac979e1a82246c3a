"""What every part of a mapping is: a model that knows its keys and no others, and lists that may be written as one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def listed(said: Any) -> Any:
    """A list, where one value may stand for a list of one."""
    return said if isinstance(said, list) else [said]


Texts = Annotated[tuple[str, ...], BeforeValidator(listed)]


class Strict(BaseModel):
    """A model that knows its keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
