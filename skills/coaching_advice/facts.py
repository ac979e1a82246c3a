"""What is known of the deal, customer or person that advice is asked about: the signs of risk that stand out there.

A customer stands for its open deals. A person is where they stand on quota, and the signs that their open deals show
most often. Everything is read at the asker's desk, so it is never more than they may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from connectors.book.schema import Deal, Person
from connectors.errors import CoachError
from skills.coaching_advice.results import OnDeal, OnPerson, Shown, Standing
from skills.pipeline_risk.signs import Kind
from skills.skill import Desk

DEALS = 3  # of a customer, those that show most


def on_deals(deal: str | None, account: str | None, desk: Desk) -> tuple[OnDeal, ...]:
    """The deal that was named, or the customer's; NotFound or Ambiguous where the name is not one row's."""
    if deal:
        return (_on_deal(desk.names.deal(deal), desk)[1],)
    if not account:
        return ()
    customer = desk.names.account(account)
    found = [_on_deal(each, desk) for each in desk.names.deals_of(customer.account_id)]
    ranked = sorted(found, key=lambda pair: (-pair[0], pair[1].deal_id))
    return tuple(shown for _, shown in ranked[:DEALS])


def on_person(person: str | None, desk: Desk) -> OnPerson | None:
    """Where a person stands, and what their open deals show; NotFound outside the asker's scope."""
    if not person:
        return None
    row = desk.names.person(person)
    checked, flagged, shown = _deals_of(row, desk)
    is_asker = row.person_id == desk.person.person_id
    return OnPerson(row.person_id, row.name, is_asker, checked, flagged, shown, _standing(row, desk))


def main_signs(deals: Iterable[OnDeal], person: OnPerson | None, most: int) -> list[Kind]:
    """The signs that advice is looked up for: the first of each deal, then the second of each; of a person, the most
    frequent.
    """
    turns: Iterator[Kind | None] = chain.from_iterable(zip_longest(*(deal.signs for deal in deals)))
    of_person = [shown.kind for shown in person.signs] if person else []
    return list(dict.fromkeys(sign for sign in [*turns, *of_person] if sign))[:most]


def _on_deal(deal: Deal, desk: Desk) -> tuple[int, OnDeal]:
    """A deal with its signs, and their score; none where it is closed or the data can't tell."""
    from skills.pipeline_risk.one import deal_risk

    score, signs = 0, tuple[Kind, ...]()
    if deal.outcome == "open":
        try:
            at_risk = deal_risk(deal, desk).at_risk
            score, signs = at_risk.score, tuple(sign.kind for sign in at_risk.signs)
        except CoachError:
            pass
    account = next(iter(desk.book.accounts(ids=[deal.account_id])), None) if deal.account_id else None
    return score, OnDeal(deal.deal_id, deal.name, account.name if account else None, signs, deal.outcome == "open")


def _deals_of(person: Person, desk: Desk) -> tuple[int, int, tuple[Shown, ...]]:
    """How many open deals there are, how many show signs, and how often each sign, most frequent first."""
    from skills.pipeline_risk.many import risks
    from skills.pipeline_risk.scope import scope_of

    if not desk.book.has("deals"):
        return 0, 0, ()
    found = risks(scope_of(person.person_id, False, None, desk), None)
    counted = sorted(found.counted, key=lambda each: -each.deals)
    return found.checked, found.flagged, tuple(Shown(each.kind, each.deals) for each in counted)


def _standing(person: Person, desk: Desk) -> Standing | None:
    """Attainment of the running quota; None where there is none, or a team is measured instead."""
    from skills.attainment import skill
    from skills.attainment.results import Attainment

    try:
        found = skill(desk, person=person.person_id)
    except CoachError:
        return None
    if not isinstance(found, Attainment):
        return None
    reached = found.reached
    return Standing(reached.share, reached.period, reached.on_pace if reached.state == "running" else None)
