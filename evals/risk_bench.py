"""How fast risk is told: over 100,000 open deals, and over one rep's own among them.

The company is the demo one with its open deals, and all that surrounds them, many times over. Beside each figure stands
its floor: the one query that both rest on.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import duckdb

from connectors.home import Home
from evals.company import DANA, TODAY
from evals.report import Measure, Report

OPEN_DEALS = 100_000
ROUNDS = 5
_COPIED = """
create table copies as select '-' || n as suffix from range({copies}) t(n);
create table still_open as from deals where outcome = 'open';
insert into people select * exclude (suffix) replace (
    person_id || suffix as person_id, manager_id || suffix as manager_id, null as email) from people, copies;
insert into accounts select * exclude (suffix) replace (
    account_id || suffix as account_id, owner_id || suffix as owner_id)
    from accounts, copies where account_id in (select account_id from still_open);
insert into contacts select * exclude (suffix) replace (
    contact_id || suffix as contact_id, account_id || suffix as account_id)
    from contacts, copies where account_id in (select account_id from still_open);
insert into deals select * exclude (suffix) replace (
    deal_id || suffix as deal_id, account_id || suffix as account_id, owner_id || suffix as owner_id)
    from still_open, copies;
insert into deal_changes select * exclude (suffix) replace (deal_id || suffix as deal_id)
    from deal_changes, copies where deal_id in (select deal_id from still_open);
insert into activities select * exclude (suffix) replace (
    activity_id || suffix as activity_id, deal_id || suffix as deal_id, account_id || suffix as account_id,
    person_id || suffix as person_id)
    from activities, copies where deal_id in (select deal_id from still_open);
insert into emails select * exclude (suffix) replace (
    email_id || suffix as email_id, deal_id || suffix as deal_id, account_id || suffix as account_id, null as body)
    from emails, copies where deal_id in (select deal_id from still_open)
    or deal_id is null and account_id in (select account_id from still_open);
drop table copies;
drop table still_open;
"""


def run() -> Report:
    """Ask for all of it as an administrator, and for her own as a rep; the first answer of each is not counted."""
    from connectors.book import Book, open_current
    from skills.names import Names
    from skills.pipeline_risk import skill
    from skills.skill import Desk

    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        home = Home(Path(folder))
        admin = _big_company(home)
        snapshot = open_current(home)

        def desk(email: str) -> Desk:
            book = Book.open(snapshot, email)
            names = Names.of(book)
            return Desk(book, book.person, TODAY, "en", _unused, _unused, lambda: names)

        everything, own = desk(admin), desk(DANA)
        whole = _median(lambda: skill(everything))
        query = _median(lambda: everything.book.vitals(on=TODAY))
        mine = _median(lambda: skill(own))
        own_query = _median(lambda: own.book.vitals(on=TODAY))
        deals = len(everything.book.vitals(on=TODAY))
    return Report(
        f"Risk over {deals:,} open deals",
        measures=[
            Measure("all of them, ranked", whole, "s", "<= 2"),
            Measure("the query alone, rows in memory", query, "s"),
            Measure("a rep's own among them", mine * 1000, "ms", "<= 30"),
            Measure("the query alone", own_query * 1000, "ms"),
        ],
    )


def _big_company(home: Home) -> str:
    """Build it in a home folder; the address of an administrator."""
    from connectors.book.compiled import sql_of
    from connectors.book.prepared import PREPARED
    from connectors.demo import build_demo

    small = build_demo(Home(home.root / "demo"), seed=7, on=TODAY)
    sql_of(home.cache, "vitals", (), sees_all=True)
    target = home.book / small.path.name
    shutil.copy(small.path, target)
    with duckdb.connect(str(target)) as base:
        (count,) = base.execute("select count(*) from deals where outcome = 'open'").fetchone() or (1,)
        base.execute("set enable_progress_bar = false")
        base.execute(_COPIED.format(copies=OPEN_DEALS // count))
        for table in PREPARED:
            base.execute(f"drop table {table.split()[2]}")
            base.execute(table)
        (admin,) = base.execute("select min(email) from people where role = 'admin'").fetchone() or ("",)
    (home.book / "current").write_text(target.stem, encoding="utf-8")
    return str(admin)


def _unused() -> NoReturn:
    raise NotImplementedError("risk takes nothing but the book")


def _median(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
