"""How somebody's correspondence goes: how soon they answer, what waits on either side, which customers have turned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import NormalDist

from connectors.book.schema import Email
from connectors.errors import CoachError
from skills.coaching_summary.results import Mail
from skills.email_sentiment.many import ANSWER_WITHIN, turned
from skills.email_sentiment.results import Said, Turned, TurnedNegative
from skills.email_sentiment.scope import Scope, scope_of
from skills.email_sentiment.signals import signals_in
from skills.email_sentiment.silence import silence, waiting
from skills.email_sentiment.structure import KINDS, matchers
from skills.skill import Desk

LATELY = timedelta(days=90)
_AT = 0.05


@dataclass(frozen=True, slots=True)
class Heard:
    """What mail tells: the correspondence, and by customer the sentence that shows its change or a departure."""

    mail: Mail | None
    turned: Mapping[str, Said]
    leaving: Mapping[str, Said]
    missing: str | None = None


def heard(person_id: str, until: date, desk: Desk) -> Heard:
    """Of the customers of a person; nothing, with the code of the reason, where mail is not loaded or not shown."""
    try:
        scope = scope_of(None, None, None, person_id, desk)
        lately = scope.emails(until - LATELY, until)
        earlier = scope.emails(until - 2 * LATELY, until - LATELY - timedelta(days=1))
    except CoachError as error:
        return Heard(None, {}, {}, error.code)
    if not lately:
        return Heard(None, {}, {}, "no_emails_lately")
    ids = {name: key for key, name in scope.account_names.items()}
    soured = {t.account_id: t.shown_by for t in _surely(turned(scope, None, until))}
    gone = _said_twice(signals_in(scope, "leaving", until - LATELY, until).found)
    return Heard(
        mail=_mail(lately, earlier, soured, scope, until),
        turned=soured,
        leaving={ids[s.account]: s for s in reversed(gone) if s.account in ids},
    )


def _surely(found: TurnedNegative) -> list[Turned]:
    """Those that turned by more than chance among all customers who wrote: one in twenty for all together (Bonferroni).

    A single message is a bad day, no change. Asked for who turned, one wants to hear of every suspicion; a summary of
    somebody names what is sure.
    """
    limit = NormalDist().inv_cdf(_AT / max(found.accounts, 1))
    return [t for t in found.customers if t.distance <= limit and t.recent > 1]


def _said_twice(found: Sequence[Said]) -> list[Said]:
    """Those in which a turn of phrase says the same as the classifier.

    One sentence makes a deal the first to talk about, so one witness is not enough ("our lawyer is away until Friday").
    """
    hits = matchers().hits([s.sentence for s in found])[:, KINDS.index("leaving")] if found else ()
    return [s for s, hit in zip(found, hits, strict=True) if hit]


def _mail(lately: Sequence[Email], earlier: Sequence[Email], soured: Iterable[str], scope: Scope, until: date) -> Mail:
    now, then = silence(lately, until), silence(earlier, until)
    return Mail(
        received=sum(e.direction == "in" for e in lately),
        sent=sum(e.direction == "out" for e in lately),
        since=until - LATELY,
        reply_days=_days(now.our_reply_days),
        before=_days(then.our_reply_days),
        open_questions=len({e.thread_id or e.email_id for e, _ in now.open_questions}),
        waiting=sum(w.days >= ANSWER_WITHIN for w in waiting(lately, until)),
        turned=tuple(scope.account_names.get(a, a) for a in soured),
    )


def _days(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
