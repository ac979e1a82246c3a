"""Rows that the book computes rather than holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from connectors.book.schema import DealType, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """A credit with what pay depends on of its deal and product, whoever owns the deal."""

    credit_id: str
    person_id: str
    deal_id: str | None
    product_id: str | None
    date: date
    amount: Decimal
    currency: str | None
    share: Decimal
    event: Event
    deal_name: str | None
    account_id: str | None
    type: DealType | None
    margin: Decimal | None
    term_months: int | None
    deal_amount: Decimal | None
    product: str | None
    product_family: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageNorm:
    """How long deals that were won stayed in a stage, over the whole company; it names nobody.

    `deals` is how many stays it rests on. Stage "" is the whole way from created to won.
    """

    stage: str
    deals: int
    median_days: float
    p75_days: float
    p90_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyNorm:
    """How soon customers answer our mail on deals that are won, over the whole company, by so many answers."""

    answers: int
    median_days: float
    p90_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNorm:
    """How many people at the customer are known on nine of ten won deals of the whole company; it names nobody."""

    deals: int
    least: int


class Vitals(NamedTuple):
    """A deal that is open on the evening of `as_of`, with what surrounds it up to then. A plain tuple: they come by
    the hundred thousand.

    `stage_since` None where no move is recorded; `peak` the most that a recorded change of its amount names.
    `last_touch` is the latest of the three after it: an activity, mail from them, mail from us. They first wrote on
    `first_in`, and somebody for the first time last on `newcomer_on`. `writers` wrote in the 60 days before;
    `unanswered` mails of ours were written after their last one, the first on `unanswered_since`. The price was first
    spoken of on `priced_on`. In the 60 days before, so many `flags` say that the customer steps back, and somebody
    there that they go, the last of each in the customer's words. `contacts` are known at the customer, `deciders` of
    them decide or hold the budget.
    """

    deal_id: str
    name: str
    account_id: str | None
    owner_id: str | None
    stage: str | None
    amount: Decimal | None
    currency: str | None
    created_on: date | None
    close_on: date | None
    next_step: str | None
    competitor: str | None
    as_of: date
    stage_since: date | None
    pushes: int
    pushed_days: int
    pushed_on: date | None
    peak: Decimal | None
    fell_on: date | None
    last_touch: date | None
    last_done: date | None
    last_in: date | None
    last_out: date | None
    first_in: date | None
    newcomer_on: date | None
    writers: int
    unanswered: int
    unanswered_since: date | None
    priced_on: date | None
    flags: int
    flagged_on: date | None
    flag: str | None
    left_on: date | None
    leaving: str | None
    contacts: int
    deciders: int
