"""What a run says of itself, in a terminal or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.channels.statement_sheet import written
from assistant.plain import plain
from assistant.wording import phrase
from connectors.money import Money
from connectors.state.corrections import Correction
from skills.commission_run.book_keeping import Kept
from skills.commission_run.differences import Difference
from skills.commission_run.everyone import Everyone

Report = dict[str, Any]


def show(kept: Kept, everyone: Everyone, language: str, *, as_json: bool) -> None:
    """The run: totals, what was wrong, what paid nothing, what paid twice, changes; then what differs from before."""
    if as_json:
        print(_json(kept))
        return
    report = kept.report
    console = Console(highlight=False, soft_wrap=True)
    say = partial(_say, language)
    last = kept.run.steps[-1]
    facts = {"period": everyone.period, "people": report["people"], "status": last.status, "by": last.by}
    console.print(say("done", **facts, on=last.at.date()), markup=False)
    _totals(console, report, language)
    _found(console, report, language)
    _unpaid(console, report, language)
    _repeated(console, report, language)
    _changes(console, report, language)
    if kept.new:
        return
    _differences(console, kept.changed, everyone, language)
    if kept.changed and kept.run.status == "published":
        console.print(say("left_alone"), markup=False)


def show_adjustments(rows: Iterable[Correction], people: Mapping[str, str], language: str) -> None:
    """Corrections with author and approver."""
    say, found = partial(_say, language), list(rows)
    if not found:
        print(say("no_adjustments"))
        return
    table = _table(language, "", ("id", "person", "period_head", "amount", "reason", "written_by", "state"), {"amount"})
    for row in found:
        status = say("approved_by", who=row.approver) if row.approved else say("waits")
        name = people.get(row.person_id, row.person_id)
        amount = written(row.amount, language)
        table.add_row(str(row.id), name, row.period, amount, row.reason, row.author, status)
    Console(highlight=False, soft_wrap=True).print(table)


def _say(language: str, code: str, /, **facts: Any) -> str:
    return phrase(f"run:{code}", language, **facts)


def _json(kept: Kept) -> str:
    steps = [{"status": s.status, "by": s.by, "at": s.at.isoformat()} for s in kept.run.steps]
    run = {"period": kept.run.period, "status": kept.run.status, "digest": kept.run.digest, "steps": steps}
    found = {"run": run, "report": kept.report, "differences": plain(list(kept.changed)), "new": kept.new}
    return json.dumps(found, ensure_ascii=False)


def _table(language: str, title: str, columns: Sequence[str], numbers: set[str]) -> Table:
    table = Table(title=_say(language, title) if title else None, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(_say(language, column), justify="right" if column in numbers else "left")
    return table


def _money(amount: str, currency: str, language: str) -> str:
    return written(Money(Decimal(amount), currency), language)


def _totals(console: Console, report: Report, language: str) -> None:
    table = _table(language, "totals", ("what", "earned", "paid"), {"earned", "paid"})
    for row in report["totals"]:
        name = row["name"] or _say(language, "no_team")
        amounts = (_money(row[key], row["currency"], language) for key in ("earned", "paid"))
        table.add_row(f"{_say(language, 'by_' + row['by'])} {name}", *amounts)
    console.print(table)


def _found(console: Console, report: Report, language: str) -> None:
    rows = report["found"]
    if not rows:
        console.print(_say(language, "nothing_wrong"), markup=False)
        return
    console.print(f"\n{_say(language, 'found')} ({len(rows)})", style="bold", markup=False)
    for row in rows:
        about = ", ".join(part for part in (row["person"] or row["person_id"], row["period"], row["row"]) if part)
        console.print(f"- {about}: {phrase('run_problems:' + row['code'], language, **row['facts'])}", markup=False)


def _unpaid(console: Console, report: Report, language: str) -> None:
    rows = [(one["person"], row) for one in report["unpaid"] for row in one["rows"]]
    if not rows:
        return
    console.print(f"\n{_say(language, 'unpaid')} ({len(rows)})", style="bold", markup=False)
    for person, row in rows:
        why = phrase(f"run_unpaid:{row['reason']}", language, of=row["of"])
        amount = _money(row["amount"], row["currency"], language)
        console.print(f"- {person}, {row['on']}, {row['row']}, {row['deal']}, {amount}: {why}", markup=False)


def _repeated(console: Console, report: Report, language: str) -> None:
    rows = report["repeated"]
    if not rows:
        return
    kinds = [row["kind"] for row in rows]
    console.print(f"\n{_say(language, 'repeated')} ({len(rows)})", style="bold", markup=False)
    counts = {kind: kinds.count(kind) for kind in ("split", "components", "override")}
    console.print(_say(language, "repeated_counts", **counts), markup=False)
    for row in (r for r in rows if r["kind"] == "twice"):
        paid = [_money(amount, currency, language) for currency, amount in row["paid"].items()]
        name = f"{row['deal']} ({row['deal_id']})"
        console.print(f"- {_say(language, 'twice', deal=name, people=row['people'], paid=paid)}", markup=False)


def _changes(console: Console, report: Report, language: str) -> None:
    if not report["changes"]:
        return
    numbers = ("before", "after", "difference")
    table = _table(language, "changes", ("person", *numbers), set(numbers))
    for row in report["changes"]:
        amounts = row["before"], row["after"], str(Decimal(row["after"]) - Decimal(row["before"]))
        table.add_row(row["person"], *(_money(amount, row["currency"], language) for amount in amounts))
    console.print(table)


def _differences(console: Console, rows: Sequence[Difference], everyone: Everyone, language: str) -> None:
    if not rows:
        console.print(f"\n{_say(language, 'same')}", markup=False)
        return
    console.print(f"\n{_say(language, 'differs', count=len(rows))}", markup=False)
    numbers = ("before", "after", "difference")
    table = _table(language, "differences", ("person", "line", *numbers), set(numbers))
    for row in rows:
        amounts = (written(amount, language) for amount in (row.before, row.after, row.after - row.before))
        table.add_row(everyone.name(row.person_id), _line(row), *amounts)
    console.print(table)


def _line(row: Difference) -> str:
    """A line by what tells it apart: component, period, kind, at, rate, deal."""
    named = (row.component, row.period, row.kind, row.at, f"x {row.rate}" if row.rate else "", row.deal or row.deal_id)
    return " · ".join(part for part in named if part)
