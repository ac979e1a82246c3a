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
ANSWERING = 60  # days in which what a contact wrote counts
_COUNTS = ("pushes", "pushed_days", "unanswered", "writers", "flags", "contacts", "deciders")
_TOUCHES = ibis.table(
    {
        "deal_id": "string",
        "owner": "string",
        "at": "timestamp",
        "direction": "string",
        "sender": "string",
        "first": "boolean",
        "answered_at": "timestamp",
        "priced": "boolean",
        "flag": "string",
        "leaving": "string",
    },
    name="touches",
)
_TURNS = ibis.table(
    {
        "deal_id": "string",
        "owner": "string",
        "field": "string",
        "on": "date",
        "days": "int64",
        "was": "decimal(18, 4)",
        "became": "decimal(18, 4)",
    },
    name="turns",
)


_KNOWN = ibis.table({"account_id": "string", "contacts": "int64", "deciders": "int64"}, name="known")


def vitals(moments: Expr, *, with_mail: bool = True) -> Expr:
    """Of deals with a column `as_of` those that are open on that day; a deal may be looked at on several.

    Only the deals need to be narrowed: everything else is joined to them. `with_mail` False leaves e-mails out.
    """
    there = moments.created_on.isnull() | (moments.created_on <= moments.as_of)
    still_open = (moments.outcome == "open") | (moments.closed_on > moments.as_of)
    moments = moments.filter(there & still_open).select(*(c for c in Vitals._fields if c in moments.columns))
    moves = _moves(moments)
    said = _said(moments, _TOUCHES if with_mail else _TOUCHES.filter(_TOUCHES.direction == "done"))
    whole = moments.left_join(moves, (moments.deal_id == moves.turned) & (moments.as_of == moves.turned_by))
    whole = whole.left_join(said, (moments.deal_id == said.spoken) & (moments.as_of == said.spoken_by))
    whole = whole.left_join(_KNOWN, moments.account_id == _KNOWN.account_id)
    # a sum is a HUGEINT, which takes several times as long to become a Python int
    counts = {count: whole[count].fill_null(0).cast("int64") for count in _COUNTS}
    return whole.mutate(**counts).select(*Vitals._fields)


def _of(moments: Expr) -> Expr:
    """What the prepared tables are joined by: the owner, too, since they lie in that order."""
    return moments.select("deal_id", "as_of", owner=moments.owner_id.fill_null(""))


def _moves(moments: Expr) -> Expr:
    """By deal: its stage's first day, how often and far its close date was pushed, the most it was worth."""
    t = _TURNS.inner_join(_of(moments), ["deal_id", "owner"])
    t = t.filter(t["on"] <= t.as_of)
    pushed = t.days > 0
    return t.group_by(turned=t.deal_id, turned_by=t.as_of).agg(
        stage_since=t["on"].max(where=t.field == "stage"),
        pushes=pushed.sum(),
        pushed_days=t.days.sum(where=pushed),
        pushed_on=t["on"].max(where=pushed),
        peak=ibis.greatest(t.was.max(), t.became.max()),
        fell_on=t["on"].max(where=t.became < t.was),
    )


def _said(moments: Expr, touches: Expr) -> Expr:
    """By deal: the last of each direction, who wrote, how many of ours stand unanswered and since when."""
    t = touches.inner_join(_of(moments), ["deal_id", "owner"])
    on = t["at"].cast("date")
    t = t.mutate(on=on).filter(on <= t.as_of)
    theirs, ours = t.direction == "in", t.direction == "out"
    lately = theirs & (t["on"] > t.as_of - ibis.interval(days=ANSWERING))
    recent = t["on"] > t.as_of - ibis.interval(days=ANSWERING)
    flagged, leaves = recent & t.flag.notnull(), recent & t.leaving.notnull()
    waits = ours & (t.answered_at.isnull() | (t.answered_at.cast("date") > t.as_of))
    return t.group_by(spoken=t.deal_id, spoken_by=t.as_of).agg(
        last_touch=t["on"].max(),
        last_done=t["on"].max(where=t.direction == "done"),
        last_in=t["on"].max(where=theirs),
        last_out=t["on"].max(where=ours),
        first_in=t["on"].min(where=theirs),
        newcomer_on=t["on"].max(where=t.first),
        writers=t.sender.nunique(where=lately),
        unanswered=waits.sum(),
        unanswered_since=t["on"].min(where=waits),
        priced_on=t["on"].min(where=t.priced),
        flags=flagged.sum(),
        flagged_on=t["on"].max(where=flagged),
        flag=t.flag.argmax(t["at"], where=flagged),
        left_on=t["on"].max(where=leaves),
        leaving=t.leaving.argmax(t["at"], where=leaves),
    )
