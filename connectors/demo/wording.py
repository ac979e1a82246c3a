"""Filling what people write: pools of sentences from YAML, one picked from each, names put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random


def picked(pools: Sequence[Sequence[str]], rng: Random, facts: Mapping[str, str]) -> str:
    """One from each pool in order, those that are empty left out, as one paragraph."""
    return filled(" ".join(p for p in (rng.choice(pool) for pool in pools) if p), facts)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its {names} put in."""
    return text.format_map(facts) if "{" in text else text
