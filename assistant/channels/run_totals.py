"""What everybody would be paid, in totals: for a company too large to look at statement by statement."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.channels.statement_sheet import written
from assistant.wording import phrase
from connectors.money import Money
from skills.commission_run.totals import PlanPaid, Totals


def show_totals(found: Totals, people: Mapping[str, str], language: str) -> None:
    """Earned and paid by plan, and who is not paid and why."""
    console = Console(highlight=False, soft_wrap=True)
    table = Table(title=phrase("run:totals", language), title_justify="left", title_style="bold")
    for code in ("by_plan", "people", "earned", "paid"):
        table.add_column(phrase(f"run:{code}", language), justify="left" if code == "by_plan" else "right")
    for plan in found.plans:
        earned = sum((one.earned for one in plan.amounts), start=Decimal(0))
        paid = sum((one.paid for one in plan.amounts), start=Decimal(0))
        shown = [written(Money(total, plan.currency), language) for total in (earned, paid)]
        table.add_row(plan.title, str(len(plan.amounts)), *shown)
    console.print(table)
    for who, why in not_paid(found, language):
        console.print(f"- {people.get(who, who)}: {why}", markup=False)


def not_paid(found: Totals, language: str) -> list[tuple[str, str]]:
    """People, or the plans that pay nobody, and why."""
    rows = [(who, phrase("run:not_convertible", language)) for plan in found.plans for who in plan.stopped]
    rows += [(who, phrase("run:on_two_plans", language)) for who in sorted(found.two_plans)]
    plans = [(key, phrase(f"run_problems:{code}", language, plan=key)) for key, code in sorted(found.faulty.items())]
    return sorted(rows) + plans


def write_totals(found: Totals, out: Path) -> int:
    """A row for each person and plan as CSV; how many."""
    rows = [_row(found, plan, at) for plan in found.plans for at in range(len(plan.amounts))]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("period", "plan", "person_id", "currency", "earned", "paid", "balance"))
        writer.writerows(rows)
    return len(rows)


def as_json(found: Totals, language: str) -> str:
    """Everything as one document."""
    rows = [_row(found, plan, at) for plan in found.plans for at in range(len(plan.amounts))]
    names = ("period", "plan", "person_id", "currency", "earned", "paid", "balance")
    stopped = [{"who": who, "why": why} for who, why in not_paid(found, language)]
    return json.dumps({"totals": [dict(zip(names, row, strict=True)) for row in rows], "not_paid": stopped})


def _row(found: Totals, plan: PlanPaid, at: int) -> tuple[str, ...]:
    one = plan.amounts[at]
    amounts = (format(amount, "f") for amount in (one.earned, one.paid, one.balance))
    return (found.period.name, plan.key, one.person_id, plan.currency, *amounts)
