"""Whose credits count for whom: a person's own, their direct reports', their whole team's.

A leader's team is the leader and everyone below, at any depth. The team of somebody with nobody below is that of their
manager, so that a rep's gate can look at what the team sold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from skills.commission.credits import Member
from skills.commission.plan import Whose


class Teams:
    """Who reports to whom."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._managers = {m.person_id: m.manager_id for m in members}
        self._reports: dict[str, list[str]] = defaultdict(list)
        for person, manager in self._managers.items():
            if manager is not None and manager != person:
                self._reports[manager].append(person)

    def whose(self, of: Whose, person: str) -> tuple[str, ...]:
        """The people whose credits count."""
        if of == "self":
            return (person,)
        if of == "reports":
            return tuple(self._reports.get(person, ()))
        return self._below(self.lead(person))

    def lead(self, person: str) -> str:
        """Who leads the person's team: themselves, where anybody reports to them."""
        manager = self._managers.get(person)
        return person if person in self._reports or manager is None else manager

    def _below(self, lead: str) -> tuple[str, ...]:
        found = {lead: None}
        waiting = [lead]
        while waiting:
            for person in self._reports.get(waiting.pop(), ()):
                if person not in found:
                    found[person] = None
                    waiting.append(person)
        return tuple(found)
