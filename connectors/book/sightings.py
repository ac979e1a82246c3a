"""Deals as they were seen on a day, one row a deal and day, with all from which one might tell how it will end.

    sightings(snapshot, since, until)    every deal of the company, twice a month while it was open: to learn from
    Book.sightings(on=...)               the same columns of deals in scope on a day: to apply what was learnt to

Both are the same SQL, so that what is learnt from and what it is applied to can't drift apart. Everything dated after
the day is left out or undone; a field of a deal whose changes the source does not keep has the value it has now, and
`undated` names those. An outcome or a closing day is in no column but those two.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from connectors.book.compiled import sql_of
from connectors.home import Home

if TYPE_CHECKING:
    from connectors.book.snapshot import Snapshot

CHANGING = ("stage", "amount", "close_on", "next_step", "competitor", "discount", "forecast_category", "lead_source")
_TYPES = {"amount": "decimal(18, 4)", "close_on": "date", "discount": "decimal(18, 8)"}


class Sighting(NamedTuple):
    """A deal on the evening of `as_of`. Days are counted up to then; None where nothing is known.

    `closed_on` and `outcome` are how it ended, for learning only. `touches` are activities and mail so far, `voices`
    people there who have written so far; `writers` in the last 60 days.
    """

    deal_id: str
    as_of: date
    closed_on: date | None
    outcome: str
    stage: str | None
    age: int
    stage_days: int | None
    due_in: int | None
    pushes: int
    amount: float | None
    currency: str | None
    peak: float | None
    next_step: bool
    competitor: bool
    discount: float | None
    forecast_category: str | None
    lead_source: str | None
    type: str | None
    term_months: int | None
    account: bool
    segment: str | None
    industry: str | None
    country: str | None
    contacts: int
    deciders: int
    touches: int | None
    voices: int | None
    writers: int | None
    unanswered: int | None
    silent: int | None


def _undone() -> str:
    """Fields as they were on the day, by what changed since."""
    olds = ", ".join(f"max(old) filter (field = '{f}') as {f}" for f in CHANGING)
    fields = ", ".join(
        f"case when u.{f} is null then s.{f} else try_cast(nullif(u.{f}, '') as {_TYPES.get(f, 'varchar')}) end as {f}"
        for f in CHANGING
    )
    names = ", ".join(f"'{f}'" for f in CHANGING)
    return f"""
later as (
    select s.deal_id, s.as_of, c.field, arg_min(coalesce(c.old, ''), c.changed_at) as old
    from seen s join deal_changes c on c.deal_id = s.deal_id and c.changed_at::date > s.as_of
    where c.field in ({names}) group by all
),
undone as (select deal_id, as_of, {olds} from later group by all),
back as (select s.* replace ({fields}) from seen s left join undone u using (deal_id, as_of))"""


SEEN = f"""{_undone()},
around_it as (with chosen as (from back) select * from ({{vitals}})),
said as (
    select b.deal_id, b.as_of, count(*) as touches, count(distinct t.sender) filter (t.direction = 'in') as voices
    from back b join touches t on t.deal_id = b.deal_id and t."at"::date <= b.as_of
    group by all
)
select b.deal_id, b.as_of, b.closed_on, b.outcome,
    case when b.stage in (select stage from stages where outcome = 'open') then b.stage end,
    b.as_of - b.created_on,
    case when 'changes of stage' in (from recorded) then b.as_of - coalesce(v.stage_since, b.created_on) end,
    b.close_on - b.as_of, v.pushes, b.amount::double, b.currency, v.peak::double,
    trim(coalesce(b.next_step, '')) <> '', trim(coalesce(b.competitor, '')) <> '', b.discount::double,
    b.forecast_category, b.lead_source, b.type, b.term_months,
    b.account_id is not null, a.segment, a.industry, a.country, v.contacts, v.deciders,
    coalesce(s.touches, 0), coalesce(s.voices, 0), v.writers, v.unanswered,
    b.as_of - coalesce(v.last_touch, b.created_on)
from back b join around_it v using (deal_id, as_of)
left join said s using (deal_id, as_of) left join accounts a on a.account_id = b.account_id
order by b.as_of, b.deal_id
"""
_DAYS = """
with days as (
    select unnest(generate_series(date_trunc('month', $since::date), $until::date, interval 1 month)) as first
),
moments as (
    select (first - interval 1 day)::date as as_of from days union all select (first + interval 14 day)::date from days
    union all select $until::date
),
seen as (
    select d.* replace (
        case when d.closed_on <= $until::date then d.closed_on end as closed_on,
        case when d.closed_on > $until::date then 'open' else d.outcome end as outcome), m.as_of
    from deals d join (select distinct as_of from moments) m
    on m.as_of >= d.created_on and (d.outcome = 'open' or m.as_of < d.closed_on)
    where m.as_of between $since::date and $until::date
),"""
_STILL_OPEN = ", seen as (from chosen where created_on <= as_of and (outcome = 'open' or closed_on > as_of))"
_SPAN = "select min(closed_on), max(closed_on) from deals where outcome in ('won', 'lost')"


@lru_cache(maxsize=4)
def sightings(snapshot: Snapshot, since: date, until: date) -> tuple[Sighting, ...]:
    """Of all deals, from the ends and middles of months and from `until`, with what was known by then.

    What closed later was still open.
    """
    sql = _DAYS + SEEN.format(vitals=_around(snapshot))
    rows = snapshot.rows(sql, {"since": since.isoformat(), "until": until.isoformat()})
    return tuple(Sighting._make(row) for row in rows)


def closings(snapshot: Snapshot) -> tuple[date, date] | None:
    """The first and the last day on which a deal was won or lost; None where none was."""
    ((first, last),) = snapshot.rows(_SPAN)
    return (first, last) if first and last else None


def of_chosen(snapshot: Snapshot) -> str:
    """The query over deals that are `chosen` already, each with its day `as_of`."""
    return f"{_STILL_OPEN}, {SEEN}".format(vitals=_around(snapshot))


def without_mail(seen: Sighting) -> Sighting:
    """The same as somebody knows it who may not read mail."""
    return seen._replace(touches=None, voices=None, writers=None, unanswered=None, silent=None)


def _around(snapshot: Snapshot) -> str:
    """The query of what surrounds the deals that are `chosen`."""
    return sql_of(Home(snapshot.path.parent.parent).cache, "vitals", (), sees_all=True)


def undated(recorded: frozenset[str]) -> frozenset[str]:
    """Columns that may hold what was only known later, because the source keeps no changes of them."""
    kept = {field for field in CHANGING if f"changes of {field}" in recorded}
    always = {"type", "term_months", "account", "segment", "industry", "country", "contacts", "deciders"}
    return frozenset(always | {"due_in" if field == "close_on" else field for field in CHANGING if field not in kept})
