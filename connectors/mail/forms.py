"""The forms of mail (greetings, sign-offs, notices, automatic answers) as patterns, from `forms.yaml`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def forms() -> dict[str, str]:
    """Each list of `forms.yaml` joined into the alternatives of one pattern."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = yaml.load((files(__package__) / "forms.yaml").read_text("utf-8"), Loader=loader)
    return {name: "|".join(str(entry) for entry in entries) for name, entries in read.items()}


@cache
def pattern(name: str, shape: str = "{}") -> re.Pattern[str]:
    """The pattern of a list; `shape` says what stands around the alternatives."""
    return re.compile(shape.replace("{}", f"(?i:{forms()[name]})"))


@cache
def abbreviations() -> frozenset[str]:
    """Words whose full stop ends no sentence."""
    return frozenset(forms()["abbreviations"].replace("|", " ").split())
