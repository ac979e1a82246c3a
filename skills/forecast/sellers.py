"""Sellers who win more often than deals like theirs do, and those who win less: what that makes of their chances.

The factor of a seller is what they won over what was expected of their deals in past stretches, drawn to one as far as
sellers of this company differ by no more than luck would make them (a gamma prior, its variance found by moments). What
it may be off is shared by all of the seller's deals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from connectors.book import Book
from connectors.book.outlook import Learnt
from connectors.book.records import Chance, Record, Told
from skills.forecast.rates import Rates


@dataclass(frozen=True, slots=True)
class Factor:
    """By what a seller's chances are multiplied, and the standard error of it, as parts of it."""

    mean: float
    error: float


@dataclass(frozen=True)
class Sellers:
    """The factors of sellers that have a record; `usual` stands for those who have none."""

    factors: Mapping[str, Factor]
    usual: Factor

    def of(self, owner: str | None) -> Factor:
        """One seller's."""
        return self.factors.get(owner or "", self.usual)


ALIKE = Sellers({}, Factor(1.0, 0.0))


def sellers(people: Sequence[str], learnt: Learnt, rates: Rates, book: Book) -> Sellers:
    """Of these people."""
    if rates.few:
        return ALIKE
    seen = sorted({(f.stage or "", f.due, f.size) for f in learnt.fates})
    chances = tuple(Chance(s or None, due, size, rates.of(s or None, due, size).chance) for s, due, size in seen)
    return learnt_from(*book.records(people, Told(learnt.stretches, tuple(sorted(learnt.edges.items())), chances)))


def learnt_from(records: Sequence[Record], spread: float) -> Sellers:
    """From records, and the variance of factors over the company."""
    if spread <= 0:
        return ALIKE
    worth = 1 / spread  # wins that the company's rate counts as
    return Sellers({r.owner_id: _factor(r.won, r.expected, worth) for r in records}, _factor(0, 0.0, worth))


def _factor(won: int, expected: float, worth: float) -> Factor:
    """The mean of a gamma distribution, and its deviation over the mean."""
    return Factor((won + worth) / (expected + worth), 1 / sqrt(won + worth))
