"""`coach run`: everybody's statements for a period, corrections by hand, and what payroll is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.channels.options import As, HomeAt, On, coach_at, day
from connectors.errors import BadUse

if TYPE_CHECKING:
    from skills.commission_run.book_keeping import Hand, Kept
    from skills.commission_run.everyone import Everyone, Progress
    from skills.skill import Desk

app = typer.Typer(no_args_is_help=True, help="Commission runs: everybody's statements, corrections, payroll.")
PeriodOf = Annotated[str, typer.Option("--period", metavar="P", help="2026-Q3, 2026-08, last_quarter, ...")]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON document")]


@app.command()
def commissions(
    ctx: typer.Context,
    period: PeriodOf,
    approve: Annotated[bool, typer.Option("--approve", help="approve the draft")] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="publish what was approved; it never changes then")
    ] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="pay differences to a published run as corrections")
    ] = False,
    as_json: AsJson = False,
    person: As = None,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """Compute everybody's statements for a period and keep them; running again shows what differs."""
    from assistant.channels.run_report import show
    from connectors.periods import Period
    from skills.asked import period_of
    from skills.commission_run import book_keeping
    from skills.commission_run.everyone import Everyone

    desk = _desk(ctx, home_at, person, on)
    hand = book_keeping.Hand(desk.state, desk.calendar, by=_me(desk), at=datetime.now(UTC))
    wanted: Period = period_of(period, desk)
    desk.calendar.named(wanted.name)  # a run is for a whole month, quarter, half or year
    book_keeping.refuse_overlap(desk.state, wanted, desk.calendar)
    everyone = Everyone(desk.book, wanted, desk.today)
    with _bar(desk, shown=not as_json) as progress:
        kept = book_keeping.keep(everyone, hand, progress)
    show(kept, everyone, desk.language, as_json=as_json)
    if correct:
        _correct(desk, hand, everyone, kept)
    for wants, to in ((approve, "approved"), (publish, "published")):
        if wants and kept.run.status != to:
            run = book_keeping.advance(hand, kept, to, desk.today)  # type: ignore[arg-type]
            kept = replace(kept, run=run)
            _say(desk, "done", period=wanted, people=kept.report["people"], status=to, by=hand.by, on=hand.at.date())


@app.command()
def totals(
    ctx: typer.Context,
    period: PeriodOf,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="a row for each person")] = None,
    as_json: AsJson = False,
    person: As = None,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """What everybody would be paid, without statements and keeping nothing: millions of credits in a minute."""
    from assistant.channels import run_totals
    from skills.asked import period_of
    from skills.commission_run.totals import totals as everybody

    desk = _desk(ctx, home_at, person, on)
    wanted = desk.calendar.named(period_of(period, desk).name)
    with _bar(desk, shown=not as_json) as progress:
        found = everybody(desk.book, wanted, desk.today, progress=progress)
    if out:
        count = run_totals.write_totals(found, out)
        _say(desk, "totals_written", count=count, file=str(out))
    if as_json:
        typer.echo(run_totals.as_json(found, desk.language))
    elif not out:
        run_totals.show_totals(found, {p.person_id: p.name for p in desk.book.people()}, desk.language)
        _say(desk, "totals_only", period=wanted)


@app.command()
def adjust(
    ctx: typer.Context,
    whose: Annotated[str, typer.Option("--person", metavar="NAME", help="who is paid it")],
    period: PeriodOf,
    amount: Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="below zero to take back: --amount=-50")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="why, for the statement")],
    currency: Annotated[str | None, typer.Option("--currency", metavar="ISO", help="default: the plan's")] = None,
    person: As = None,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """Write an adjustment by hand; it counts once somebody else has approved it."""
    from connectors.money import Money
    from connectors.state.corrections import New
    from skills.asked import period_of
    from skills.statement.sources import plans_of

    desk = _desk(ctx, home_at, person, on)
    paid, wanted = desk.names.person(whose), desk.calendar.named(period_of(period, desk).name)
    into = currency or plans_of(desk.book, paid, wanted)[-1].plan.currency
    new = New(
        person_id=paid.person_id,
        period=wanted.name,
        amount=Money(_amount(amount), into.upper()),
        reason=reason,
        author=_me(desk),
        at=datetime.now(UTC),
    )
    made = desk.state.corrections.add(new)
    _say(desk, "added", key=made.id, amount=made.amount, person=paid.name, period=wanted)


@app.command("approve-adjustment")
def approve_adjustment(
    ctx: typer.Context,
    keys: Annotated[list[int], typer.Argument(metavar="ID...", help="as `coach run adjustments` lists them")],
    person: As = None,
    home_at: HomeAt = None,
) -> None:
    """Let adjustments count; not one's own."""
    desk = _desk(ctx, home_at, person, None)
    for key in keys:
        row = desk.state.corrections.approve(key, by=_me(desk), at=datetime.now(UTC))
        facts = {"amount": row.amount, "period": row.period, "who": row.approver}
        _say(desk, "approved", key=row.id, person=_name(desk, row.person_id), **facts)


@app.command()
def adjustments(
    ctx: typer.Context,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="default: all")] = None,
    person: As = None,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """List adjustments and corrections, with author and approver."""
    from assistant.channels.run_report import show_adjustments
    from skills.asked import period_of

    desk = _desk(ctx, home_at, person, on)
    wanted = period_of(period, desk).name if period else None
    people = {p.person_id: p.name for p in desk.book.people()}
    show_adjustments(desk.state.corrections.all(period=wanted), people, desk.language)


@app.command()
def payroll(
    ctx: typer.Context,
    period: PeriodOf,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.csv", help="where to write it", dir_okay=False)],
    person: As = None,
    on: On = None,
    home_at: HomeAt = None,
) -> None:
    """Write what payroll is to pay for a published period, with its checksum and what was exported before."""
    from connectors.state.payroll import checksum
    from skills.asked import period_of
    from skills.commission_run import payroll as exporting
    from skills.commission_run.book_keeping import published

    desk = _desk(ctx, home_at, person, on)
    run = published(desk.state, desk.calendar.named(period_of(period, desk).name))
    rows = exporting.rows(desk.state, run, {p.person_id: p for p in desk.book.people()})
    before = desk.state.payroll.all(run.period)
    out.write_bytes(exporting.written(rows))
    made = desk.state.payroll.add(run.period, run.id, rows, by=_me(desk), at=datetime.now(UTC))
    _say(desk, "exported", count=len(rows), file=str(out), checksum=made.checksum)
    for old in before:
        same = old.checksum == checksum(rows)
        _say(desk, "exported_before", by=old.by, on=old.at.date(), same=same, checksum=old.checksum)


def _desk(ctx: typer.Context, home_at: Path | None, person: str | None, on: str | None) -> Desk:
    """The desk of somebody who may run commissions; NotAllowed for anybody else."""
    from skills.commission_run.everyone import may_run

    coach = coach_at(home_at, ctx)
    desk = coach.desk(person, on=day(on), language=coach.settings.language)
    may_run(desk.person)
    return desk


def _correct(desk: Desk, hand: Hand, everyone: Everyone, kept: Kept) -> None:
    from assistant.channels.run_report import show_adjustments
    from assistant.wording import phrase
    from skills.commission_run import book_keeping

    book_keeping.published(desk.state, everyone.period)
    reason = phrase("run:correction_reason", desk.language, period=everyone.period)
    found = book_keeping.correct(hand, kept, reason=reason)
    if not found:
        _say(desk, "nothing_to_correct")
        return
    show_adjustments(found, {key: p.name for key, p in everyone.people.items()}, desk.language)
    _say(desk, "corrected", count=len(found), period=found[0].period)


def _me(desk: Desk) -> str:
    return desk.person.email or desk.person.person_id


def _name(desk: Desk, person_id: str) -> str:
    found = desk.book.people(ids=[person_id])
    return found[0].name if found else person_id


def _amount(said: str) -> Decimal:
    try:
        found = Decimal(said.replace(" ", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found != found.quantize(Decimal("0.01")):
        raise BadUse(f"'{said}' is not an amount; write 250 or -49.50.", code="bad_use")
    return found.quantize(Decimal("0.01"))


def _say(desk: Desk, code: str, /, **facts: object) -> None:
    from assistant.wording import phrase

    typer.echo(phrase(f"run:{code}", desk.language, **facts))


@contextmanager
def _bar(desk: Desk, *, shown: bool) -> Iterator[Progress]:
    """A bar on standard error, over people."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from assistant.wording import phrase

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task(phrase("run:computing", desk.language), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
