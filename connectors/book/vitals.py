"""What surrounds each open deal on a day, one row a deal: moves, pushes, amounts, and who last spoke to whom.

A deal is looked at from the evening of a day: what happened after it has not happened, a deal that closed later was
still open; stage, amount and dates are those that it has now. All rows come from one query, each table grouped once
(prepared.py has the tables that were worked out beforehand).
"""

from __future__ import annotations

from typing import Any

import ibis

from connectors.book.views import Vitals

Expr = Any
ANSWERING = 60  # days in which a contact who wrote counts as active
_DECIDE = ("decision maker", "economic buyer")
_COUNTS = ("pushes", "pushed_days", "unanswered", "writers", "contacts", "deciders")
_TOUCHES = ibis.table(
    {"deal_id": "string", "at": "timestamp", "direction": "string", "sender": "string", "answered_at": "timestamp"},
    name="touches",
)
_TURNS = ibis.table(
    {
        "deal_id": "string",
        "field": "string",
        "on": "date",
        "days": "int64",
        "was": "decimal(18, 4)",
        "became": "decimal(18, 4)",
    },
    name="turns",
)


def vitals(deals: Expr, contacts: Expr, as_of: Expr, *, with_mail: bool = True) -> Expr:
    """Of deals those that are open on the day. Only they need to be narrowed: everything else is joined to them.

    Columns as in `Vitals`. `with_mail` False leaves e-mails out.
    """
    there = deals.created_on.isnull() | (deals.created_on <= as_of)
    still_open = (deals.outcome == "open") | (deals.closed_on > as_of)
    moments = deals.filter(there & still_open).select(*(c for c in Vitals._fields if c in deals.columns), as_of=as_of)
    moves = _moves(moments)
    said = _said(moments, _TOUCHES if with_mail else _TOUCHES.filter(_TOUCHES.direction == "done"))
    role = contacts.buying_role.lower().replace("_", " ")
    known = contacts.group_by("account_id").agg(contacts=contacts.count(), deciders=role.isin(_DECIDE).sum())
    whole = moments.left_join(moves, moments.deal_id == moves.turned)
    whole = whole.left_join(said, moments.deal_id == said.spoken)
    whole = whole.left_join(known, moments.account_id == known.account_id)
    return whole.mutate(**{count: whole[count].fill_null(0) for count in _COUNTS}).select(*Vitals._fields)


def _moves(moments: Expr) -> Expr:
    """By deal: its stage's first day, how often and far its close date was pushed, the most it was worth."""
    t = _TURNS.inner_join(moments.select("deal_id", "as_of"), "deal_id")
    t = t.filter(t["on"] <= t.as_of)
    pushed = t.days > 0
    return t.group_by(turned=t.deal_id).agg(
        stage_since=t["on"].max(where=t.field == "stage"),
        pushes=pushed.sum(),
        pushed_days=t.days.sum(where=pushed),
        pushed_on=t["on"].max(where=pushed),
        peak=ibis.greatest(t.was.max(), t.became.max()),
        fell_on=t["on"].max(where=t.became < t.was),
    )


def _said(moments: Expr, touches: Expr) -> Expr:
    """By deal: the last of each direction, who wrote lately, how many of ours stand unanswered and since when."""
    t = touches.inner_join(moments.select("deal_id", "as_of"), "deal_id")
    t = t.filter(t["at"].cast("date") <= t.as_of)
    lately = (t.direction == "in") & (t["at"].cast("date") > t.as_of - ibis.interval(days=ANSWERING))
    waits = (t.direction == "out") & (t.answered_at.isnull() | (t.answered_at.cast("date") > t.as_of))
    return t.group_by(spoken=t.deal_id).agg(
        last_touch=t["at"].max().cast("date"),
        last_done=t["at"].max(where=t.direction == "done").cast("date"),
        last_in=t["at"].max(where=t.direction == "in").cast("date"),
        last_out=t["at"].max(where=t.direction == "out").cast("date"),
        writers=t.sender.nunique(where=lately),
        unanswered=waits.sum(),
        unanswered_since=t["at"].min(where=waits).cast("date"),
    )
