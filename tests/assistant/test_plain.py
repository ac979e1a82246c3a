"""Results as JSON values, and figures as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.answer import Answer, SkillCall, shown
from assistant.plain import plain
from connectors.money import Money
from skills.skill import Choice, Figure, Result


@dataclass(frozen=True)
class Reached(Result):
    """A result with everything that results are made of."""

    credited: Money
    quota: Money
    on: date
    deals: tuple[str, ...]

    @property
    def share(self) -> Decimal:
        return self.credited.amount / self.quota.amount


def test_a_result_becomes_its_fields_and_properties() -> None:
    result = Reached(Money(Decimal("50.10"), "USD"), Money(Decimal(100), "USD"), date(2026, 1, 2), ("a", "b"))
    assert plain(result) == {
        "credited": {"amount": "50.10", "currency": "USD"},
        "quota": {"amount": "100", "currency": "USD"},
        "on": "2026-01-02",
        "deals": ["a", "b"],
        "share": "0.501",
    }


def test_a_property_that_cannot_be_computed_is_null() -> None:
    result = Reached(Money(Decimal(1), "USD"), Money(Decimal(0), "USD"), date(2026, 1, 2), ())
    assert plain(result)["share"] is None


def test_no_amount_passes_through_a_float() -> None:
    assert plain(Decimal("0.10")) == "0.10"
    assert plain(Decimal("1E+6")) == "1000000"


def test_figures_are_shown_to_the_cent_and_percentages_to_two_places() -> None:
    assert shown(Figure("commission", Decimal("4250"), "USD")).value == "4250.00"
    assert shown(Figure.share("attainment", Decimal(1) / 3)).value == "33.33"
    assert shown(Figure("days", 12, "days")).value == "12"
    assert shown(Figure("closes", date(2026, 1, 2), "date")).value == "2026-01-02"


def test_the_document_has_the_keys_that_are_promised() -> None:
    answer = Answer(
        question="q",
        person="p",
        language="en",
        text="t",
        skills=(SkillCall("attainment", {"period": "2026-Q3"}, {"share": "0.5"}),),
        figures=(Figure("share", "50", "%"),),
        clarify=(Choice("Globex", "D-1"),),
    )
    document = json.loads(json.dumps(answer.to_json()))
    promised = {"question", "person", "language", "text", "skills", "figures", "citations", "clarify", "refused"}
    assert promised | {"model", "ms"} <= set(document)
    assert document["skills"] == [{"skill": "attainment", "args": {"period": "2026-Q3"}, "result": {"share": "0.5"}}]
    assert document["figures"] == [{"label": "share", "value": "50", "unit": "%"}]
    assert document["clarify"] == [{"label": "Globex", "value": "D-1"}]
