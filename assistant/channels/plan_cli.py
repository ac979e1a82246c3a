"""`coach plan`: check a commission plan, say it back, apply it to credits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from assistant.channels.plan_compare import compare
from assistant.channels.plan_json import faults_json, payroll_json, problem, said, spoken
from connectors.errors import BadUse
from skills.commission.faults import Fault
from skills.commission.reading import Read

plan_app = typer.Typer(no_args_is_help=True, help="Commission plans: check them, explain them, apply them to credits.")
plan_app.command()(compare)
_FILE = {"exists": True, "dir_okay": False, "readable": True}
PlanFile = Annotated[Path, typer.Argument(metavar="PLAN.yaml", help="the plan's document", **_FILE)]
Language = Annotated[str | None, typer.Option("--language", metavar="en|nb", help="default COACH_LANGUAGE")]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON document")]


@plan_app.command()
def check(file: PlanFile, as_json: AsJson = False, language: Language = None) -> None:
    """Say everything that is wrong with a plan, with line and column. Exit code 1 where there is an error."""
    words = _language(language)
    read = _read(file)
    if as_json:
        print(json.dumps(faults_json(str(file), read.faults, words), ensure_ascii=False, default=str))
    else:
        _show(file, read.faults, words)
        errors, warnings = len(read.errors), len(read.faults) - len(read.errors)
        print(spoken("plan:checked", words, file=str(file), errors=errors, warnings=warnings))
    raise typer.Exit(1 if read.errors else 0)


@plan_app.command()
def pay(
    file: PlanFile,
    credits_file: Annotated[Path, typer.Option("--credits", metavar="CSV", help="what was credited to whom", **_FILE)],
    quotas: Annotated[Path | None, typer.Option("--quotas", metavar="CSV", **_FILE)] = None,
    people: Annotated[Path | None, typer.Option("--people", metavar="CSV", **_FILE)] = None,
    fx: Annotated[Path | None, typer.Option("--fx", metavar="CSV", help="currency, on, rate", **_FILE)] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="only 2026-Q1, 2026-03, ...")] = None,
    base: Annotated[str | None, typer.Option("--base", metavar="CURRENCY", help="into which the rates are")] = None,
    year_starts: Annotated[int, typer.Option("--year-starts", metavar="MONTH", min=1, max=12)] = 1,
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Apply a plan to credits. Exit code 1 where the plan has an error, or somebody could not be paid."""
    from assistant.channels.plan_case import case_of
    from connectors.periods import FiscalCalendar
    from skills.commission.run import pay_everyone

    words, calendar = _language(language), FiscalCalendar(year_starts)
    within = calendar.named(period) if period else None
    plan = _read(file).plan
    if plan is None:
        _show(file, _read(file).errors, words, err=True)
        raise typer.Exit(1)
    given = case_of(plan, credits_file, quotas, people, fx, base=base, calendar=calendar)
    payroll = pay_everyone(plan, given.case, through=within.end if within else None)
    payroll = payroll.within(within) if within else payroll
    if as_json:
        print(json.dumps(payroll_json(payroll, plan, words), ensure_ascii=False))
    else:
        from assistant.channels.plan_table import show_payroll

        show_payroll(payroll, plan, words)
    for column in given.absent:
        typer.echo(spoken("plan:absent_column", words, file=credits_file.name, column=column), err=True)
    for gone in given.alone:
        facts = {"person": gone.person_id, "deal": gone.deal_id, "credit": gone.credit_id}
        typer.echo(spoken("plan:cancels_nothing", words, **facts), err=True)
    for row in payroll.problems:
        typer.echo(problem(row, words), err=True)
    raise typer.Exit(1 if any(row.stops for row in payroll.problems) else 0)


@plan_app.command()
def explain(
    file: PlanFile,
    quota: Annotated[
        float, typer.Option("--quota", metavar="AMOUNT", min=0.01, help="to draw the curve for")
    ] = 100_000,
    incentive: Annotated[float, typer.Option("--incentive", metavar="AMOUNT", min=0, help="target for a year")] = 0,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="the curve as a picture")] = None,
    curve: Annotated[bool, typer.Option("--curve/--no-curve", help="draw what it pays by what is sold")] = True,
    language: Language = None,
) -> None:
    """Say a plan back in sentences, and draw what it pays by what is sold."""
    from assistant.channels.plan_chart import as_picture, in_terminal
    from assistant.wording import word
    from connectors.money import Money
    from skills.commission.curve import payouts
    from skills.commission.terms import terms_of

    words = _language(language)
    plan = _read(file).plan
    if plan is None:
        _show(file, _read(file).errors, words, err=True)
        raise typer.Exit(1)
    text = word("plan_terms", terms_of(plan), words, date.today())  # noqa: DTZ011
    print(text.replace("**", "").replace("\u00a0", " "))
    if not curve and png is None:
        return
    goal, target = Decimal(str(quota)), Decimal(str(incentive))
    curves, title = payouts(plan, goal, target or None), plan.title or plan.name
    if not curves:
        print("\n" + spoken("plan:no_curve", words))
        return
    if curve:
        print("\n" + in_terminal(curves, title, plan.currency, words))
        facts = {"quota": Money(goal, plan.currency), "incentive": Money(target, plan.currency)}
        print(spoken("plan:quota_supposed", words, **facts))
    if png is not None:
        as_picture(curves, title, plan.currency, words, png)
        print(spoken("plan:drawn", words, file=str(png)))


def _read(file: Path) -> Read:
    from skills.commission.reading import read_plan

    try:
        return read_plan(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadUse(f"{file} is not text in UTF-8. Save it again as UTF-8.", code="bad_use") from None


def _show(file: Path, faults: Sequence[Fault], language: str, *, err: bool = False) -> None:
    for fault in faults:
        kind = spoken(f"plan:{fault.severity}", language)
        typer.echo(f"{file}:{fault.line}:{fault.column}: {kind}: {said(fault, language)}", err=err)


def _language(given: str | None) -> str:
    from assistant.settings import Settings
    from assistant.wording import languages

    spoken = given or Settings.read().language
    if spoken not in languages():
        known = ", ".join(languages())
        raise BadUse(f"There are no words in '{spoken}'; there are {known}.", code="bad_use")
    return spoken
