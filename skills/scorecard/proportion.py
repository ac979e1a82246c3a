"""A share of so many, with what chance may have made of it.

The interval is Wilson's score interval at 95% (Wilson 1927, "Probable inference, the law of succession, and statistical
inference"): unlike the usual one it never leaves 0 to 1 and is honest for small numbers. Whether two shares differ is
Fisher's exact test.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import comb

_Z = Decimal("1.959964")  # of a normal distribution, 95% between -z and z
FEW = 20  # with fewer, a share of a half may as well be 0.3 or 0.7


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` out of `of`."""

    hits: int
    of: int

    @property
    def share(self) -> Decimal | None:
        """None of nothing."""
        return Decimal(self.hits) / self.of if self.of else None

    @property
    def few(self) -> bool:
        """Whether it rests on too few to conclude anything."""
        return self.of < FEW

    @property
    def low(self) -> Decimal | None:
        """The lower end of the interval."""
        return self._bound(-1)

    @property
    def high(self) -> Decimal | None:
        """The upper end."""
        return self._bound(1)

    def _bound(self, side: int) -> Decimal | None:
        if self.share is None:
            return None
        if self.hits == (0 if side < 0 else self.of):
            return self.share  # exactly, where rounding would leave a trace
        n, p, zz = Decimal(self.of), self.share, _Z * _Z
        middle = p + zz / (2 * n)
        half = _Z * ((p * (1 - p) + zz / (4 * n)) / n).sqrt()
        return min(max((middle + side * half) / (1 + zz / n), Decimal(0)), Decimal(1))


def chance_of(one: Proportion, other: Proportion) -> Fraction | None:
    """How likely two shares at least as far apart are where nothing but chance sets them apart; None of nothing."""
    if not one.of or not other.of:
        return None
    hits, total = one.hits + other.hits, one.of + other.of
    ways = {
        k: comb(one.of, k) * comb(other.of, hits - k) for k in range(max(0, hits - other.of), min(one.of, hits) + 1)
    }
    return Fraction(sum(w for w in ways.values() if w <= ways[one.hits]), comb(total, hits))
