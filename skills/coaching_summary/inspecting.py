"""Which open deals to talk about, the most in need first, and what to ask about each."""

from __future__ import annotations

from collections.abc import Mapping

from skills.coaching_summary.mailing import Heard
from skills.coaching_summary.results import Inspected, Mood
from skills.coaching_summary.rules import Rules
from skills.email_sentiment.results import Said
from skills.pipeline_risk.many import Flagged, at_risk, flagged, listed
from skills.pipeline_risk.results import AtRisk
from skills.pipeline_risk.scope import Scope, limits_of
from skills.pipeline_risk.signs import HIGH, MEDIUM

# A customer who turned negative, or from whom somebody goes, is at high risk by that alone: no figure shows it so soon.
_HEARD = HIGH


def inspected(scope: Scope, heard: Heard, rules: Rules, most: int) -> tuple[tuple[Inspected, ...], int]:
    """Deals at medium risk and above, or whose mail tells trouble; and how many are open at all.

    Of two at the same risk the one whose main sign is the clearer comes first, then the larger.
    """
    desk, own = scope.desk, scope.desk.book.company.currency
    deals, limits = scope.deals(desk.today), limits_of(desk)
    every = {f.deal.deal_id: f for f in flagged(deals, limits, {})}
    told = {d.deal_id: _mood(d.account_id, heard) for d in deals}
    scores = {
        d.deal_id: (every[d.deal_id].score if d.deal_id in every else 0) + (_HEARD if told[d.deal_id] else 0)
        for d in deals
    }
    chosen = sorted(
        (d for d in deals if scores[d.deal_id] >= MEDIUM),
        key=lambda d: (-scores[d.deal_id], -_clearest(every.get(d.deal_id)), -(d.amount or 0), d.deal_id),
    )[:most]
    shown = {a.deal.deal_id: a for a in listed([every[d.deal_id] for d in chosen if d.deal_id in every], limits, scope)}
    found = [
        _inspected(shown.get(d.deal_id) or at_risk(d, (), None, None, own), told[d.deal_id], scores[d.deal_id], rules)
        for d in chosen
    ]
    return tuple(found), len(deals)


def _clearest(deal: Flagged | None) -> int:
    return max(deal.points, default=0) if deal else 0


def _mood(account_id: str | None, heard: Heard) -> tuple[Mood, Said] | None:
    """What the customer's mail tells, a departure before a change of mood: it is the more urgent of the two."""
    key = account_id or ""
    if key in heard.leaving:
        return "leaving", heard.leaving[key]
    return ("turned_negative", heard.turned[key]) if key in heard.turned else None


def _inspected(deal: AtRisk, mood: tuple[Mood, Said] | None, score: int, rules: Rules) -> Inspected:
    main: str = mood[0] if mood else deal.signs[0].kind
    questions: Mapping[str, str] = rules.questions.get(main, {})
    return Inspected(
        deal=deal.deal,
        owner=deal.owner,
        amount=deal.amount,
        stage=deal.stage,
        close_on=deal.close_on,
        signs=deal.signs,
        mood=mood[0] if mood else None,
        quote=mood[1] if mood else None,
        questions=questions,
        score=score,
    )
