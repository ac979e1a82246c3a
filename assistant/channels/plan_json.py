"""What a plan paid, as `coach plan pay --json` prints it: amounts as text, exactly as they are on the statement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assistant.wording import phrase
from skills.commission.drafts import Line
from skills.commission.exact import decimal_of
from skills.commission.faults import Fault
from skills.commission.payout import Pay
from skills.commission.plan import Plan
from skills.commission.problems import Problem
from skills.commission.run import Payroll
from skills.commission.settle import Adjustment

_MONEY = frozenset({"amount", "margin"})
_PLAIN = dict.fromkeys(map(ord, "\u00a0\u202f"), " ")
_LABELS = {"tier": "tier above", "reached": "rate reached at", "curve": "curve at", "bonus": "bonus at"}


def payroll_json(payroll: Payroll, plan: Plan, language: str) -> dict[str, Any]:
    """The document of the plan language's `coach plan pay`."""
    return {
        "pays": [_pay(pay, plan) for pay in payroll.pays],
        "adjustments": [
            {
                "person_id": row.person_id,
                "period": row.period.name,
                "kind": row.kind,
                "amount": _text(row.amount),
                "why": why(row, language),
            }
            for row in payroll.adjustments
        ],
        "totals": [
            {
                "person_id": row.person_id,
                "period": row.period.name,
                "earned": _text(row.earned),
                "paid": _text(row.paid),
                "balance": _text(row.balance),
            }
            for row in payroll.totals
        ],
    }


def faults_json(file: str, faults: Sequence[Fault], language: str) -> list[dict[str, Any]]:
    """Faults of a plan's document."""
    return [
        {
            "file": file,
            "line": fault.line,
            "column": fault.column,
            "path": fault.path,
            "severity": fault.severity,
            "code": fault.code,
            "message": said(fault, language),
        }
        for fault in faults
    ]


def spoken(code: str, language: str, **facts: Any) -> str:
    """A phrase for a terminal or document: with plain spaces, so that it can be searched for."""
    return phrase(code, language, **facts).translate(_PLAIN)


def said(fault: Fault, language: str) -> str:
    """A fault in words."""
    return spoken(f"plan_faults:{fault.code}", language, **fault.facts)


def why(row: Adjustment, language: str) -> str:
    """The reason of an adjustment in words."""
    return spoken(f"plan_why:{row.because}", language, **row.facts)


def problem(row: Problem, language: str) -> str:
    """What was wrong with a row, in words, after whom and what it is about."""
    about = [part for part in (row.person_id, row.period, row.credit_id) if part]
    return ": ".join(filter(None, (", ".join(about), spoken(f"plan_problems:{row.code}", language, **row.facts))))


def label(line: Line) -> str:
    """What a line is for, in the words of the plan language: "tier above 100%", "bonus at 120%", "each D-12"."""
    joined = {"tier": "tier above", "reached": "rate reached at", "curve": "curve at", "bonus": "bonus at"}.get(
        line.kind
    )
    name = joined or line.kind.replace("_", " ")
    times = f" x {number(line.factor)}" if line.factor != 1 and line.kind != "each" else ""
    return f"{name} {line.at}".strip() + times


def number(value: Fraction | None) -> str | None:
    """A number as text, without zeros at its end."""
    if value is None:
        return None
    found = decimal_of(value)
    return format(found.quantize(Decimal(1)) if found == found.to_integral() else found.normalize(), "f")


def _pay(pay: Pay, plan: Plan) -> dict[str, Any]:
    component = plan.component(pay.component)
    counts = _amount if component.measure in _MONEY else number
    return {
        "person_id": pay.person_id,
        "period": pay.period.name,
        "component": pay.component,
        "measured": counts(pay.measured),
        "quota": counts(pay.quota),
        "attainment": number(pay.attainment),
        "lines": [
            {"label": label(row), "base": _amount(row.base), "rate": number(row.rate), "pay": _text(row.pay)}
            for row in pay.lines
        ],
        "pay": _text(pay.pay),
    }


def _amount(value: Fraction | None) -> str | None:
    """An amount as text: two decimals, or as many as it has."""
    if value is None:
        return None
    found = decimal_of(value)
    cents = found.quantize(Decimal("0.01"))
    return _text(cents if cents == found else found.normalize())


def _text(value: Decimal) -> str:
    return format(value + 0, "f")
