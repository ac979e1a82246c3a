"""People's deals beside those of their peers, to be compared and never to be recognised.

Peers have the same role; `ramped` tells who is past the first half year, since only likes are compared. At most MOST
come along, those of the same team first. Rows of peers name nobody: sellers and customers are numbers, handed out anew
for every question and snapshot. With fewer than FEWEST peers none come: two or three could be told apart by what they
sell.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

FEWEST = 5
MOST = 120
RAMP_DAYS = 182  # two quota quarters, in which new sellers usually carry a lower quota
_EARLY_DAYS = 30  # in which the first meetings of a deal fall


class Track(NamedTuple):
    """What can be known of a deal that was open on some day of the window, as it stood at the window's end.

    `owner` is the person's id where it is about them, None for a peer; `near` is on one of their teams. `reached` is
    the open stage it is in, or was in when it closed, None where no move says. `done` counts activities in the window,
    `note` is the mean length in letters of the notes on its first meetings, None where there were none.
    """

    seller: int
    owner: str | None
    near: bool
    ramped: bool
    customer: int
    segment: str | None
    type: str
    outcome: str
    amount: Decimal | None
    currency: str | None
    created_on: date | None
    closed_on: date | None
    discount: Decimal | None
    competitor: bool
    reached: str | None
    pushes: int
    contacts: int
    deciders: int
    done: int
    note: float | None
    next_step: bool


# $people, $since, $until, $salt. A deal that closed after the window was open at its end.
TRACKS = f"""
with asked as (select * from people where person_id in (select unnest($people))),
peers as (
    select person_id, coalesce(team in (select team from asked), false) as near, hired_on
    from people p
    where p.person_id not in (select person_id from asked) and p.role in (select role from asked)
      and coalesce(p.left_on >= $until::date, true) and exists (from deals d where d.owner_id = p.person_id)
    order by near desc, md5(p.person_id || $salt) limit {MOST}
),
everyone as (
    select person_id, null as owner, near, hired_on from peers
    union all select person_id, person_id, true, hired_on from asked
),
sellers as (
    select *, coalesce(hired_on <= $until::date - {RAMP_DAYS}, true) as ramped,
           row_number() over (order by md5(person_id || $salt)) as seller
    from everyone
),
worked as (
    select d.*, s.seller, s.owner, s.near, s.ramped, coalesce(d.closed_on > $until::date, false) as later
    from deals d join sellers s on d.owner_id = s.person_id
    where d.created_on <= $until::date and coalesce(d.closed_on >= $since::date, d.outcome = 'open')
),
moved as (
    select c.deal_id, arg_max(c.new, c.changed_at) as now, arg_max(c.old, c.changed_at) as before
    from deal_changes c semi join worked using (deal_id)
    where c.field = 'stage' and c.changed_at::date <= $until::date group by c.deal_id
),
pushed as (
    select t.deal_id, count(*) as pushes from turns t semi join worked using (deal_id)
    where t.field = 'close_on' and t.days > 0 and t."on" <= $until::date group by t.deal_id
),
touched as (
    select t.deal_id, count(*) as done from touches t semi join worked using (deal_id)
    where t.direction = 'done' and t."at"::date between $since::date and $until::date group by t.deal_id
),
noted as (
    select a.deal_id, avg(length(trim(coalesce(a.note, ''))))::double as note
    from activities a join worked w on a.deal_id = w.deal_id
    where a.kind in ('call', 'meeting', 'demo') and a."at"::date between w.created_on and w.created_on + {_EARLY_DAYS}
    group by a.deal_id
),
open_stages as (select stage from stages where outcome = 'open')
select w.seller, w.owner, w.near, w.ramped,
       dense_rank() over (order by md5(coalesce(w.account_id, w.deal_id) || $salt)) as customer,
       a.segment, w.type, case when w.later then 'open' else w.outcome end as outcome, w.amount, w.currency,
       w.created_on, case when w.later then null else w.closed_on end as closed_on, w.discount,
       w.competitor is not null as competitor,
       case when m.now in (from open_stages) then m.now when m.before in (from open_stages) then m.before
            when w.stage in (from open_stages) then w.stage end as reached,
       coalesce(p.pushes, 0), coalesce(k.contacts, 0), coalesce(k.deciders, 0), coalesce(t.done, 0), n.note,
       trim(coalesce(w.next_step, '')) <> '' as next_step
from worked w
left join accounts a using (account_id)
left join known k using (account_id)
left join moved m on m.deal_id = w.deal_id
left join pushed p on p.deal_id = w.deal_id
left join touched t on t.deal_id = w.deal_id
left join noted n on n.deal_id = w.deal_id
order by md5(w.deal_id || $salt)
"""


def without_few(rows: list[Track]) -> list[Track]:
    """Without peers where there are too few of them; teammates are no longer told apart where there are too few."""
    peers = {row.seller for row in rows if row.owner is None}
    if len(peers) < FEWEST:
        return [row for row in rows if row.owner is not None]
    mates = {row.seller for row in rows if row.owner is None and row.near}
    return rows if len(mates) >= FEWEST else [row._replace(near=row.owner is not None) for row in rows]
