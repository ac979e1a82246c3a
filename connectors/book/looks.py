"""Closed deals as they looked at past ends of months: what a sign was worth is learnt from them.

A look is a row of `Vitals` with whether the deal was won in the end. Stage, amount, close date and next step are those
of its day, told from what changed since. What was not kept from day to day (contacts, competitor) is left out of it, as
is all that would name somebody: deals are numbered, amounts are shares of their peak.
"""

from __future__ import annotations

LOOKS = """
create table looks as
with closed as (
    select * from deals where outcome in ('won', 'lost') and created_on < closed_on
),
months as (
    select unnest(
        generate_series(date_trunc('month', max(closed_on)) - interval {months} month, max(closed_on), interval 1 month)
    )::date - 1 as as_of
    from closed
),
seen as (select c.*, m.as_of from closed c join months m on m.as_of >= c.created_on and m.as_of < c.closed_on),
later as (
    select s.deal_id, s.as_of, c.field, arg_min(coalesce(c.old, ''), c.changed_at) as old
    from seen s join deal_changes c on c.deal_id = s.deal_id and c.changed_at::date > s.as_of
    where c.field in ('stage', 'amount', 'close_on', 'next_step') group by all
),
undone as (
    select deal_id, as_of,
           max(old) filter (field = 'stage') as stage, max(old) filter (field = 'amount') as amount,
           max(old) filter (field = 'close_on') as close_on, max(old) filter (field = 'next_step') as next_step
    from later group by all
),
chosen as (
    select s.* replace (
        coalesce(nullif(u.stage, ''), s.stage) as stage,
        case when u.amount is null then s.amount else try_cast(u.amount as decimal(18, 4)) end as amount,
        case when u.close_on is null then s.close_on else try_cast(u.close_on as date) end as close_on,
        case when u.next_step is null then s.next_step else nullif(u.next_step, '') end as next_step
    )
    from seen s left join undone u using (deal_id, as_of)
)
select d.outcome = 'won' as won, v.* replace (
    dense_rank() over (order by v.deal_id)::varchar as deal_id, '' as name,
    case when v.account_id is not null then '' end as account_id, null::varchar as owner_id,
    case when v.peak > 0 then v.amount / v.peak else 1 end::decimal(18, 4) as amount,
    case when v.peak > 0 then 1 end::decimal(18, 4) as peak,
    null::varchar as currency, null::varchar as competitor,
    case when v.flag is not null then '' end as flag,
    case when v.leaving is not null then '' end as leaving, 0 as contacts, 0 as deciders
)
from ({vitals}) v join deals d using (deal_id)
"""
LOOKED_BACK = 36  # months
