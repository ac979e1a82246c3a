"""Credits added up before they are rows of Python: what a run over millions of lines reads.

    sums      a person's credits that agree in every column that is asked for, as one: sum of amount x share, exactly
    stories   deals of which a person has more rows than what was booked: cancelled, invoiced, paid. Never added up
    terms     people who have the same quotas and spells on a plan, together

All of it is narrowed to the asker's scope. Amounts are exact: DECIMAL(38, 12) holds any sum of money x share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from connectors.book.book import Book

# Columns of a credit line that sums can be told apart by, and the table that each is of.
COLUMNS = {
    "product_id": "c.product_id",
    "product": "p.name",
    "product_family": "p.family",
    "type": "d.type",
    "account_id": "d.account_id",
    "term_months": "d.term_months",
}
_JOINS = {"p": "left join products p using (product_id)", "d": "left join deals d on d.deal_id = c.deal_id"}
_RANGE = "c.person_id between $first_id and $last_id"
_DAYS = "c.date between cast($since as date) and cast($through as date)"
_TOLD = "c.event <> 'booked' and c.deal_id is not null and c.date <= cast($until as date)"
_TERMS = """
with spells as (
    select person_id, list(row(
        greatest("from", cast($since as date)),
        case when "to" < cast($through as date) then "to" end,
        case when $incentives then target_incentive end) order by "from") as spells
    from assignments c where plan = $plan and person_id between $first_id and $last_id {scope} group by person_id
),
goals as (
    select person_id, list(row(period_start, period_end, amount, currency) order by period_start, period_end) as goals
    from quotas where measure = 'amount' and person_id between $first_id and $last_id
    and period_start <= cast($last_day as date) and period_end >= cast($first_day as date) group by person_id
)
select spells, goals, list(person_id order by person_id) as people from spells left join goals using (person_id)
group by spells, goals
"""

_RANGES = """
with own as (
    select distinct plan, person_id from assignments c where "from" <= cast($until as date) {scope}
),
parts as (select *, ntile({parts}) over (partition by plan order by person_id) as part from own)
select plan, min(person_id), max(person_id), count(*) from parts group by plan, part order by plan, part
"""
_TWO_PLANS = """
select distinct a.person_id from assignments a join assignments b on a.person_id = b.person_id and a.plan < b.plan
where greatest(a."from", b."from", cast($first_day as date))
   <= least(coalesce(a."to", date '9999-12-31'), coalesce(b."to", date '9999-12-31'), cast($last_day as date))
"""
_ON_PLAN = """
    and exists (select 1 from assignments a where a.person_id = c.person_id and a.plan = $plan
    and c.date >= a."from" and (a."to" is null or c.date <= a."to"))
"""

Ids = tuple[str, str]
Stretches = Sequence[date]


class Kind(NamedTuple):
    """What the credits of a sum have in common. `on`: the latest of their days; `day`: the one day that all are of."""

    on: date
    stretch: int
    currency: str | None
    day: date | None
    facts: tuple[Any, ...]


class Sums(NamedTuple):
    """Sums by person: amount, exactly, as text, because it may go to another process, and the number of its kind."""

    kinds: list[Kind]
    rows: dict[str, list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to add up: credits of some days, of people whose ids lie in a range, all with both ends.

    `until` bounds what is known of stories. `ends` are the last days of the stretches that are never added up together.
    What is not in `currency` is added up by day, or everything is (`daily`). `people`: only these, and only while they
    are on `plan`. Stories are left out.
    """

    by: tuple[str, ...]
    ends: Stretches
    days: tuple[date, date]
    until: date
    currency: str
    ids: Ids
    daily: bool = False
    people: Sequence[str] | None = None
    plan: str | None = None


class Terms(NamedTuple):
    """What several people have in common. `spells`: from, to, incentive; `goals`: from, to, amount, currency."""

    spells: tuple[tuple[date, date | None, Decimal | None], ...]
    goals: tuple[tuple[date, date, Decimal, str | None], ...]
    people: list[str]


def sums(book: Book, wanted: Wanted) -> Sums:
    """The sums, by person."""
    if wanted.people is not None and not wanted.people:
        return Sums([], {})
    columns = [COLUMNS[name] for name in wanted.by]
    joins = [_JOINS[table] for table in sorted({c[0] for c in columns} - {"c"})]
    day = "c.date" if wanted.daily else "case when c.currency <> $currency then c.date end"
    said = ", ".join((day, *columns))
    values: dict[str, Any] = {"currency": wanted.currency, **_ids(wanted.ids)}
    values |= {"since": wanted.days[0].isoformat(), "through": wanted.days[1].isoformat()}
    values |= {"until": wanted.until.isoformat()}
    chosen = ""
    if wanted.people is not None:
        chosen = "and c.person_id in (select unnest($people))" + (_ON_PLAN if wanted.plan else "")
        values |= {"people": list(wanted.people)} | ({"plan": wanted.plan} if wanted.plan else {})
    sql = f"""
        with stories as (select distinct person_id, deal_id from credits c where {_TOLD} and {_RANGE})
        select c.person_id, cast(sum(cast(c.amount as decimal(38, 4)) * c.share) as varchar), max(c.date),
            {_stretch(wanted.ends)}, c.currency, {said}
        from credits c {" ".join(joins)}
        anti join stories s on s.person_id = c.person_id and s.deal_id = c.deal_id
        where c.event = 'booked' and {_RANGE} and {_DAYS} {_scope(book, values)} {chosen}
        group by all
    """
    if "$currency" not in sql:
        del values["currency"]
    numbers: dict[tuple[Any, ...], int] = {}
    rows: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in book.snapshot.rows(sql, values):
        rows[row[0]].append((row[1], numbers.setdefault(row[2:], len(numbers))))
    return Sums([Kind(on, n, currency, day, tuple(facts)) for on, n, currency, day, *facts in numbers], dict(rows))


def stories(book: Book, until: date, ids: Ids) -> list[tuple[str, str]]:
    """Person and deal of each."""
    values: dict[str, Any] = {"until": until.isoformat(), **_ids(ids)}
    sql = f"select distinct person_id, deal_id from credits c where {_TOLD} and {_RANGE} {_scope(book, values)}"
    return [(who, deal) for who, deal in book.snapshot.rows(sql, values)]


def plan_ranges(book: Book, until: date, parts: int) -> list[tuple[str, Ids, int]]:
    """Plans that anybody was assigned to by a day, with their people in so many parts: first and last id, how many."""
    values: dict[str, Any] = {"until": until.isoformat()}
    sql = _RANGES.format(parts=int(parts), scope=_scope(book, values))
    return [(plan, (first, last), count) for plan, first, last, count in book.snapshot.rows(sql, values)]


def on_two_plans(book: Book, days: tuple[date, date]) -> frozenset[str]:
    """People who are on two plans on one of these days."""
    values: dict[str, Any] = {"first_day": days[0].isoformat(), "last_day": days[1].isoformat()}
    return frozenset(row[0] for row in book.snapshot.rows(_TWO_PLANS, values))


def credited_days(book: Book, until: date) -> tuple[date, date] | None:
    """The first and the last day with a credit; None where there is none."""
    values: dict[str, Any] = {"until": until.isoformat()}
    where = f"c.date <= cast($until as date) {_scope(book, values)}"
    ((first, last),) = book.snapshot.rows(f"select min(date), max(date) from credits c where {where}", values)
    return (first, last) if first else None


def terms(book: Book, plan: str, ids: Ids, days: tuple[date, date], *, whole: bool, incentives: bool) -> list[Terms]:
    """Everybody on a plan, by what they have in common over some days; quotas of amounts that touch them.

    What a spell has before or after those days is left out unless it is wanted `whole`, and so are incentives.
    """
    since, through = (date.min, date.max) if whole else days
    values: dict[str, Any] = {"plan": plan, "incentives": incentives, **_ids(ids)}
    values |= {"since": since.isoformat(), "through": through.isoformat()}
    values |= {"first_day": days[0].isoformat(), "last_day": days[1].isoformat()}
    sql = _TERMS.format(scope=_scope(book, values))
    return [Terms(tuple(s), tuple(g or ()), people) for s, g, people in book.snapshot.rows(sql, values)]


def _ids(ids: Ids) -> dict[str, Any]:
    return {"first_id": ids[0], "last_id": ids[1]}


def _scope(book: Book, values: dict[str, Any]) -> str:
    if book.scope is None:
        return ""
    values["scope"] = list(book.scope)
    return "and c.person_id in (select unnest($scope))"


def _stretch(ends: Stretches) -> str:
    """The number of the stretch that a credit's day lies in."""
    if len(ends) == 1:
        return "0"
    whens = " ".join(f"when c.date <= date '{end.isoformat()}' then {n}" for n, end in enumerate(ends))
    return f"case {whens} end"
