"""The large company of the commission benchmark, small: both ways pay it, and agree but for cents of rounding."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from evals.large_company import LargeCompany, large_company

PEOPLE, LINES = 200, 20_000


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> LargeCompany:
    return large_company(tmp_path_factory.mktemp("large"), PEOPLE, LINES)


def run(what: str, company: LargeCompany, *numbers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "evals.large_runs", what, str(company.home.root), *map(str, numbers)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


@pytest.mark.parametrize("what", ["floor", "ours"])
def test_a_run_says_what_it_took(company: LargeCompany, what: str) -> None:
    took = run(what, company)
    assert took.keys() == {"wall", "cpu", "gb"}
    assert min(took.values()) > 0


def test_a_plan_written_by_hand_in_pandas_pays_everybody_the_same_but_for_cents(company: LargeCompany) -> None:
    both = run("usual", company, PEOPLE)
    theirs, ours = (Decimal(both[name].replace(",", "")) for name in ("theirs", "ours"))
    assert both["people"] == PEOPLE
    assert both["others"] < PEOPLE / 10
    assert ours > 0
    assert abs(theirs - ours) <= Decimal("0.01") * both["others"]


def test_what_dominates_is_told_apart(company: LargeCompany) -> None:
    stages = run("stages", company)
    assert len(stages) == 5
    assert "paying" in stages
