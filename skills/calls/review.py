"""Calls at a desk: those about deals that the asker may see, measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from connectors.book.schema import SEE_ALL, Deal
from connectors.errors import NoData, NotAllowed
from connectors.library import Call
from skills.calls.agreed import next_step
from skills.calls.mentions import rivals, topics
from skills.calls.results import About, AboutDeal, CallReview, Calls, Held, Measured, Outside, Speaker
from skills.calls.rules import Measure, Rules, rules
from skills.calls.sides import sides
from skills.calls.talk import asked, longest, seconds, shares, timed
from skills.coaching_advice.results import Part
from skills.skill import Desk, Who

MOST = 10  # calls told in a row
Guides = Callable[[str], list[Part]]  # what the guides say to a topic


def review(asked_about: About, desk: Desk, guides: Guides) -> CallReview | Calls:
    """The latest call about a deal or with a customer; without either the latest ones of a person, or in sight, or the
    very latest where that is meant.

    NotAllowed: no_calls_for_finance; NoData: no_calls, and no_calls_about with the name that was asked for.
    """
    if desk.person.role == "finance":
        raise NotAllowed("What is said in calls is not shown to finance.", code="no_calls_for_finance")
    deals, name = _deals(asked_about, desk)
    by_id = {each.deal_id: each for each in deals}
    calls = desk.library.calls(by_id)
    if not calls:
        code = "no_calls_about" if name else "no_calls"
        raise NoData("There is no transcript of a call with this customer.", code=code, name=name)
    if not (asked_about.deal or asked_about.account or asked_about.latest):
        return _several(calls, by_id, asked_about, desk)
    newest, deal = calls[0], by_id[calls[0].deal_id]
    found, about = measured(newest, deal, desk), about_deal(deal, desk)
    alike = {d.deal_id for d in deals if d == deal or (d.account_id and d.account_id == deal.account_id)}
    before = sum(call.deal_id in alike for call in calls[1:])
    main = next((rules().ranges[each.measure].library for each in found.outside), "")
    parts = tuple(replace(p, source=replace(p.source, number=1)) for p in guides(main)[:1]) if main else ()
    return CallReview(about, newest.title, newest.source, newest.on, found, before, asked_about.first, parts)


def measured(call: Call, deal: Deal, desk: Desk) -> Measured:
    """A call in numbers, with what was agreed and spoken of."""
    table = rules()
    contacts = [c.name for c in desk.book.contacts(accounts=[deal.account_id])] if deal.account_id else []
    known = sides(call.turns, call.ours, [p.name for p in desk.book.people()], contacts)
    ours, by_share = known.ours, shares(call.turns, table)
    share = sum((by_share[name] for name in ours), Decimal(0)) if ours else None
    stretch, questions = longest(call.turns, ours, table), asked(call.turns, ours, table)
    names = [*table.competitors, *(d.competitor for d in desk.book.deals() if d.competitor)]
    values: dict[Measure, Decimal | None] = {
        "talk_share": share,
        "monologue": Decimal(stretch.seconds) if stretch else None,
        "questions": questions.an_hour if ours else None,
    }
    return Measured(
        seconds=round(sum(seconds(turn, table) for turn in call.turns)),
        timed=timed(call.turns),
        speakers=tuple(Speaker(name, name in ours, own) for name, own in by_share.items()),
        unknown=known.unknown,
        share=share,
        stretch=stretch,
        asked=questions,
        step=next_step(call.turns, ours, call.on, table),
        topics=topics(call.turns, ours, table),
        rivals=rivals(call.turns, names),
        outside=tuple(outside(values, table)),
    )


def outside(values: dict[Measure, Decimal | None], table: Rules) -> Iterable[Outside]:
    """The measures that pass a bound of their range, in the table's order."""
    for measure, usual in table.ranges.items():
        value = values[measure]
        if value is None:
            continue
        if usual.high is not None and value > usual.high:
            yield Outside(measure, value, "high", usual.high)
        elif usual.low is not None and value < usual.low:
            yield Outside(measure, value, "low", usual.low)


def about_deal(deal: Deal, desk: Desk) -> AboutDeal:
    """The deal as it is told; its owner's name where the asker may see them."""
    account = next(iter(desk.book.accounts(ids=[deal.account_id])), None) if deal.account_id else None
    owner = next(iter(desk.book.people(ids=[deal.owner_id])), None) if deal.owner_id else None
    mine = deal.owner_id == desk.person.person_id
    return AboutDeal(
        deal.deal_id, deal.name, account.name if account else None, owner.name if owner else None, is_asker=mine
    )


def _deals(about: About, desk: Desk) -> tuple[Sequence[Deal], str | None]:
    """The deals whose calls are meant, and the name that was said for them."""
    if about.deal:
        row = desk.names.deal(about.deal)
        return [row], row.name
    if about.account:
        customer = desk.names.account(about.account)
        return desk.book.deals(accounts=[customer.account_id]), customer.name
    if about.person:
        row_of = desk.names.person(about.person)
        below = [p.person_id for p in desk.book.reports(row_of.person_id)]
        return desk.book.deals(owners=[row_of.person_id, *below]), row_of.name
    return desk.book.deals(), None


def _several(calls: Sequence[Call], deals: dict[str, Deal], about: About, desk: Desk) -> Calls:
    asked_of = desk.names.person(about.person) if about.person else desk.person
    sees_all = about.person is None and desk.person.role in SEE_ALL
    name = desk.book.company.name if sees_all else asked_of.name
    who = Who(name, asked_of.person_id == desk.person.person_id and not sees_all, asked_of.person_id)
    newest = calls[:MOST]
    rows = tuple(Held(about_deal(deals[c.deal_id], desk), c.on, measured(c, deals[c.deal_id], desk)) for c in newest)
    told = [row.call for row in rows if row.call.share is not None]
    counted = Counter(rival.name for row in rows for rival in row.call.rivals)
    return Calls(
        who,
        rows,
        share=_mean([each.share for each in told if each.share is not None]),
        asked=_mean([Decimal(each.asked.ours) for each in told]),
        agreed=sum(row.call.step.level == "agreed" for row in rows),
        rivals=tuple(counted.most_common()),
        first=about.first,
    )


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) / len(values) if values else None
