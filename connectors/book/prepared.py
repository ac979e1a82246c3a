"""Tables that are worked out once, when a snapshot is written, so that no answer has to join or parse again.

    touches  (deal_id, owner, at, direction, sender, first, answered_at,   every word with the customer
              priced, flag, leaving)
    turns    (deal_id, owner, field, on, days, was, became)                every change of stage, close date and amount
    known    (account_id, contacts, deciders)                              how many people are known at each customer
    recorded (what)                                                        what the source records at all, company-wide
    contact_norm (deals, least)                                            how many of them nine of ten won deals had
    reply_norm (answers, median_days, p90_days)                            how soon customers answered on won deals

`direction` is done (an activity), in (mail from them) or out (mail from us); `sender` an address, lower case, "" for an
activity; `first` whether this person had never written before; `answered_at` when they wrote next. `priced`: it speaks
of the price. `flag` and `leaving`: the sentence in which the customer steps back, or somebody there goes, by the
phrases of connectors/mail/forms.yaml, in what the sender wrote this time. What happened at a customer counts for a deal
where it is recorded on the deal, or on the customer and no deal. Absence notes and bounces, told by their subject, are
nobody's answer: left out. `days` is by how much a close date moved, later above zero; `was` and `became` are amounts.
`what` is a table that has rows, a column that is filled in anywhere, a field whose changes are kept ("changes of
amount"), or "prices" where anything speaks of them.

The first two lie in the order of the deals' owners ("" for none), so that of a large company no more than one person's
blocks are read for that person.
"""

from __future__ import annotations

from connectors.mail.forms import forms

_MACHINE = f"(?i)^(re: ?|sv: ?)?({forms()['absence_subject']})|{forms()['bounce_subject']}".replace("'", "''")
_ENDS = ".!?\\n"  # of sentences


def _quoted(pattern: str) -> str:
    """A pattern within SQL."""
    return pattern.replace("'", "''")


def _sentence(name: str) -> str:
    """The sentence that one of these phrases stands in, not longer than what reads as one."""
    return _quoted(f"(?i)[^{_ENDS}]{{0,160}}(?:{forms()[name]})[^{_ENDS}]{{0,160}}[.!?]?")


_OWN = _quoted(
    r"(?s)^(.*?)(?:\n\s*(?:>|On .{5,160}wrote:|Den .{5,160}skrev|-+ ?(?:Original|Opprinnelig)|(?:From|Fra): )|\z)"
)
_PRICED = _quoted(f"(?i){forms()['pricing']}")
_FLAG, _LEAVING = _sentence("red_flag"), _sentence("leaving")
_TOUCHES = f"""
create table touches as
with written as (
    select deal_id, account_id, "at", 'done' as direction, '' as sender,
           coalesce(subject, '') as about, coalesce(note, '') as words
    from activities
    union all
    select deal_id, account_id, sent_at, direction, lower(sender),
           coalesce(subject, ''), regexp_extract(coalesce(body, ''), '{_OWN}', 1)
    from emails
    where direction = 'out' or not regexp_matches(coalesce(subject, ''), '{_MACHINE}')
),
said as (
    select * exclude (about, words), regexp_matches(about || ' ' || words, '{_PRICED}') as priced,
           case when direction <> 'out' then nullif(trim(regexp_extract(words, '{_FLAG}')), '') end as flag,
           case when direction = 'in' then nullif(trim(regexp_extract(words, '{_LEAVING}')), '') end as leaving
    from written
),
of_deals as (
    select s.* exclude (account_id), owner_id from said s join deals using (deal_id)
    union all
    select s.* exclude (account_id) replace (d.deal_id as deal_id), owner_id
    from said s join deals d using (account_id) where s.deal_id is null
)
select deal_id, coalesce(owner_id, '') as owner, "at", direction, sender, priced, flag, leaving,
       direction = 'in' and row_number() over (partition by deal_id, direction, sender order by "at") = 1 as first,
       min(case when direction = 'in' then "at" end) over (
           partition by deal_id order by "at" range between interval 1 microsecond following and unbounded following
       ) as answered_at
from of_deals order by owner, deal_id, "at"
"""
_TURNS = """
create table turns as
select deal_id, coalesce(owner_id, '') as owner, field, changed_at::date as "on",
       case when field = 'close_on' then date_diff('day', try_cast(old as date), try_cast(new as date)) end as days,
       case when field = 'amount' then try_cast(old as decimal(18, 4)) end as was,
       case when field = 'amount' then try_cast(new as decimal(18, 4)) end as became
from deal_changes join deals using (deal_id)
where field in ('stage', 'close_on', 'amount') order by owner, deal_id, changed_at
"""
_KNOWN = """
create table known as
select account_id, count(*) as contacts,
       count(*) filter (replace(lower(buying_role), '_', ' ') in ('decision maker', 'economic buyer')) as deciders
from contacts where account_id is not null group by account_id order by account_id
"""
_RECORDED = """
create table recorded as
select 'changes of ' || field as what from deal_changes group by field
union all select 'next_step' where exists (from deals where trim(coalesce(next_step, '')) <> '')
union all select 'competitor' where exists (from deals where competitor is not null)
union all select 'close_on' where exists (from deals where close_on is not null)
union all select 'activities' where exists (from activities)
union all select 'emails' where exists (from emails)
union all select 'prices' where exists (from touches where priced)
union all select 'contacts' where exists (from contacts)
union all select 'buying_role' where exists (from contacts where buying_role is not null)
"""
_REPLY_NORM = """
create table reply_norm as
select count(*) as answers, coalesce(median(days), 0)::double as median_days,
       coalesce(quantile_cont(days, 0.9), 0)::double as p90_days
from (
    select date_diff('minute', t."at", t.answered_at) / 1440.0 as days from touches t join deals d using (deal_id)
    where t.direction = 'out' and t.answered_at is not null and d.outcome = 'won'
)
"""
_CONTACT_NORM = """
create table contact_norm as
select count(*) as deals, coalesce(quantile_disc(coalesce(contacts, 0), 0.1), 0)::integer as least
from deals left join known using (account_id) where outcome = 'won' and account_id is not null
"""
PREPARED = (_TOUCHES, _TURNS, _KNOWN, _RECORDED, _REPLY_NORM, _CONTACT_NORM)
