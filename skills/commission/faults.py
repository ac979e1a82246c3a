"""What is wrong with a plan: values with a place, collected and shown together, never only the first one.

A fault carries a code and facts; its words are in `prompts/<language>/phrases.yaml`, section `plan_faults`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a plan's author should put right (error), or may have meant (warning). Lines count from 1.

    `path` says where in the document's structure: "components[0].tiers[1].above".
    """

    code: str
    line: int
    column: int
    path: str
    severity: Severity = "error"
    facts: Mapping[str, Any] = field(default_factory=dict)
