"""`coach usage`: what language models have cost, by day and person, as far as the asker may see them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.channels.options import As, HomeAt, coach_at
from connectors.book.schema import SEE_ALL

if TYPE_CHECKING:
    from assistant.models.spending import Budget
    from connectors.money import Money
    from connectors.state.usage import Usage, Used
    from skills.skill import Desk

app = typer.Typer()
_COLUMNS = ("day", "person", "model", "calls", "tokens_in", "tokens_out", "cost")
_WORDS = ("day", "person", "model")


@app.command()
def usage(
    ctx: typer.Context,
    days: Annotated[int, typer.Option("--days", min=1, max=3660, help="so many days up to today")] = 7,
    person: As = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document")] = False,
    home_at: HomeAt = None,
) -> None:
    """What language models have cost: your own for reps, your people's for managers, everybody's for operations."""
    from assistant.models.spending import Budget

    coach = coach_at(home_at, ctx)
    desk = coach.desk(person, language=coach.settings.language)
    end = datetime.now(UTC).astimezone().date()
    start = end - timedelta(days=days - 1)
    kept = coach.state.usage
    found = kept.used(start, end, people=_seen(desk))
    if as_json:
        print(json.dumps([_row(used) for used in found], ensure_ascii=False))
        return
    _show(found, start, end, desk.language)
    for line in _left(Budget.of(coach.settings), kept, desk, end):
        print(line)


def _seen(desk: Desk) -> list[str] | None:
    """The addresses of those whose use the asker may see; None for everybody's, also of people who left."""
    if desk.person.role in SEE_ALL:
        return None
    return [one.email or one.person_id for one in desk.book.people()]


def _show(found: Sequence[Used], start: date, end: date, language: str) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    from assistant.wording import phrase

    console = Console(highlight=False, soft_wrap=True)
    if not found:
        console.print(phrase("usage:none", language, start=start, end=end))
        return
    title = phrase("usage:title", language, start=start, end=end)
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE, padding=(0, 0, 0, 1))
    table.show_footer, table.show_edge = True, False
    footers = dict(zip(_COLUMNS, (phrase("usage:total", language), "", "", *_sums(found, language)), strict=True))
    for code in _COLUMNS:
        side = "left" if code in _WORDS else "right"
        heading, whole = phrase(f"usage:{code}", language), code != "model"
        table.add_column(heading, footers[code], justify=side, overflow="fold", no_wrap=whole)  # type: ignore[arg-type]
    for used in found:
        counts = (str(used.calls), _number(used.tokens_in, language), _number(used.tokens_out, language))
        table.add_row(used.day.isoformat(), used.person, used.model, *counts, _money(used.cost, language))
    console.print(table)
    if estimated := sum(used.estimated for used in found):
        console.print(phrase("usage:estimated", language, count=estimated))
    if any(used.price is None for used in found):
        console.print(phrase("usage:unpriced", language))


def _sums(found: Sequence[Used], language: str) -> tuple[str, ...]:
    """The footers: calls, tokens, and what was paid in each currency."""
    from connectors.state.usage import Total

    costs = tuple(cost for used in found if (cost := used.cost) is not None)
    every = Total(0, costs)
    paid = [_money(every.cost(currency), language) for currency in sorted({cost.currency for cost in costs})]
    calls, read, written = (sum(getattr(used, name) for used in found) for name in ("calls", "tokens_in", "tokens_out"))
    return str(calls), _number(read, language), _number(written, language), ", ".join(paid)


def _left(budget: Budget, kept: Usage, desk: Desk, today: date) -> Iterator[str]:
    """What today has taken of the budgets that are the asker's to know: everybody their own, leads the team's too."""
    from assistant.models.spending import spent_of
    from assistant.wording import phrase

    language, role = desk.language, desk.person.role
    whose = ["person", *(["team"] if role == "manager" else []), *(["company"] if role in SEE_ALL else [])]
    for name in whose:
        limit = getattr(budget, name)
        if not limit or (total := spent_of(kept, name, desk.person, today)) is None:
            continue
        if limit.tokens is not None:
            used, most = (phrase("usage:tokens", language, count=n) for n in (total.tokens, limit.tokens))
            yield phrase(f"usage:left_{name}", language, used=used, limit=most)
        if limit.money is not None:
            paid = total.cost(budget.currency)
            most = _money(type(paid)(limit.money, budget.currency), language)
            yield phrase(f"usage:left_{name}", language, used=_money(paid, language), limit=most)


def _row(used: Used) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(used, name) for name in (*_COLUMNS[1:6], "team", "estimated")}
    cost = used.cost
    paid = {"amount": format(cost.amount, "f"), "currency": cost.currency} if cost else None
    return {"day": used.day.isoformat(), **row, "cost": paid}


def _number(count: int, language: str) -> str:
    from babel import Locale

    from assistant.formats import number

    return number(count, locale=Locale.parse(language))


def _money(cost: Money | None, language: str) -> str:
    """To the hundredth of a cent: one call costs less than a cent."""
    from babel import Locale

    from assistant.formats import money

    return "" if cost is None else money(cost, 4, locale=Locale.parse(language))
