"""`coach eval [SUITE]` and `coach bench [NAME]`: run them, print what they say, exit 1 where a target is missed."""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict
from typing import Annotated

import typer

from evals.report import Report

app = typer.Typer()

SUITES = {
    "questions": "evals.questions_suite:run",
    "sentiment": "evals.sentiment_suite:run",
    "coaching": "evals.coaching_suite:run",
    "summary": "evals.summary_suite:run",
    "support": "evals.support_suite:run",
    "injection": "evals.injection_suite:run",
    "feedback": "evals.feedback_report:run",
}
SEALED = {"questions": "evals.questions_suite:run_sealed"}
SIDE_BY_SIDE = {"questions": "evals.models_suite:run"}
BENCHES = {
    "turn": "evals.bench_turn:run",
    "cold": "evals.bench_cold:run",
    "demo": "evals.bench_demo:run",
    "sync": "evals.bench_sync:run",
    "routing": "evals.routing_bench:run",
    "names": "evals.names_bench:run",
    "slack": "evals.slack_bench:run",
    "retrieval": "evals.retrieval_bench:run",
    "sentiment": "evals.sentiment_bench:run",
    "guard": "evals.guard_bench:run",
    "masking": "evals.masking_bench:run",
    "risk": "evals.risk_bench:run",
    "forecast": "evals.forecast_bench:run",
    "winrate": "evals.winrate_bench:run",
    "mail": "evals.mail_bench:run",
    "commissions": "evals.commissions_bench:run",
}


@app.command("eval")
def evaluate(
    suite: Annotated[str | None, typer.Argument(help=f"one of: {', '.join(SUITES)}; all where left out")] = None,
    sealed: Annotated[
        bool, typer.Option("--sealed", help="questions: the half that is never learnt from, only its totals")
    ] = False,
    model: Annotated[
        str | None, typer.Option("--model", help="questions: beside the embedded model, say openai:gpt-4.1-mini")
    ] = None,
    only: Annotated[int | None, typer.Option("--only", min=1, help="with --model: so many questions")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the reports as JSON")] = False,
) -> None:
    """Ask the question sets and say what was right, with every failure."""
    if model or only:
        if sealed or not model or suite not in {None, "questions"}:
            raise typer.BadParameter("a model is tried on the questions: coach eval questions --model NAME --only 100")
        _run(SIDE_BY_SIDE, "questions", as_json=as_json, model=model, only=only)
    if sealed and suite != "questions":
        raise typer.BadParameter("only the questions have a sealed half: coach eval questions --sealed")
    _run({**SUITES, **SEALED} if sealed else SUITES, suite, as_json=as_json)


@app.command("bench")
def bench(
    name: Annotated[str | None, typer.Argument(help=f"one of: {', '.join(BENCHES)}; all where left out")] = None,
    people: Annotated[int | None, typer.Option("--people", min=100, help="commissions: how many people")] = None,
    lines: Annotated[int | None, typer.Option("--lines", min=10_000, help="commissions: how many credit lines")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the reports as JSON")] = False,
) -> None:
    """Measure speed and quality, each beside its peer or floor in the same run."""
    size = {what: number for what, number in (("people", people), ("lines", lines)) if number}
    if size and name != "commissions":
        raise typer.BadParameter("only commissions has a size: coach bench commissions --people 1000 --lines 100000")
    _run(BENCHES, name, as_json=as_json, **size)


def _run(known: dict[str, str], name: str | None, *, as_json: bool, **options: int | str | None) -> None:
    if name and name not in known:
        typer.echo(f"There is no '{name}'; choose one of: {', '.join(known)}.", err=True)
        raise typer.Exit(2)
    met = True
    for each in [name] if name else known:
        module, function = known[each].split(":")
        report: Report = getattr(importlib.import_module(module), function)(**options)
        met &= report.met
        if as_json:
            typer.echo(json.dumps(asdict(report), ensure_ascii=False))
        else:
            show(report)
    raise typer.Exit(0 if met else 1)


def show(report: Report) -> None:
    """Print a report for a person: measures against targets first, then tables, failures and notes."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.rule(report.title)
    for measure in report.measures:
        mark = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[measure.met]
        target = f"  (target {measure.target})" if measure.target else ""
        console.print(f"  {measure.name}: [bold]{measure.value:,.4g}[/] {measure.unit}{target} {mark}")
    for grid in report.grids:
        table = Table(*grid.columns, title=grid.title, title_justify="left")
        for row in grid.rows:
            table.add_row(*row)
        console.print(table)
    for line in report.failures:
        console.print(f"  - {line}", markup=False)
    for line in report.notes:
        console.print(f"  {line}", markup=False, style="dim")
