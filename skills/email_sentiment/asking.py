"""The tool `email_sentiment`: finds the mail that a question is about and hands it to the right computation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from skills.skill import Desk, Result, Skill

if TYPE_CHECKING:
    from skills.email_sentiment.scope import Scope

Focus = Literal[
    "objection",
    "buying",
    "price",
    "timing",
    "authority",
    "need",
    "trust",
    "competitor",
    "commitment",
    "question",
    "discount",
    "process",
    "leaving",
    "stakeholder",
    "churn",
    "referral",
    "unanswered",
    "answer",
]
WINDOW = timedelta(days=365)  # how far back a mood looks where no period is asked for
LATELY = timedelta(days=90)  # the same for signals and unanswered mail over many customers


class Args(BaseModel):
    """What to read; everything left out means all customers that the asker may see."""

    account: str | None = Field(None, description="customer, by name or id")
    deal: str | None = Field(None, description="deal, by name or id: mail on it and with its customer")
    contact: str | None = Field(None, description="a person at a customer, by name or e-mail address")
    person: str | None = Field(None, description="a colleague whose customers are meant; default: all in scope")
    period: str | None = Field(None, description="only mail of this period: this_quarter, last_month, 2026-Q3, ...")
    signal: Focus | None = Field(
        None,
        description="what to look for instead of the mood: objection (any), price, timing, authority, need, trust, "
        "competitor, buying, commitment, question, discount, process (legal, procurement, security), leaving, "
        "stakeholder, churn, referral; unanswered: our mail that waits for an answer; "
        "answer: points for an answer of ours to their newest mail, or to the one given as `message`",
    )
    message: str | None = Field(None, description="the text of a mail to be answered, where it was pasted")


def run(args: Args, desk: Desk) -> Result:
    """The mood of one customer, or over all customers: who turned negative, a signal, who has not answered."""
    from skills.email_sentiment.drafting import outline
    from skills.email_sentiment.many import not_answered, turned
    from skills.email_sentiment.one import mood_of
    from skills.email_sentiment.scope import scope_of
    from skills.email_sentiment.signals import signals_in

    scope = scope_of(args.account, args.deal, args.contact, args.person, desk)
    since, until = _days(args, desk, scope)
    if args.signal == "answer":
        return outline(scope, since, until, args.message)
    if args.signal == "unanswered":
        return not_answered(scope, since, until)
    if args.signal:
        return signals_in(scope, args.signal, since, until)
    if scope.one:
        return mood_of(scope, since, until)
    return turned(scope, since if args.period else None, until)


def _days(args: Args, desk: Desk, scope: Scope) -> tuple[date, date]:
    from skills.asked import period_of

    if args.period:
        period = period_of(args.period, desk)
        return period.start, min(period.end, desk.today)
    back = WINDOW if scope.one else LATELY
    return desk.today - back, desk.today


skill = Skill(
    name="email_sentiment",
    says="How customers feel judging by their e-mails: mood and change, who turned negative, objections, competitors "
    "named, buying signals and other signals with the sentence quoted, who has not answered, and points for an answer "
    "to a customer's mail.",
    args=Args,
    run=run,
)
