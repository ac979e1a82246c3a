"""Results as plain JSON values: what a tool message keeps, an answer carries and the audit records.

Dataclasses become objects of their public fields and properties, Money {"amount", "currency"}, Decimal a string,
a date ISO text, a set a sorted list. A property that cannot be computed (it divides by a quota of zero) is null.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

from pydantic import BaseModel


def plain(value: Any) -> Any:
    """The value as JSON holds it."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enum):
        return plain(value.value)
    return _plain_whole(value)


def _plain_whole(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(v) for v in value), key=str)
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(_read(value, name)) for name in _public(type(value))}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return str(value)


@cache
def _public(kind: type) -> tuple[str, ...]:
    fields = [f.name for f in dataclasses.fields(kind) if not f.name.startswith("_")]
    properties = [
        name
        for base in kind.__mro__
        for name, member in vars(base).items()
        if not name.startswith("_") and (isinstance(member, property) or type(member).__name__ == "cached_property")
    ]
    return tuple(dict.fromkeys([*fields, *properties]))


def _read(value: Any, name: str) -> Any:
    try:
        return getattr(value, name)
    except (ArithmeticError, ValueError, LookupError):
        return None
