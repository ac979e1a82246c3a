"""What became of deals in past stretches of days, counted over the whole company: what a forecast is learnt from.

    Stretch    looked at from the evening of `origin`: what was won from `start` to `end`
    Fate       open deals in a stage and with a date, on the origins of the stretches, and what became of them
    Arrival    a deal that was not there on the origin and was won within the stretch
    Growth     what won deals closed at, as a part of the amount that they had on the origin

Stage, close date and amount are those of the origin, told from what changed since; where the source keeps no changes
of one it is not known, rather than the one that the deal closed with. Fates and growth are counts and means that name
nobody; arrivals are those of people in scope. A deal without a date of creation is in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from connectors.book.snapshot import Snapshot

AGES = (30, 60, 90, 120, 180, 365)  # days; how old a deal is counts where there is no close date
FEWEST_SIZES = 20  # won deals of a currency, below which their sizes are not told
FEWEST_LOOKS = 40  # at open deals of a currency, below which their amounts are not told apart


class Stretch(NamedTuple):
    """Days from `start` to `end`, looked at from the evening of `origin`, which may lie before them."""

    origin: date
    start: date
    end: date


class Fate(NamedTuple):
    """Of `looks` open deals of a stretch so many were `won` in its days, so many `lost` up to their end.

    `due` is where their close date lay: overdue, before (the start), in, after, or aged N (none, and at least so many
    days old); `stage` None where it can't be known any more; `size` the quarter that their amounts are in among those
    of their currency (`Learnt.edges`), 1 the smallest, 0 where that is not known.
    """

    stretch: int
    stage: str | None
    due: str
    size: int
    looks: int
    won: int
    lost: int


class Arrival(NamedTuple):
    """A deal that came and was won within a stretch."""

    stretch: int
    amount: Decimal | None
    currency: str | None


class Arrivals(NamedTuple):
    """How many came and were won in a stretch, and how many sellers were there to find them."""

    stretch: int
    won: int
    sellers: int


class Sizes(NamedTuple):
    """What won deals of a currency were worth: 19 amounts, a twentieth of the deals between each two."""

    currency: str
    amounts: tuple[Decimal, ...]


class Learnt(NamedTuple):
    """All of it that is the whole company's, from the `stretches` that its history covers.

    `growth`: the means of its lowest, middle and highest third, () where too little is known; `edges` lie between the
    quarters of the amounts that open deals of a currency had.
    """

    stretches: tuple[Stretch, ...]
    fates: tuple[Fate, ...]
    arrivals: tuple[Arrivals, ...]
    growth: tuple[float, ...]
    sizes: tuple[Sizes, ...]
    edges: Mapping[str, tuple[Decimal, ...]]


def due_of(close_on: date | None, created_on: date | None, stretch: Stretch) -> str:
    """Where a close date lies, in the words of `Fate.due`; the same as in the SQL below, for deals at hand."""
    if close_on is None:
        age = (stretch.origin - created_on).days if created_on else 0
        return f"aged {max((a for a in AGES if a <= age), default=0)}"
    if close_on <= stretch.origin:
        return "overdue"
    if close_on < stretch.start:
        return "before"
    return "in" if close_on <= stretch.end else "after"


_STRETCHES = """
stretches as (
    select unnest($origins)::date as origin, unnest($starts)::date as "start", unnest($ends)::date as "end",
           unnest(range(len($origins))) as stretch
)"""
_SEEN = f"""
with {_STRETCHES},
kept as (select distinct field from deal_changes),
seen as (
    select d.*, s.* from deals d join stretches s
    on d.created_on <= s.origin and (d.outcome = 'open' or d.closed_on > s.origin)
),
later as (
    select s.deal_id, s.stretch, c.field, arg_min(coalesce(c.old, ''), c.changed_at) as old
    from seen s join deal_changes c on c.deal_id = s.deal_id and c.changed_at::date > s.origin
    where c.field in ('stage', 'amount', 'close_on') group by all
),
undone as (
    select deal_id, stretch, max(old) filter (field = 'stage') as stage, max(old) filter (field = 'amount') as amount,
           max(old) filter (field = 'close_on') as close_on
    from later group by all
),
looked as (
    select s.* replace (
        case when 'stage' in (from kept) then coalesce(nullif(u.stage, ''), s.stage) end as stage,
        case when 'close_on' not in (from kept) then null when u.close_on is null then s.close_on
             else try_cast(u.close_on as date) end as close_on,
        case when 'amount' not in (from kept) then null when u.amount is null then s.amount
             else try_cast(u.amount as decimal(18, 4)) end as amount
    ), s.amount as closed_at, s.outcome = 'won' and s.closed_on between s."start" and s."end" as is_won
    from seen s left join undone u using (deal_id, stretch)
)"""
_AGED = " ".join(f"when origin - created_on >= {age} then 'aged {age}'" for age in reversed(AGES))
_EDGES = f"""{_SEEN}
select currency, quantile_cont(amount, [0.25, 0.5, 0.75]) from looked
where amount > 0 and currency is not null group by currency having count(*) >= {FEWEST_LOOKS} order by currency
"""
CELLS = f"""{_SEEN},
edges as (select unnest($currencies) as currency, unnest($edges) as edge),
cells as (
    select owner_id, stretch,
           case when stage in (select stage from stages where outcome = 'open') then stage end as stage,
           case when close_on <= origin then 'overdue' when close_on < "start" then 'before'
                when close_on <= "end" then 'in'
                when close_on is not null then 'after' {_AGED} else 'aged 0' end as due,
           coalesce(case when amount > 0 then (select 1 + count(*) filter (amount > e.edge) from edges e
                    where e.currency = looked.currency having count(*) > 0) end, 0) as size,
           is_won, outcome = 'lost' and closed_on <= "end" as is_lost
    from looked
)"""
_FATES = f"""{CELLS}
select stretch, stage, due, size, count(*), count(*) filter (is_won), count(*) filter (is_lost)
from cells group by all order by all
"""
_GROWTH = f"""{_SEEN},
grown as (
    select (closed_at / amount)::double as part, ntile(3) over (order by closed_at / amount) as third
    from looked where is_won and amount > 0 and closed_at > 0
)
select avg(part) from grown group by third having count(*) >= 10 order by third
"""
_ARRIVED = f"""
with {_STRETCHES},
came as (
    select s.stretch, d.owner_id, d.deal_id, d.amount, d.currency from deals d join stretches s
    on d.outcome = 'won' and d.created_on > s.origin and d.closed_on between s."start" and s."end"
),
there as (
    select d.owner_id, min(least(d.created_on, coalesce(p.hired_on, d.created_on))) as since,
           coalesce(any_value(p.left_on), date '9999-12-31') as until
    from deals d join people p on d.owner_id = p.person_id where d.created_on is not null group by d.owner_id
),
sellers as (
    select s.stretch, count(*) as sellers from there t join stretches s on t.since <= s.origin and t.until > s."end"
    where {{whose}} group by s.stretch
)"""
_BY_STRETCH = """
select s.stretch, coalesce(c.won, 0), coalesce(n.sellers, 0)
from stretches s
left join (select stretch, count(*) as won from came where {whose} group by stretch) c using (stretch)
left join sellers n using (stretch) order by s.stretch
"""
_OF_PEOPLE = "owner_id in (select unnest($people))"
_CAME = _ARRIVED.format(whose=_OF_PEOPLE) + (
    f"select stretch, amount, currency from came where {_OF_PEOPLE} order by stretch, deal_id"
)
_SIZES = f"""
select currency, quantile_cont(amount, [{", ".join(f"{n / 20}" for n in range(1, 20))}]) from deals
where outcome = 'won' and amount > 0 and currency is not null and closed_on <= $today::date
group by currency having count(*) >= {FEWEST_SIZES} order by currency
"""
_FIRST = "select min(closed_on) from deals where outcome in ('won', 'lost') and closed_on <= $today::date"


def bounds(stretches: tuple[Stretch, ...]) -> dict[str, list[Any]]:
    """Stretches as the values of a query."""
    return {
        "origins": [s.origin.isoformat() for s in stretches],
        "starts": [s.start.isoformat() for s in stretches],
        "ends": [s.end.isoformat() for s in stretches],
    }


def flat(edges: Mapping[str, tuple[Decimal, ...]]) -> dict[str, list[Any]]:
    """Edges of amounts as the values of a query."""
    return {"currencies": [c for c, e in edges.items() for _ in e], "edges": [x for e in edges.values() for x in e]}


@lru_cache(maxsize=64)
def learnt(snapshot: Snapshot, stretches: tuple[Stretch, ...], today: date) -> Learnt:
    """What the whole company's history says; a snapshot never changes, so it is worked out once for each question.

    Stretches that end after today, or began before the source recorded what closed, are left out.
    """
    ((first,),) = snapshot.rows(_FIRST, {"today": today.isoformat()})
    whole = tuple(s for s in stretches if s.end <= today and first is not None and s.origin >= first)
    if not whole:
        return Learnt((), (), (), (), (), {})
    given = bounds(whole)
    by_stretch = _ARRIVED.format(whose="true") + _BY_STRETCH.format(whose="true")
    growth = tuple(row[0] for row in snapshot.rows(_GROWTH, given))
    edges = {c: tuple(e) for c, e in snapshot.rows(_EDGES, given)}
    return Learnt(
        stretches=whole,
        fates=tuple(Fate._make(row) for row in snapshot.rows(_FATES, given | flat(edges))),
        arrivals=tuple(Arrivals._make(row) for row in snapshot.rows(by_stretch, given)),
        growth=growth if len(growth) == 3 else (),
        sizes=tuple(Sizes(c, tuple(a)) for c, a in snapshot.rows(_SIZES, {"today": today.isoformat()})),
        edges=edges,
    )


def arrivals(
    snapshot: Snapshot, people: list[str], stretches: tuple[Stretch, ...]
) -> tuple[list[Arrivals], list[Arrival]]:
    """What these people found and won within each stretch: how many, by how many of them, and each deal's amount."""
    if not people or not stretches:
        return [], []
    given = {**bounds(stretches), "people": people}
    counted = _ARRIVED.format(whose=_OF_PEOPLE) + _BY_STRETCH.format(whose=_OF_PEOPLE)
    return (
        [Arrivals._make(row) for row in snapshot.rows(counted, given)],
        [Arrival._make(row) for row in snapshot.rows(_CAME, given)],
    )
