"""Three demo companies: the one that evals run on, one at the start of a year, one at the end of a half-year."""

from __future__ import annotations

from datetime import date

import pytest

from connectors.book.schema import Person
from connectors.demo import generate
from tests.connectors.demo.companies import Made

BUILT = ((7, date(2026, 11, 20)), (3, date(2027, 1, 4)), (12, date(2026, 6, 30)))


@pytest.fixture(scope="session", params=BUILT, ids=lambda b: f"seed {b[0]}, {b[1]}")
def made(request: pytest.FixtureRequest) -> Made:
    """Each of the three."""
    seed, on = request.param
    return Made(seed, on, generate(seed, on))


@pytest.fixture(scope="session")
def dana(made: Made) -> Person:
    """The rep whom the demo opens with."""
    return made.person("Dana Kim")
