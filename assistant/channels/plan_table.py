"""What a plan paid, as tables in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from assistant.channels.plan_json import payroll_json
from assistant.wording import phrase
from skills.commission.plan import Plan
from skills.commission.run import Payroll


def show_payroll(payroll: Payroll, plan: Plan, language: str) -> None:
    """Lines, adjustments and totals, each a table; one sentence where nothing was earned."""
    console = Console()
    found = payroll_json(payroll, plan, language)
    if not (found["pays"] or found["totals"]):
        console.print(phrase("plan:nothing", language))
        return
    lines = [
        {**pay, "line": line["label"], "base": line["base"], "rate": line["rate"], "pay": line["pay"]}
        for pay in found["pays"]
        for line in pay["lines"]
    ]
    about = ("person_id", "period")
    _table(console, "pays", lines, (*about, "component", "line", "base", "rate", "pay"), language)
    _table(console, "adjustments", found["adjustments"], (*about, "kind", "amount", "why"), language)
    _table(console, "totals", found["totals"], (*about, "earned", "paid", "balance"), language)


def _table(console: Console, name: str, rows: list[dict[str, str]], columns: tuple[str, ...], language: str) -> None:
    if not rows:
        return
    table = Table(title=phrase(f"plan:{name}", language), title_justify="left")
    numbers = {"base", "rate", "pay", "amount", "earned", "paid", "balance"}
    for column in columns:
        head = phrase(f"plan:{column.removesuffix('_id')}", language)
        table.add_column(head, justify="right" if column in numbers else "left")
    for row in rows:
        table.add_row(*(str(row[column] or "") for column in columns))
    console.print(table)
