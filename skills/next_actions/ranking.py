"""The actions of a person or a team: every open deal weighed, the first few with their grounds and their step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from connectors.book import Vitals
from connectors.book.schema import SEE_ALL, Deal
from connectors.money import Money
from connectors.periods import Period
from skills.attainment.results import Reached
from skills.chances import Chance, chances
from skills.coaching_summary.progress import actions_of
from skills.coaching_summary.results import Action as Agreed
from skills.coaching_summary.rules import rules
from skills.next_actions.gains import settled
from skills.next_actions.heard import asked_on, heard, owed
from skills.next_actions.results import Action, NextActions, OfPerson, Unit, Waiting
from skills.next_actions.steps import guidance
from skills.next_actions.worth import commissions, quota_of, share_of
from skills.pipeline_risk.evidence import signs
from skills.pipeline_risk.history import lifts
from skills.pipeline_risk.many import at_risk
from skills.pipeline_risk.scope import Scope, limits_of, names_of
from skills.pipeline_risk.signs import main_first
from skills.skill import Desk

SHOWN = 5
MORE_WAITING = 3
PEOPLE = 4
SOON = timedelta(days=7)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Question:
    """Whose deals, which period is to be made, and whether it is the quota that is asked for."""

    scope: Scope
    period: Period
    for_quota: bool


def next_actions(question: Question) -> NextActions:
    """Ranked by gain; behind those that history can put no figure on, by what they are worth times their chance."""
    scope, desk = question.scope, question.scope.desk
    deals = _meant(scope.deals(desk.today), question)
    reached = quota_of(scope.who, question.period, desk)
    unit, brings, likely = _weights(deals, question, reached)
    limits = limits_of(desk)
    meant = lifts(desk.book, limits)
    every = []
    for deal in deals:
        shown = at_risk(deal, main_first(signs(deal, limits)), None, None, desk.book.company.currency)
        chance, worth = likely.get(deal.deal_id), brings.get(deal.deal_id)
        best = settled(chance.value, shown.signs, meant) if chance else None
        gain = _times(worth, best.then - chance.value) if worth and chance and best else None
        expected = _times(worth, chance.value) if worth and chance else None
        points = share_of(gain, reached.quota) if gain and reached and gain.currency == reached.quota.currency else None
        every.append(Action(shown, chance, worth, best, gain, expected, points if unit != "commission" else None))
    every.sort(key=_rank)
    top = [a for a in every if a.gain or a.expected or a.deal.signs][:SHOWN]
    mail_known = "emails" in limits.recorded
    return NextActions(
        who=scope.who,
        today=desk.today,
        period=question.period,
        unit=unit,
        for_quota=question.for_quota,
        actions=_told(top, deals, scope, mail_known=mail_known),
        more=max(sum(a.gain is not None for a in every) - len(top), 0),
        open_deals=len(deals),
        measured=sum(a.gain is not None for a in every),
        waiting=_waiting(deals, top, scope, mail_known=mail_known),
        people=_people(every, deals, scope, reached) if scope.many_owners else (),
        agreed=_agreed(scope, desk),
        reached=reached,
        mail_known=mail_known,
    )


def _meant(deals: Sequence[Vitals], question: Question) -> list[Vitals]:
    """All that are open; towards a quota only what is due by the end of its period."""
    if not question.for_quota:
        return list(deals)
    return [d for d in deals if d.close_on is not None and d.close_on <= question.period.end]


def _weights(
    deals: Sequence[Vitals], question: Question, reached: Reached | None
) -> tuple[Unit, Mapping[str, Money], Mapping[str, Chance]]:
    """What each deal would bring, in what, and how likely it is."""
    scope, desk = question.scope, question.scope.desk
    currency = reached.quota.currency if reached else _currency(scope)
    likely = chances(scope.owners, question.period, currency, desk)
    if scope.who.person_id and not scope.many_owners and not question.for_quota and desk.book.has("plans"):
        rows = {d.deal_id: d for d in desk.book.deals(owners=[scope.who.person_id], outcome="open")}
        (person,) = desk.book.people(ids=[scope.who.person_id])
        then = [_as_then(rows[d.deal_id], d) for d in deals if d.deal_id in rows]
        if paid := commissions(desk, person, then, question.period):
            return "commission", paid, likely
    worth = {deal: chance.worth for deal, chance in likely.items() if not chance.guessed}
    return ("attainment" if reached else "amount"), worth, likely


def _as_then(row: Deal, then: Vitals) -> Deal:
    return replace(row, amount=then.amount, close_on=then.close_on)


def _currency(scope: Scope) -> str:
    """The person's own where one person's deals are meant, else the company's."""
    people = scope.desk.book.people(ids=list(scope.owners)) if scope.owners and not scope.many_owners else []
    return (people[0].currency if people else None) or scope.desk.book.company.currency


def _times(money: Money, factor: Decimal) -> Money:
    return Money(money.amount * factor, money.currency).rounded()


def _rank(action: Action) -> tuple[Decimal, Decimal, int, str]:
    gain = action.gain.amount if action.gain else _NOTHING
    expected = action.expected.amount if action.expected else _NOTHING
    return -gain, -expected, -action.deal.score, action.deal.deal.deal_id


def _told(top: Sequence[Action], deals: Sequence[Vitals], scope: Scope, *, mail_known: bool) -> tuple[Action, ...]:
    """With names, what was heard, what the guides say, and for a lead what to ask."""
    desk = scope.desk
    by_id = {d.deal_id: d for d in deals}
    rows = [by_id[a.deal.deal.deal_id] for a in top]
    said = heard(rows, desk, mail_known=mail_known)
    keys = sorted({r.account_id for r in rows if r.account_id})
    accounts = {a.account_id: a.name for a in desk.book.accounts(ids=keys)}
    owners = names_of((r.owner_id for r in rows), desk) if scope.many_owners else {}
    found = []
    for action, row in zip(top, rows, strict=True):
        named = replace(action.deal, account=accounts.get(row.account_id or ""), owner=owners.get(row.owner_id or ""))
        found.append(replace(action, deal=named, heard=said.get(row.deal_id, action.heard)))
    return _advised(found, scope)


def _advised(actions: Sequence[Action], scope: Scope) -> tuple[Action, ...]:
    """With what the guides say, each thing once, and for a lead the question to ask."""
    desk = scope.desk
    known = dict(guidance((a.about for a in actions if a.about), desk))
    leads = scope.many_owners or not scope.who.is_asker
    return tuple(
        replace(
            action,
            guidance=known.pop(action.about or "", None),
            question=rules().question(action.sign.kind, desk.language) if leads and action.sign else None,
        )
        for action in actions
    )


def _waiting(deals: Sequence[Vitals], top: Sequence[Action], scope: Scope, *, mail_known: bool) -> tuple[Waiting, ...]:
    """Questions that wait on other deals, the longest first."""
    shown = {a.deal.deal.deal_id for a in top}
    rest = [d for d in owed(deals) if d.deal_id not in shown]
    asked = asked_on(rest, scope.desk, mail_known=mail_known)
    owners = names_of((d.owner_id for d in rest), scope.desk) if scope.many_owners else {}
    found = [Waiting(d.name, owners.get(d.owner_id or ""), asked[d.deal_id]) for d in rest if d.deal_id in asked]
    once = {(w.asked.sentence, w.asked.by): w for w in found}  # one mail on several deals of a customer
    return tuple(sorted(once.values(), key=lambda w: (w.asked.on, w.deal))[:MORE_WAITING])


def _people(
    every: Sequence[Action], deals: Sequence[Vitals], scope: Scope, reached: Reached | None
) -> tuple[OfPerson, ...]:
    """With whose deals there is most to gain."""
    owner = {d.deal_id: d.owner_id for d in deals}
    gains: dict[str, list[Money]] = defaultdict(list)
    for action in every:
        if action.gain and (person := owner[action.deal.deal.deal_id]):
            gains[person].append(action.gain)
    names = names_of(gains, scope.desk)
    found = []
    for person, own in gains.items():
        total = sum(own[1:], own[0])
        points = share_of(total, reached.quota) if reached and reached.quota.currency == total.currency else None
        found.append(OfPerson(names.get(person, person), total, points, len(own)))
    return tuple(sorted(found, key=lambda p: (-p.gain.amount, p.name))[:PEOPLE])


def _agreed(scope: Scope, desk: Desk) -> tuple[Agreed, ...]:
    """The agreed actions of one person that are due within a week, late ones first."""
    person = scope.who.person_id
    if scope.many_owners or person is None or (desk.person.role in SEE_ALL and not scope.who.is_asker):
        return ()
    by: date = desk.today + SOON
    return tuple(a for a in actions_of(person, desk) if a.status == "open" and a.due is not None and a.due <= by)
