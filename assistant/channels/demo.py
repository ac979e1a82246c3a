"""`coach demo`: the invented company, built where it is not there yet, and a first question about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from typing import Annotated, Any

import typer

from assistant.channels.options import HomeAt, On, day, debugging, home
from connectors.errors import BadUse, NoData
from connectors.home import Home

app = typer.Typer()
SEED = 7
_MARK = "demo.json"
Say = Callable[[str], AbstractContextManager[Any]]


@dataclass(frozen=True, slots=True)
class Demo:
    """Which invented company lies in a home folder: seed, day, and the snapshot it was written to."""

    seed: int
    on: date
    snapshot: str


@app.command()
def demo(
    ctx: typer.Context,
    on: On = None,
    seed: Annotated[int, typer.Option("--seed", help="another seed, another company")] = SEED,
    force: Annotated[bool, typer.Option("--force", help="build it anew, also over another company's book")] = False,
    home_at: HomeAt = None,
) -> None:
    """Build the invented company if it is not there, and ask a first question about it."""
    folder = home(home_at)
    there = found(folder)
    wanted = day(on)
    rebuild = force or there is None or there.seed != seed or (wanted is not None and wanted != there.on)
    if rebuild:
        _refuse_to_replace(folder, there, force=force)
        there = make_demo(folder, seed=seed, on=wanted or date.today(), now=datetime.now(UTC), say=_spinner)  # noqa: DTZ011
        print(f"Built the demo company (seed {there.seed}, as of {there.on}) in {folder.root}.")
    elif there:
        print(f"The demo company (seed {there.seed}, as of {there.on}) is in {folder.root}.")
    _first_question(folder, debug=debugging(ctx))


def make_demo(home: Home, *, seed: int, on: date, now: datetime, say: Say = lambda _: nullcontext()) -> Demo:
    """Everything the demo needs: the book, the library with its guides, a trained router, chances of deals."""
    from assistant.settings import Settings
    from assistant.shelf import open_library
    from assistant.understanding import trained
    from connectors.demo import CALLS, build_demo
    from skills.win_probability.teaching import teach

    with say("A company of about 60 people, 400 customers, 2,500 deals and 5,000 e-mails"):
        snapshot = build_demo(home, seed=seed, on=on)
    with say("Coaching guides and calls into the library"), as_file(files("connectors.demo")) as demo:
        open_library(home, Settings.read()).add([demo / "guides", demo / "practice", home.root / CALLS])
    with say("The router, from the example questions"):
        trained(home.cache)
    with say("How likely deals are to be won, from those that have closed"):
        teach(snapshot)
    _put_contest(home, now)
    made = Demo(seed, on, snapshot.name)
    mark = {"seed": seed, "on": on.isoformat(), "snapshot": snapshot.name, "built": now.isoformat()}
    (home.root / _MARK).write_text(json.dumps(mark), encoding="utf-8")
    return made


def _put_contest(home: Home, now: datetime) -> None:
    """The demo company's contest, into its own state; one that a shared state holds is other people's."""
    from connectors.state import State
    from skills.leaderboard.contest_file import parse_contest

    document = (files("connectors.demo") / "contests" / "sprint.yaml").read_text(encoding="utf-8")
    State.open(home).contests.put(parse_contest(document).key, document, by="coach demo", at=now)


def found(home: Home) -> Demo | None:
    """The demo that lies in this home and is its current book; None where there is none."""
    from connectors.book import open_current

    try:
        mark = json.loads((home.root / _MARK).read_text(encoding="utf-8"))
        made = Demo(int(mark["seed"]), date.fromisoformat(mark["on"]), str(mark["snapshot"]))
        return made if open_current(home).name == made.snapshot else None
    except (OSError, ValueError, KeyError, NoData):
        return None


def _refuse_to_replace(home: Home, there: Demo | None, *, force: bool) -> None:
    from connectors.book import open_current

    if force or there:
        return
    try:
        company = open_current(home).company.name
    except NoData:
        return
    raise BadUse(
        f"{home.root} holds the book of {company}. Set COACH_HOME to another folder for the demo, or add --force.",
        code="bad_use",
    )


def _first_question(folder: Home, *, debug: bool) -> None:
    """Ask what the demo's rep would earn on one of their open deals, and show the answer."""
    from assistant.warm import warmed

    with warmed(folder):
        from assistant import Coach
        from assistant.channels.terminal import show
    coach = Coach.open(folder, debug=debug)
    desk = coach.desk()
    accounts = {a.account_id: a.name for a in desk.book.accounts()}
    mine = desk.book.deals(owners=[desk.person.person_id], outcome="open")
    coming = sorted((d for d in mine if d.close_on and d.close_on >= desk.today), key=lambda d: (d.close_on, d.deal_id))
    alone = [d for d in coming if sum(o.account_id == d.account_id for o in mine) == 1]
    deal = (alone or coming or mine)[0]
    name = accounts.get(deal.account_id or "", deal.name) if alone else deal.name
    question = f"What do I earn if I close the {name} deal?"
    print(f"\n{desk.person.name} asks: {question}\n")
    show(coach.ask(question))
    print('\nAsk your own: coach ask "..." or talk: coach chat')


def _spinner(what: str) -> AbstractContextManager[Any]:
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        return console.status(what)
    print(f"{what} ...")
    return nullcontext()
