"""From a question taken apart to a skill's arguments, by the names of its fields.

    person account contact product      a name in the question, as the row's id
    deal                                a deal's name, or an account's that has one deal; or "my second biggest deal"
    deals                               several of them; or "my two biggest deals"
    period                              "last_quarter", "2026-Q2", "ytd"
    amount discount share               money; a percentage as a number, 10 for 10%: off the price, or part of it
    above below                         money that is a limit: "over 50k", "between 100 000 and 200 000"
    above_share below_share             a percentage that is one: "under 80% of quota"
    how_many                            how many rows: "top 5", "my three biggest", "the two closing this week"
    order                               what "biggest", "oldest", "closing next" puts first
    days                                the days that something has lasted: "more than 30 days", "for three weeks"
    fewer_contacts                      how many contacts are enough: "fewer than 2 contacts"
    earn                                money that is to be earned, not sold for
    close_on (any date field)           a day; the last one of a period that is said
    since                               the day from which on
    team                                "my team", a manager's "we", or a team by its name, whose lead is the person
    contact                             somebody at a customer
    question, said                      the question itself
    message                             a mail that was pasted into it
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
from functools import partial
from typing import Any

from pydantic import BaseModel

from assistant.understanding import aims, moments, sums
from assistant.understanding.described import described_deals, is_one, newest_colleague, order
from assistant.understanding.reading import Reading
from assistant.understanding.tasks import task
from assistant.understanding.work import Work, is_date, one_of
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


Slot = Callable[[Work], Any]


def fill(args: type[BaseModel], reading: Reading, desk: Desk) -> Filled:
    """The arguments of a skill that a question names; what it leaves out is left to the skill's defaults."""
    work = Work(reading, desk, frozenset(args.model_fields), args)
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
            unsure = Unsure(several.kind, several.said, name, several.choices)
            return Filled(found | _others(work, name) | _left_open(work, name), unsure)
        if value is not None:
            found[name] = value
    return Filled(found)


def said_in_words(args: type[BaseModel], reading: Reading) -> list[tuple[int, int]]:
    """Where the question says one of the few words that an argument takes: "by owner", "is it capped"."""
    spans = []
    for name in args.model_fields:
        for value in one_of(args.model_fields[name].annotation):
            spans += reading.said(f"{name}={value}")
    if "checklist" in args.model_fields and (named := _named_checklist(reading)):
        spans += [(t.start, t.end) for t in reading.tokens if t.text == named.lower()]
    return spans


def _others(work: Work, but: str) -> Args:
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


def _left_open(work: Work, name: str) -> Args:
    """Of several deals or people those that are sure by id and the others as they were said, to be asked about."""
    if name not in {"deals", "people"}:
        return {}
    several: list[str] = []
    for place in work.reading.named("person") if name == "people" else work.reading.named("deal", "account"):
        try:
            several.append(str(_one(work, [place], name) if place[0].kind != "account" else _deal_of(work, place)))
        except Ambiguous as still:
            several.append(still.said)
    return {name: several}


def _one(work: Work, places: Sequence[list[Mention]], argument: str) -> str | None:
    """The id of the row that the first place names; a question back where it names several."""
    if not places:
        return None
    first = _still_open(places[0])
    if len(first) > 1:
        start, end = first[0].span
        rows = [m.row for m in first]
        raise Ambiguous(
            first[0].kind, work.reading.text[start:end], argument, work.desk.names.choices(first[0].kind, rows)
        )
    return first[0].id


def _still_open(rows: list[Mention]) -> list[Mention]:
    """Of several deals of one name those that are open, where any is: nobody asks by name for one lost years ago."""
    return [m for m in rows if m.kind != "deal" or m.row.outcome == "open"] or rows


def _person(work: Work) -> str | None:
    """A colleague, or who leads a team that is named."""
    named = work.reading.named("person") or ("team" in work.fields and work.reading.named("team")) or []
    return _one(work, named, "person") or newest_colleague(work.reading, work.desk)


def _account(work: Work) -> str | None:
    found = _one(work, work.reading.named("account"), "account")
    if found is None and "deal" not in work.fields:
        deals = work.reading.named("deal")
        return deals[0][0].row.account_id if deals else None
    return found


def _contact(work: Work) -> str | None:
    """Somebody at a customer: a name that is nobody's in the company, or an address."""
    for said in [s.said for s in work.reading.strangers] + _ADDRESS.findall(work.reading.text):
        try:
            return work.desk.names.contact(said).contact_id
        except NotFound:
            continue
    return None


def _product(work: Work) -> str | None:
    return _one(work, work.reading.named("product"), "product")


def _deal(work: Work) -> str | None:
    """A deal by its own name, or by its account's unless the skill can be asked about accounts."""
    deals = work.reading.named("deal")
    if deals:
        return _one(work, deals, "deal")
    accounts = work.reading.named("account")
    if accounts and "account" not in work.fields:
        return _deal_of(work, accounts[0])
    if "how_many" in work.fields and (sums.counted("rows", work) or 0) > 1:
        return None  # "my two biggest at risk" are several of a list
    ranked = described_deals(work.reading, work.desk)
    return ranked[0] if len(ranked) == 1 or (ranked and "deals" not in work.fields) else None


def _deals(work: Work) -> list[str] | None:
    """Several deals of one question: "if I close Acme and Globex", "my two biggest deals"."""
    places = work.reading.named("deal", "account")
    if len(places) < 2:
        ranked = [] if places else described_deals(work.reading, work.desk)
        return ranked if len(ranked) > 1 else None
    return [str(_one(work, [p], "deals") if p[0].kind == "deal" else _deal_of(work, p)) for p in places]


def _deal_of(work: Work, accounts: Sequence[Mention]) -> str:
    """The open deal of an account, its last one where none is open; several are a question back."""
    start, end = accounts[0].span
    said = work.reading.text[start:end]
    deals = [d for account in accounts for d in work.desk.names.deals_of(account.id)]
    if len(deals) > 1:
        raise Ambiguous("deal", said, "deal", work.desk.names.choices("deal", deals))
    return str(deals[0].deal_id) if deals else said


def _team(work: Work) -> bool | None:
    if work.reading.has("newcomer") or (work.reading.named("person") and not work.reading.has("team")):
        return None  # "the new guy on my team" is one person
    if work.reading.has("team") or work.reading.named("team"):
        return True
    return True if work.reading.has("we") and leads(work.desk) else None


def leads(desk: Desk) -> bool:
    """Whether the asker has people to say "we" of."""
    return desk.person.role != "rep"


def _order(work: Work) -> str | None:
    """What a list begins with, of what the skill can put first."""
    if "order" not in work.fields or ("deal" in work.fields and is_one(work.reading)):
        return None  # "is my biggest deal at risk" asks about that deal, where the skill can be asked about one
    said = order(work.reading)
    return said if said in one_of(work.args.model_fields["order"].annotation) else None


def _how_many(work: Work) -> int | None:
    """How many rows: a number that is said, or one where "my biggest deal" is one of them."""
    said = sums.counted("rows", work)
    return 1 if said is None and _order(work) and is_one(work.reading) else said


def _question(work: Work) -> str:
    return work.reading.text


def _reason(work: Work) -> str | None:
    """What is given as a reason: after "because", or a colon."""
    said = work.reading.tokens
    starts = [said[at + length - 1].end for at, length, _ in work.reading.words.find("because", said)]
    starts += [t.end for t in said if t.text == ":" and work.reading.text[t.end : t.end + 1] == " "]  # none of "1:1"
    return (work.reading.text[min(starts) :].strip() or None) if starts else None


def _plans(work: Work) -> list[str] | None:
    """Two plans of the book, by what they are called, in the order in which they are said."""
    from skills.commission.called import plans_in

    found = plans_in(work.desk.book, work.reading.text)
    return found if len(found) > 1 else None


def _people(work: Work) -> list[str] | None:
    """Several colleagues of one question."""
    places = work.reading.named("person")
    if len(places) < 2:
        return None
    return [str(_one(work, [place], "person")) for place in places]


def _checklist(work: Work) -> str | None:
    return _named_checklist(work.reading)


def _named_checklist(reading: Reading) -> str | None:
    """A methodology by name, among the checklists that are installed."""
    from skills.deal_brief.checklists import named_in

    return named_in(reading.text)


def _task(work: Work) -> str | None:
    return task(work.reading)


SLOTS: Mapping[str, Slot] = {
    "person": _person,
    "account": _account,
    "product": _product,
    "contact": _contact,
    "deal": _deal,
    "deals": _deals,
    "period": moments.period,
    "amount": sums.amount,
    "above": partial(sums.limit, "above"),
    "below": partial(sums.limit, "below"),
    "above_share": partial(sums.share_limit, "above"),
    "below_share": partial(sums.share_limit, "below"),
    "how_many": _how_many,
    "days": partial(sums.counted, "lasting"),
    "fewer_contacts": partial(sums.counted, "contacts"),
    "order": _order,
    "discount": sums.discount,
    "earn": sums.earn,
    "share": sums.share,
    "since": moments.since,
    "currency": sums.currency,
    "team": _team,
    "question": _question,
    "said": _question,
    "message": lambda work: work.reading.pasted,
    "reason": _reason,
    "number": sums.number,
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
    if is_date(args, name):
        return moments.day
    words = one_of(args.model_fields[name].annotation)
    return partial(_word, name, words) if words else None


def _word(group: str, values: frozenset[str], work: Work) -> str | None:
    """One of a few values, by what the skills' files say that each means."""
    return work.reading.meant(group, values)
