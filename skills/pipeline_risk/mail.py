"""What the mail on one deal says against it: sentences that object, name a rival, announce that somebody goes.

Reading a sentence costs about ten milliseconds the first time, so this is done for the deal that is looked at and not
for a hundred of them; what is found is shown beside the signs and counts no points. Of a hundred deals the signs that
are told by phrases alone have to do (red_flag, leaving, unpriced).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.book.schema import Deal, Email
from skills.skill import Desk, Who

if TYPE_CHECKING:
    from skills.email_sentiment.results import Said

LATELY = timedelta(days=60)
BUDGET = 120  # new sentences read in one turn: a second or so
SHOWN = 3
GRAVE = ("churn", "leaving", "competitor", "price", "authority", "trust", "need", "timing")


def against(deal: Deal, emails: Iterable[Email], desk: Desk) -> tuple[Said, ...]:
    """The newest sentence of each kind that speaks against the deal, the gravest kind first."""
    recent = [e for e in emails if e.direction == "in" and desk.today - LATELY <= e.sent_at.date() <= desk.today]
    if not recent:
        return ()
    from skills.email_sentiment.messages import read_within, texts
    from skills.email_sentiment.scope import Scope
    from skills.email_sentiment.signals import said

    scope = Scope(desk, Who(desk.person.name, is_asker=True, person_id=desk.person.person_id), deal.name, deal=deal)
    messages, _ = read_within(texts(recent), scope.reader, BUDGET)
    newest = {s.signal: s for s in said(messages, scope) if speaks_against(s)}
    return tuple(sorted(newest.values(), key=lambda s: GRAVE.index(s.signal or "")))[:SHOWN]


def speaks_against(sentence: Said) -> bool:
    """Somebody who leaves or ends it does so whatever the tone; an objection is one where the feeling is not good."""
    if sentence.signal in {"churn", "leaving"}:
        return True
    return sentence.signal in GRAVE and sentence.feeling in {"negative", "mixed"}
