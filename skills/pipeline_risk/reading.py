"""How many points each sign counts on a deal, told from what surrounds it on a day. A hundred thousand deals are ranked
by these; the evidence for those that are shown is put together afterwards (evidence.py).

A sign counts one point at its threshold, two at twice the threshold, three at three times, and none below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from connectors.book import Vitals
from skills.pipeline_risk.signs import MOST, Kind
from skills.pipeline_risk.thresholds import (
    ANSWER_WITHIN,
    FALLEN,
    GHOSTED_MAILS,
    PAST_DUE_STEP,
    PUSHES,
    AtStage,
    Thresholds,
)

Count = Callable[[Vitals, AtStage], int]


def points_of(deal: Vitals, limits: Thresholds) -> list[int]:
    """Points of each sign in the order of `limits.told`; signs that can't be told from what is recorded have none."""
    at = limits.at(deal.stage)
    return [count(deal, at) for count in _counts(limits.told)]


@cache
def _counts(kinds: tuple[Kind, ...]) -> tuple[Count, ...]:
    return tuple(_COUNT[kind] for kind in kinds)


def past_due(deal: Vitals, at: AtStage) -> int:
    """From the first day on, and one more for every two weeks."""
    if deal.close_on is None or deal.close_on >= deal.as_of:
        return 0
    return min(1 + (deal.as_of - deal.close_on).days // PAST_DUE_STEP, MOST)


def ghosted(deal: Vitals, at: AtStage) -> int:
    """By the number of our mails without an answer, or the days since the first of them."""
    if deal.unanswered_since is None:
        return 0
    days = (deal.as_of - deal.unanswered_since).days
    mails = deal.unanswered if days >= ANSWER_WITHIN else 0
    return min(max(mails // GHOSTED_MAILS, days // at.ghosted_days), MOST)


def stale(deal: Vitals, at: AtStage) -> int:
    """By the days since anybody was in touch, or since it was created where nobody ever was."""
    since = deal.last_touch or deal.created_on
    return min((deal.as_of - since).days // at.stale_days, MOST) if since else 0


def pushed(deal: Vitals, at: AtStage) -> int:
    """By how often its close date moved later."""
    return min(deal.pushes // PUSHES, MOST)


def stage_age(deal: Vitals, at: AtStage) -> int:
    """By the days in its stage, once there are more than the limit."""
    days = age(deal, at)
    return min(days // at.stage_days, MOST) if days > at.stage_days else 0


def amount_falling(deal: Vitals, at: AtStage) -> int:
    """By the share of its peak that is gone."""
    if not deal.peak or deal.amount is None or deal.amount >= deal.peak:
        return 0
    return min(int((deal.peak - deal.amount) / deal.peak / FALLEN), MOST)


def single_threaded(deal: Vitals, at: AtStage) -> int:
    """One for too few known contacts; one for a single person who wrote lately, which is usual only early."""
    few = at.contacts_known and deal.account_id is not None and deal.contacts < at.fewest
    return few + (deal.writers == 1 and not at.early)


def no_power(deal: Vitals, at: AtStage) -> int:
    """Past the early stages somebody who decides should be known."""
    return int(not deal.deciders and not at.early and deal.account_id is not None)


def competitor(deal: Vitals, at: AtStage) -> int:
    """Another supplier is named on the deal."""
    return int(bool(deal.competitor and deal.competitor.strip()))


def newcomer(deal: Vitals, at: AtStage) -> int:
    """Late in the process somebody wrote for the first time, where others had before."""
    if not at.late or deal.newcomer_on is None or deal.newcomer_on == deal.first_in or at.whole:
        return 0
    since = deal.stage_since or deal.created_on
    return int(since is not None and deal.newcomer_on >= since)


def leaving(deal: Vitals, at: AtStage) -> int:
    """Somebody there has said lately that they go, or that a colleague does."""
    return int(deal.left_on is not None)


def red_flag(deal: Vitals, at: AtStage) -> int:
    """By how often the customer stepped back lately."""
    return min(deal.flags, MOST)


def unpriced(deal: Vitals, at: AtStage) -> int:
    """Past the middle of the process nobody has spoken of the price, though there is contact."""
    return int(at.priced and deal.priced_on is None and deal.last_touch is not None)


def no_next_step(deal: Vitals, at: AtStage) -> int:
    """Nothing written down as the next step."""
    return int(not deal.next_step or not deal.next_step.strip())


def age(deal: Vitals, at: AtStage) -> int:
    """Days in its stage; of the whole deal where moves are not recorded."""
    since = deal.created_on if at.whole else deal.stage_since or deal.created_on
    return (deal.as_of - since).days if since else 0


def lasted(kind: Kind, deal: Vitals, at: AtStage) -> int:
    """Days that a sign has lasted, below its threshold too; 0 for one that does not last, or is not there."""
    if kind == "stage_age":
        return age(deal, at)
    since = {
        "past_due": deal.close_on,
        "ghosted": deal.unanswered_since,
        "stale": deal.last_touch or deal.created_on,
    }.get(kind)
    return max((deal.as_of - since).days, 0) if since else 0


_COUNT: Mapping[Kind, Count] = {
    "past_due": past_due,
    "ghosted": ghosted,
    "stale": stale,
    "pushed": pushed,
    "stage_age": stage_age,
    "amount_falling": amount_falling,
    "single_threaded": single_threaded,
    "competitor": competitor,
    "no_power": no_power,
    "newcomer": newcomer,
    "leaving": leaving,
    "red_flag": red_flag,
    "unpriced": unpriced,
    "no_next_step": no_next_step,
}
