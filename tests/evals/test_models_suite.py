"""A language model beside the embedded one, over the same questions."""

from __future__ import annotations

from typing import Any

import pytest

from evals import models_suite
from evals.endpoint import Reply, calling, serving
from evals.report import Report


def held(report: Report, row: str) -> tuple[str, str]:
    """What both models have in a row."""
    (_, embedded, other) = next(r for r in report.grids[0].rows if r[0] == row)
    return embedded, other


def always_attainment(request: dict[str, Any]) -> Reply:
    """A model that thinks every question is about attainment, and repeats what the tool said."""
    last = request["messages"][-1]
    if last["role"] == "tool":
        return Reply({"role": "assistant", "content": str(last["content"])}, usage=(900, 100))
    return Reply(calling([("attainment", {})]), usage=(600, 20))


def test_a_model_that_routes_badly_and_costs_is_seen_beside_the_embedded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as endpoint:
        endpoint.always(always_attainment)
        monkeypatch.setenv("COACH_OPENAI_BASE_URL", endpoint.url)
        monkeypatch.setenv("COACH_OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("COACH_PRICE_IN", "2")
        monkeypatch.setenv("COACH_PRICE_OUT", "8")
        report = models_suite.run("openai:scripted-1", only=24)
        asked = len(endpoint.requests)
    right, wrong = held(report, "right skill, English")
    assert float(right) > 0.8 > float(wrong)
    assert asked >= 24
    assert held(report, "tokens a question")[0] == "0"
    assert int(held(report, "tokens a question")[1].replace(",", "")) >= 600
    assert float(held(report, "USD for 1,000 questions")[1]) > 0


def test_an_endpoint_that_is_not_there_finishes_nothing_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("COACH_OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("COACH_OPENAI_RETRIES", "0")
    report = models_suite.run("openai:nobody", only=3)
    assert report.measures[0].value == 0
    assert report.failures
    assert held(report, "USD for 1,000 questions") == ("not priced", "not priced")
