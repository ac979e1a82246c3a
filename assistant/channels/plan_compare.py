"""`coach plan compare`: two plans over the book's credits, the people on the old one put on the new one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.channels.options import As, HomeAt, On, day, home
from connectors.errors import BadPlan, BadUse, NotAllowed

if TYPE_CHECKING:
    from skills.commission.comparing import Comparison
    from skills.commission.plan import Plan
    from skills.skill import Desk

_FILE = {"exists": True, "dir_okay": False, "readable": True}
_ROLES = frozenset({"operations", "admin"})


def compare(
    ctx: typer.Context,
    old: Annotated[Path, typer.Argument(metavar="OLD.yaml", help="the plan that people are on", **_FILE)],
    new: Annotated[Path, typer.Argument(metavar="NEW.yaml", help="the plan they are put on", **_FILE)],
    period: Annotated[str, typer.Option("--period", metavar="P", help="2026-Q3, 2026-10, 2026, ...")],
    person: As = None,
    on: On = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document")] = False,
    home_at: HomeAt = None,
) -> None:
    """Compare what two plans pay for the same credits: cost, share of sales, by attainment, who gains and loses."""
    from assistant import Coach
    from assistant.plain import plain
    from assistant.wording import phrase

    coach = Coach.open(home(home_at), debug=bool(ctx.find_root().params.get("debug")))
    desk = coach.desk(person, on=day(on), language=coach.settings.language)
    if desk.person.role not in _ROLES:
        raise NotAllowed("Comparing plans shows everybody's pay; it is for operations only.", code="operations_only")
    found = _compared(desk, _plan(old), _plan(new), period)
    if as_json:
        document = plain(found) | {
            name: plain(getattr(found, name))
            for name in ("old_cost", "new_cost", "difference", "old_share", "new_share", "target", "mix")
        }
        print(json.dumps(document, ensure_ascii=False))
    else:
        print(phrase("plan:compared", desk.language, c=found))


def _compared(desk: Desk, old: Plan, new: Plan, said: str) -> Comparison:
    from skills.asked import period_of
    from skills.commission.comparing import Side, compared
    from skills.commission.everyone import Held, case_for, held

    period = period_of(said, desk)
    plans = [h for h in held(desk.book) if old.name in {h.key, h.plan.name}]
    if not plans:
        names = ", ".join(h.key for h in held(desk.book))
        raise BadUse(f"Nobody is on the plan {old.name}. The book has: {names}.", code="nobody_on_plan", plan=old.name)
    spells = plans[0].spells
    until = min(period.end, desk.today)
    sides = [Side(plan, case_for(desk.book, Held(plans[0].key, plan, spells, ""), until)) for plan in (old, new)]
    people = {p.person_id: p.name for p in desk.book.people()}
    return compared(sides[0], sides[1], period, people, _currency(old, new, desk))


def _currency(old: Plan, new: Plan, desk: Desk) -> str:
    """The plans' own currency, the company's where they differ."""
    return old.currency if old.currency == new.currency else desk.book.company.currency


def _plan(file: Path) -> Plan:
    from skills.commission.reading import read_plan

    try:
        read = read_plan(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadUse(f"{file} is not text in UTF-8. Save it again as UTF-8.", code="bad_use") from None
    if read.plan is None:
        raise BadPlan(f"{file} has errors; `coach plan check {file}` lists them.", code="bad_plan_file", file=str(file))
    return read.plan
