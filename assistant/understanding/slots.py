"""From a question taken apart to a skill's arguments, by the names of its fields.

    person account contact product      a name in the question, as the row's id
    deal                                a deal's name, or an account's that has one deal; or "my second biggest deal"
    deals                               several of them; or "my two biggest deals"
    period                              "last_quarter", "2026-Q2", "ytd"
    amount discount share               money; a percentage as a number, 10 for 10%: off the price, or part of it
    above below                         money that is a limit: "over 50k", "less than 100 000"
    earn                                money that is to be earned, not sold for
    close_on (any date field)           a day; the last one of a period that is said
    since                               the day from which on
    team                                "my team", or a manager's "we"
    contact                             somebody at a customer
    question, said                      the question itself
    reason                              what comes after "because" or a colon
    number                              the number of something: "dispute 3"
    plans                               two commission plans of the book
    people                              two or more colleagues: "compare Dana and Erik"
    checklist                           a sales methodology's checklist: "MEDDICC for Globex"
    percent count goal                  what is aimed at, and the number of a goal: "raise goal 3 to 15 demos"
    task                                what somebody is to do: between their name and the day it is due
    any field of a few words            by `means` of the skills' files in prompts/

A new skill whose fields go by these names needs nothing here. A name that fits several rows is a question back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from assistant.understanding import aims
from assistant.understanding.described import newest_colleague, ranked_deals
from assistant.understanding.reading import Reading
from assistant.understanding.tasks import task
from skills.names import Mention
from skills.skill import Ambiguous, Choice, Desk, NotFound

Args = dict[str, Any]
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\b")


@dataclass(frozen=True, slots=True)
class Unsure:
    """A name that fits several rows: which argument it fills, and the rows it may be."""

    kind: str
    said: str
    argument: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """Arguments found in a question, and the first name that needs a question back."""

    args: Args
    unsure: Unsure | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    """What a slot is read from."""

    reading: Reading
    desk: Desk
    fields: frozenset[str]
    args: type[BaseModel]


Slot = Callable[[_Work], Any]


def fill(args: type[BaseModel], reading: Reading, desk: Desk) -> Filled:
    """The arguments of a skill that a question names; what it leaves out is left to the skill's defaults."""
    work = _Work(reading, desk, frozenset(args.model_fields), args)
    found: Args = {}
    for name in args.model_fields:
        slot = _slot_of(args, name)
        if slot is None:
            continue
        try:
            value = slot(work)
        except Ambiguous as several:
            if "question" in args.model_fields:
                continue  # a question about how to sell is not about one row: no name in it is worth a question back
            return Filled(found | _others(work, name), Unsure(several.kind, several.said, name, several.choices))
        if value is not None:
            found[name] = value
    return Filled(found)


def said_in_words(args: type[BaseModel], reading: Reading) -> list[tuple[int, int]]:
    """Where the question says one of the few words that an argument takes: "by owner", "is it capped"."""
    spans = []
    for name in args.model_fields:
        for value in _one_of(args.model_fields[name].annotation):
            spans += reading.said(f"{name}={value}")
    return spans


def _others(work: _Work, but: str) -> Args:
    """The arguments besides the one that needs a question back."""
    found: Args = {}
    for name in work.args.model_fields:
        slot = _slot_of(work.args, name)
        if name != but and slot is not None:
            try:
                value = slot(work)
            except Ambiguous:
                continue
            if value is not None:
                found[name] = value
    return found


def _one(work: _Work, places: Sequence[list[Mention]], argument: str) -> str | None:
    """The id of the row that the first place names; a question back where it names several."""
    if not places:
        return None
    first = places[0]
    if len(first) > 1:
        start, end = first[0].span
        rows = [m.row for m in first]
        raise Ambiguous(
            first[0].kind, work.reading.text[start:end], argument, work.desk.names.choices(first[0].kind, rows)
        )
    return first[0].id


def _person(work: _Work) -> str | None:
    return _one(work, work.reading.named("person"), "person") or newest_colleague(work.reading, work.desk)


def _account(work: _Work) -> str | None:
    found = _one(work, work.reading.named("account"), "account")
    if found is None and "deal" not in work.fields:
        deals = work.reading.named("deal")
        return deals[0][0].row.account_id if deals else None
    return found


def _contact(work: _Work) -> str | None:
    """Somebody at a customer: a name that is nobody's in the company, or an address."""
    for said in [s.said for s in work.reading.strangers] + _ADDRESS.findall(work.reading.text):
        try:
            return work.desk.names.contact(said).contact_id
        except NotFound:
            continue
    return None


def _product(work: _Work) -> str | None:
    return _one(work, work.reading.named("product"), "product")


def _deal(work: _Work) -> str | None:
    """A deal by its own name, or by its account's unless the skill can be asked about accounts."""
    deals = work.reading.named("deal")
    if deals:
        return _one(work, deals, "deal")
    accounts = work.reading.named("account")
    if accounts and "account" not in work.fields:
        return _deal_of(work, accounts[0])
    ranked = ranked_deals(work.reading, work.desk)
    return ranked[0] if len(ranked) == 1 or (ranked and "deals" not in work.fields) else None


def _deals(work: _Work) -> list[str] | None:
    """Several deals of one question: "if I close Acme and Globex", "my two biggest deals"."""
    places = work.reading.named("deal", "account")
    if len(places) < 2:
        ranked = [] if places else ranked_deals(work.reading, work.desk)
        return ranked if len(ranked) > 1 else None
    return [place[0].id if place[0].kind == "deal" else str(_deal_of(work, place)) for place in places]


def _deal_of(work: _Work, accounts: Sequence[Mention]) -> str:
    """The open deal of an account, its last one where none is open; several are a question back."""
    start, end = accounts[0].span
    said = work.reading.text[start:end]
    deals = [d for account in accounts for d in work.desk.names.deals_of(account.id)]
    if len(deals) > 1:
        raise Ambiguous("deal", said, "deal", work.desk.names.choices("deal", deals))
    return str(deals[0].deal_id) if deals else said


def _period(work: _Work) -> str | None:
    """A period that is really said; "now" and "the quarter" are one only where nothing else is ("and right now?")."""
    said = [p for p in work.reading.periods if not (p.vague and work.reading.rest)]
    said = [p for p in said if not p.vague] or said
    if "since" in work.fields:
        said = [p for p in said if not any(s.span[0] <= p.span[0] < s.span[1] for s in work.reading.since)]
    if not said or (_closes_then(work) and said[0].value.startswith(("next_", "this_"))):
        return _until(work)
    return said[0].value


def _until(work: _Work) -> str | None:
    """Where a skill takes no day: "by the end of next quarter" is that quarter, "by Friday" is from today to then."""
    days = work.reading.days
    if not days or _takes_a_day(work):
        return None
    if days[0].ends:
        return days[0].ends
    before = [t for t in work.reading.tokens if t.end <= days[0].span[0]][-1:]
    today = work.desk.today.isoformat()
    return f"{today}..{days[0].value}" if days[0].value >= today and work.reading.words.has("until", before) else None


def _closes_then(work: _Work) -> bool:
    """Whether the time said is when a deal closes rather than the period asked about: only deals and sales close."""
    reading = work.reading
    closes = reading.mentions or reading.amounts or reading.percents or reading.has("ranks") or reading.has("closing")
    return bool(_takes_a_day(work) and reading.days and closes)


def _takes_a_day(work: _Work) -> bool:
    return any(_is_date(work.args, name) for name in work.fields - SLOTS.keys())


def _amount(work: _Work) -> Decimal | None:
    """An amount; where the skill also takes what is to be earned, not that one."""
    said = [a for a in work.reading.amounts if not (a.earned and "earn" in work.fields)]
    said = [a for a in said if not (a.bound and a.bound in work.fields)]
    return _plain(said[0].value) if said else None


def _limit(bound: str, work: _Work) -> Decimal | None:
    """An amount that deals are above or below: "over 50k"."""
    said = [a for a in work.reading.amounts if a.bound == bound]
    return _plain(said[0].value) if said else None


def _earn(work: _Work) -> Decimal | None:
    said = [a for a in work.reading.amounts if a.earned]
    return _plain(said[0].value) if said else None


def _share(work: _Work) -> Decimal | None:
    said = [p for p in work.reading.percents if p.part]
    return _plain(said[0].value) if said else None


def _discount(work: _Work) -> Decimal | None:
    """A percentage is a discount where it is said to be one, or where the skill takes no other percentage."""
    if work.reading.has("full_price"):
        return Decimal(0)
    said = [p for p in work.reading.percents if not (p.part and "share" in work.fields)]
    off = [p for p in said if p.off] or said
    return _plain(off[0].value) if off else None


def _currency(work: _Work) -> str | None:
    return next((a.currency for a in work.reading.amounts if a.currency), None)


def _day(work: _Work) -> str | None:
    """A day; a period asked about is none ("this year", where no deal or sale is named that could close in it)."""
    days = work.reading.days
    if "period" in work.fields and not _closes_then(work):
        days = tuple(d for d in days if not any(p.span == d.span for p in work.reading.periods))
    return days[0].value if days else None


def _since(work: _Work) -> str | None:
    """The day after "since"; of a period told from today ("since last month") the skill knows the day."""
    return work.reading.since[0].value if work.reading.since else None


def _team(work: _Work) -> bool | None:
    if work.reading.has("newcomer"):
        return None  # "the new guy on my team" is one person
    if work.reading.has("team"):
        return True
    return True if work.reading.has("we") and leads(work.desk) and not work.reading.named("person") else None


def leads(desk: Desk) -> bool:
    """Whether the asker has people to say "we" of."""
    return desk.person.role != "rep"


def _question(work: _Work) -> str:
    return work.reading.text


def _reason(work: _Work) -> str | None:
    """What is given as a reason: after "because", or a colon."""
    said = work.reading.tokens
    starts = [said[at + length - 1].end for at, length, _ in work.reading.words.find("because", said)]
    starts += [t.end for t in said if t.text == ":"]
    return (work.reading.text[min(starts) :].strip() or None) if starts else None


def _plans(work: _Work) -> list[str] | None:
    """Two plans of the book, by what they are called, in the order in which they are said."""
    from skills.commission.called import plans_in

    found = plans_in(work.desk.book, work.reading.text)
    return found if len(found) > 1 else None


def _people(work: _Work) -> list[str] | None:
    """Several colleagues of one question."""
    places = work.reading.named("person")
    if len(places) < 2:
        return None
    return [str(_one(work, [place], "person")) for place in places]


def _checklist(work: _Work) -> str | None:
    """A methodology by name, among the checklists that are installed."""
    from skills.deal_brief.checklists import named_in

    return named_in(work.reading.text)


def _task(work: _Work) -> str | None:
    return task(work.reading)


def _number(work: _Work) -> int | None:
    """The first whole number that is no money, percentage, time or part of a name."""
    reading = work.reading
    spans = [m.span for m in reading.mentions]
    named = [span for span in spans if not reading.text[slice(*span)].isdecimal()]  # "2" is not "Renewal (2)"
    taken = named + [a.span for a in reading.amounts]
    taken += [p.span for p in reading.percents] + [t.span for t in (*reading.periods, *reading.days)]
    free = (t for t in reading.tokens if not any(a <= t.start and t.end <= b for a, b in taken))
    return next((int(t.text) for t in free if t.is_number and t.text.isdecimal()), None)


SLOTS: Mapping[str, Slot] = {
    "person": _person,
    "account": _account,
    "product": _product,
    "contact": _contact,
    "deal": _deal,
    "deals": _deals,
    "period": _period,
    "amount": _amount,
    "above": partial(_limit, "above"),
    "below": partial(_limit, "below"),
    "discount": _discount,
    "earn": _earn,
    "share": _share,
    "since": _since,
    "currency": _currency,
    "team": _team,
    "question": _question,
    "said": _question,
    "reason": _reason,
    "number": _number,
    "plans": _plans,
    "people": _people,
    "checklist": _checklist,
    "percent": lambda work: aims.percent(work.reading),
    "count": lambda work: aims.count(work.reading),
    "goal": lambda work: aims.goal(work.reading),
    "task": _task,
}


def _slot_of(args: type[BaseModel], name: str) -> Slot | None:
    """What fills a field: by its name, or by its type where that is a date or one of a few words."""
    if name in SLOTS:
        return SLOTS[name]
    if _is_date(args, name):
        return _day
    words = _one_of(args.model_fields[name].annotation)
    return partial(_word, name, words) if words else None


def _word(group: str, values: frozenset[str], work: _Work) -> str | None:
    """One of a few values, by what the skills' files say that each means."""
    return work.reading.meant(group, values)


def _one_of(annotation: Any) -> frozenset[str]:
    """The words of a Literal, alone or in a union."""
    if get_origin(annotation) is Literal:
        return frozenset(str(v) for v in get_args(annotation))
    return frozenset(v for part in get_args(annotation) for v in _one_of(part))


def _is_date(args: type[BaseModel], name: str) -> bool:
    annotation = args.model_fields[name].annotation
    return annotation is date or date in getattr(annotation, "__args__", ())


def _plain(value: Decimal) -> Decimal:
    """Without an exponent or trailing zeros: 80000, not 8E+4."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
