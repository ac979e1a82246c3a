"""What may be done from a window or a button: which skill, with which arguments. Whether the person may do it at all,
the skill decides at their own desk, for what a payload says of itself is believed by nobody.

A window's fields come as Slack sends them: {block: {"said": {"type": ..., "value": ...}}}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

Plain = dict[str, Any]
DISPUTE, DECIDE, GOAL = "dispute_open", "dispute_decide", "goal_set"
DECISIONS = ("accept", "reject", "answer")
PERIODS = ("this_month", "this_quarter", "this_year")


@dataclass(frozen=True, slots=True)
class Deed:
    """A call of a skill; `faults`: by field the code of the phrase that says why it can't be done."""

    skill: str
    args: Plain
    faults: Mapping[str, str] = field(default_factory=dict)


def dispute(values: Plain) -> Deed:
    """A dispute is opened: about a deal or a period, and why."""
    deal, period, reason = (said(values, name) for name in ("deal", "period", "reason"))
    args: Plain = {"action": "open", "reason": reason} | ({"deal": deal} if deal else {"period": period})
    faults = {} if deal or period else {"deal": "slack:deal_or_period"}
    return Deed("disputes", args, faults if reason else {**faults, "reason": "slack:say_why"})


def decision(values: Plain, number: int) -> Deed:
    """A dispute is accepted with an amount, rejected, or answered."""
    action, reason, amount = said(values, "decision"), said(values, "reason"), number_of(said(values, "amount"))
    faults = {}
    if action not in DECISIONS:
        faults["decision"] = "slack:choose"
    if action == "accept" and not amount:
        faults["amount"] = "slack:how_much"
    if action != "accept" and not reason:
        faults["reason"] = "slack:say_why"
    args: Plain = {"action": action, "number": number, "reason": reason or None}
    return Deed("disputes", args | ({"amount": amount} if action == "accept" else {}), faults)


def goal(values: Plain) -> Deed:
    """A goal is set for oneself."""
    from skills.goals.measures import MEASURES, MONEY, SHARES

    measure, target, period = said(values, "measure"), number_of(said(values, "target")), said(values, "period")
    faults = {} if target and target > 0 else {"target": "slack:how_much"}
    if measure not in MEASURES:
        faults["measure"] = "slack:choose"
    kind = "amount" if measure in MONEY else "percent" if measure in SHARES else "count"
    return Deed("goals", {"action": "set", "measure": measure, kind: target, "period": period or None}, faults)


def ticked_off(number: int) -> Deed:
    """An agreed action is done."""
    return Deed("coaching_summary", {"action": "done", "number": number})


def said(values: Plain, name: str) -> str:
    """What stands in a field: what was typed, or chosen."""
    given = (values.get(name) or {}).get("said") or {}
    chosen = given.get("selected_option") or {}
    return str(given.get("value") or chosen.get("value") or "").strip()


def number_of(text: str) -> Decimal | None:
    """A number as Slack's field gives it; None for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
