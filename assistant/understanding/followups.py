"""A question that goes on from the one before: what it changes, what it takes over, which choice it makes.

"the second one"                  after a question back: the choice, put into the argument that was open
"and at 100k?" "what about Erik"  one thing of the last call changes, the rest stays
"why?"                            the last call again, with its working
"is it at risk?"                  another skill, about the deal that was spoken of
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assistant.spoken import spoken
from assistant.understanding.phrases import STAND_INS
from assistant.understanding.reading import FEW, Reading
from skills.asked import period_of
from skills.skill import Choice, Desk

Args = dict[str, Any]
# What excludes what: naming the one takes the other out of the arguments taken over.
_INSTEAD_OF = {
    "person": ("team",),
    "team": ("person",),
    "deal": ("deals", "account"),
    "deals": ("deal", "account"),
    "account": ("deal", "deals", "contact"),
    "action": ("goal", "percent", "count", "period"),  # what is done next names its own
    "goal": ("measure",),
    "above": ("below",),
    "below": ("above",),
    "above_share": ("below_share",),
    "below_share": ("above_share",),
}
_TALKED_OF = ("deal", "account", "person")
REMEMBERED = 4  # calls: a list of longer ago is not what somebody counts in
_THOUSAND = 1000
_FORMS = ("long", "short")  # the same answer at another length: about the same


@dataclass(frozen=True, slots=True)
class PastCall:
    """A tool call of an earlier turn.

    `choices` are for `argument`: those of a question back that ended the turn, or, where not `asked`, rows that the
    answer listed, which "the first one" may mean.
    """

    skill: str
    args: Mapping[str, Any]
    choices: tuple[Choice, ...] = ()
    argument: str | None = None
    asked: bool = True
    text: str = field(default="", compare=False)


def moves_it(reading: Reading) -> bool:
    """Whether all it supposes is another day for what was spoken of: "and if it slips to january?"."""
    closing = reading.said("closing")
    if reading.has("ranks") or any(c.of == "rows" for c in reading.counts):
        return False  # "the two that close in january" are named by that
    return bool(closing and reading.days and not reading.mentions and not reading.outside(closing))


def again(reading: Reading) -> bool:
    """Whether it only asks why, or for more of the same."""
    why = [(at, length) for at, length, _ in reading.words.find("why", reading.tokens)]
    covered = {at + step for at, length in why for step in range(length)}
    left = [t for i, t in enumerate(reading.tokens) if i not in covered and t.kind != "sign"]
    return bool(why) and not reading.mentions and all(t not in reading.rest for t in left) and len(left) <= 3


def spoken_of(reading: Reading, history: Sequence[PastCall], desk: Desk) -> str | None:
    """The question as it reads with a name in place of its pronoun, where something was spoken of that it may mean."""
    for kind, group in (("deal", "it"), ("account", "there"), ("person", "them")):
        found = next(reading.words.find(group, reading.tokens), None)
        if found and _last_spoken_of(kind, history, desk) is not None:
            start, end = reading.tokens[found[0]].start, reading.tokens[found[0] + found[1] - 1].end
            return reading.text[:start] + STAND_INS[kind] + reading.text[end:]
    return None


def next_to(reading: Reading, last: PastCall, desk: Desk) -> Args:
    """The period beside the last one: "and the next?", "the one before". Empty where it asks no such thing."""
    which = {value for _, _, value in reading.words.find("which", reading.tokens)} & {"next", "last"}
    said = (reading.periods, reading.mentions, reading.amounts, reading.percents, reading.rest)
    period = last.args.get("period")
    if len(which) != 1 or any(said) or len(reading.between) > FEW or not (period or not last.choices):
        return {}
    known = period_of(str(period) if period else None, desk)
    step = desk.calendar.following if which == {"next"} else desk.calendar.previous
    try:
        return {"period": step(known).name}
    except ValueError:  # a span of days has none beside it
        return {}


def bare_amount(reading: Reading, last: PastCall) -> Args:
    """Another amount by its number alone: "and 150?" after a deal of 100k is 150,000."""
    numbers = [t for t in reading.timeless if t.is_number and t.text.isdecimal()]
    said = (reading.amounts, reading.mentions, reading.percents, reading.periods, reading.rest)
    if len(numbers) != 1 or any(said) or not last.args.get("amount"):
        return {}
    value, before = Decimal(numbers[0].text), Decimal(str(last.args["amount"]))
    thousands = value < _THOUSAND <= before and before % _THOUSAND == 0
    return {"amount": value * _THOUSAND if thousands else value}


def together(reading: Reading, history: Sequence[PastCall]) -> list[str]:
    """The deals that the last calls of one skill were about, one after the other: "and both together?"."""
    both = reading.said("both")
    if not both or reading.outside(both) or not history:
        return []
    same = [call for call in history[-REMEMBERED:] if call.skill == history[-1].skill]
    deals = [d for call in same for d in (call.args.get("deals") or [call.args.get("deal")]) if d]
    return list(dict.fromkeys(map(str, deals)))


def language_asked_for(reading: Reading) -> str | None:
    """The language that the last answer is wanted in, where that is all it asks: "på norsk, takk"."""
    found = next(reading.words.find("languages", reading.tokens), None)
    if found is None or found[2] not in spoken() or len(reading.between) > found[1] + FEW:
        return None
    return str(found[2])


def only_changes(reading: Reading) -> bool:
    """Whether it holds nothing but names, numbers, times and small words: a change of the question before."""
    anything = (*reading.mentions, *reading.amounts, *reading.percents, *reading.periods, *reading.days)
    return (
        not reading.rest
        and len(reading.between) <= FEW
        and bool(
            anything or reading.has("full_price") or reading.has("team") or reading.has("we") or reading.has("mine")
        )
    )


def changed(last: PastCall, found: Mapping[str, Any], reading: Reading) -> Args | None:
    """The last call's arguments with what was found put in; None where that changes nothing."""
    args = {k: v for k, v in last.args.items() if v is not None}
    if {"deal", "account"} & set(found):
        args = without_supposed(args)
    new = {k: v for k, v in found.items() if k != "question"}
    if args.get("earn") and "amount" in new and "earn" not in new:
        new["earn"] = new.pop("amount")
    if not new and reading.has("mine") and ("person" in args or "team" in args):
        return {k: v for k, v in args.items() if k not in {"person", "team"}}
    if not new:
        return None
    before = args.get("deals") or ([args["deal"]] if args.get("deal") else [])
    if before and reading.has("too") and ("deal" in new or "deals" in new):
        new["deals"] = list(dict.fromkeys([*before, *(new.get("deals") or [new["deal"]])]))
        new.pop("deal", None)
        args.pop("deal", None)
    if "person" in new and "people" in args and "people" not in new:
        new["people"] = [args["people"][0], new.pop("person")]
        args.pop("person", None)
    for name in new:
        for other in _INSTEAD_OF.get(name, ()):
            if other not in new:
                args.pop(other, None)
    return args | new


def about_one(args: Mapping[str, Any], argument: str) -> Args:
    """A list's arguments as they ask about one of its rows."""
    return {k: v for k, v in without_supposed(args).items() if k not in _INSTEAD_OF.get(argument, ())}


def without_supposed(args: Mapping[str, Any]) -> Args:
    """Arguments without what was supposed of one deal, which is not supposed of another."""
    return {k: v for k, v in args.items() if k not in {"amount", "close_on"}}


def taken_over(
    fields: frozenset[str], found: Mapping[str, Any], reading: Reading, history: Sequence[PastCall], desk: Desk
) -> Args:
    """What a pronoun, a question that begins with "and", or one for another length means by what was spoken of."""
    goes_on = reading.starts_with("goes_on")
    args: Args = {}
    wants = {
        "deal": reading.has("it") or reading.has("them") or goes_on,
        "account": reading.has("there") or reading.has("it") or goes_on,
        "person": reading.has("them"),
    }
    for name in _in_order_of_talk(history, desk):
        about = {"deal", "account"} if name != "person" else {"person"}
        if name not in fields or not wants[name] or about & set(found) or about & set(args):
            continue
        value = _last_spoken_of(name, history, desk)
        if value is not None:
            args[name] = value
    if history and "form" in fields and reading.meant("form", _FORMS) and not reading.has("mine"):
        last = history[-1].args
        args |= {n: last[n] for n in ("person", "team", "period") if last.get(n) and not {n, "person"} & set(found)}
    if (
        goes_on
        and "period" in fields
        and "period" not in found
        and history
        and (period := history[-1].args.get("period"))
    ):
        args["period"] = period
    return args


def _in_order_of_talk(history: Sequence[PastCall], desk: Desk) -> tuple[str, ...]:
    """A customer before its deal where the customer was spoken of last, and not one of the deals."""
    for call in reversed(history):
        if desk.names.row("deal", str(call.args.get("deal"))) is not None:
            return _TALKED_OF
        if call.args.get("account"):
            return ("account", "deal", "person")
    return _TALKED_OF


def _last_spoken_of(name: str, history: Sequence[PastCall], desk: Desk) -> Any:
    """The deal, account or person of the latest call that had one; an account through its deal, and a deal through its
    account where it has one open."""
    for call in reversed(history):
        value = call.args.get(name)
        if value:
            return value
        if len(call.choices) == 1 and call.argument == name and not call.asked:
            return call.choices[0].value
        if name == "account" and (deal := desk.names.row("deal", str(call.args.get("deal") or ""))):
            return deal.account_id
        if name == "deal" and (account := desk.names.row("account", str(call.args.get("account") or ""))):
            deals = desk.names.deals_of(account.account_id)
            return deals[0].deal_id if len(deals) == 1 else account.name if deals else None
    return None
