"""What every part of the company is drawn from: seed, day, people, customers, and who has which habit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from connectors.demo.accounts import Customers
from connectors.demo.people import DANA, Staff
from connectors.demo.planted import Problem
from connectors.periods import FiscalCalendar, Period

HISTORY = timedelta(days=730)


@dataclass(frozen=True)
class World:
    """The company before it has sold anything. Each area takes its own chances, so that none stirs another's."""

    seed: int
    on: date
    staff: Staff
    customers: Customers
    problems: Mapping[str, Problem]

    def rng(self, *area: str) -> Random:
        """Chance for an area, or for one thing in it; always the same for the same."""
        return Random("/".join((str(self.seed), *area)))

    @cached_property
    def quarter(self) -> Period:
        """The quarter that is running."""
        return FiscalCalendar().containing(self.on, "quarter")

    @cached_property
    def dana(self) -> str:
        """The id of the demo's own rep."""
        return self.staff.by_name[DANA].person_id
