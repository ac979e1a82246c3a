"""`coach plan compare`: two plans over the book's credits, the people on the old one put on the new one."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.channels.options import As, HomeAt, On, coach_at, day
from connectors.errors import BadPlan, BadUse

if TYPE_CHECKING:
    from skills.commission.plan import Plan

_FILE = {"exists": True, "dir_okay": False, "readable": True}


class Scenarios(StrEnum):
    """What is taken as sold: what is credited, and open deals due in the period as far as a scenario believes them."""

    booked = "booked"
    commit = "commit"
    weighted = "weighted"
    best = "best"
    p10 = "p10"
    p50 = "p50"
    p90 = "p90"


def compare(
    ctx: typer.Context,
    old: Annotated[Path, typer.Argument(metavar="OLD.yaml", help="the plan that people are on", **_FILE)],
    new: Annotated[Path, typer.Argument(metavar="NEW.yaml", help="the plan they are put on", **_FILE)],
    period: Annotated[str, typer.Option("--period", metavar="P", help="2026-Q3, 2026-10, 2026, ...")],
    scenario: Annotated[
        Scenarios,
        typer.Option(
            "--scenario",
            help="besides what is credited: open deals due in the period, by forecast category, "
            "by their stage's probability, or all; p10, p50, p90: what a trial of the forecast wins that ends low, in "
            "the middle, high",
        ),
    ] = Scenarios.booked,
    person: As = None,
    on: On = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document")] = False,
    home_at: HomeAt = None,
) -> None:
    """Compare what two plans pay for the same credits: cost, share of sales, by attainment, who gains and loses."""
    from assistant.plain import plain
    from assistant.wording import phrase
    from skills.commission.modelling import compare_plans, may_compare

    coach = coach_at(home_at, ctx)
    desk = coach.desk(person, on=day(on), language=coach.settings.language)
    may_compare(desk)
    found = compare_plans(desk, _plan(old), _plan(new), period, scenario.value)
    if as_json:
        document = plain(found) | {
            name: plain(getattr(found, name))
            for name in ("old_cost", "new_cost", "difference", "old_share", "new_share", "target", "mix")
        }
        print(json.dumps(document, ensure_ascii=False))
    else:
        print(phrase("plan:compared", desk.language, c=found))


def _plan(file: Path) -> Plan:
    from skills.commission.reading import read_plan

    try:
        read = read_plan(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadUse(f"{file} is not text in UTF-8. Save it again as UTF-8.", code="bad_use") from None
    if read.plan is None:
        raise BadPlan(f"{file} has errors; `coach plan check {file}` lists them.", code="bad_plan_file", file=str(file))
    return read.plan
