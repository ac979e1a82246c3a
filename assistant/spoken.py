"""The languages that are spoken: those that COACH_LANGUAGES names and that prompts/ has a folder of words for.

A folder alone does nothing: a language that has been started waits until the setting names it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from assistant.settings import Settings
from connectors.errors import BadUse


@cache
def spoken() -> tuple[str, ...]:
    """Their codes in order; BadUse (code bad_setting) names those that there are no words for."""
    named = sorted({code.strip() for code in Settings.read().languages.split(",") if code.strip()})
    missing = [code for code in named if not (files("prompts") / code / "words.yaml").is_file()]
    if missing or not named:
        faults = f"COACH_LANGUAGES names no language that there are words for: {', '.join(missing) or 'none'}"
        raise BadUse(f"A setting can't be used. {faults}.", code="bad_setting", faults=faults)
    return tuple(named)
