"""Teams by their names: asking about "US West" is asking about its manager and everybody below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.book.schema import Person


@dataclass(frozen=True, slots=True)
class Team:
    """A team in scope and the person who leads it."""

    lead_id: str
    name: str


def teams_of(people: Sequence[Person]) -> list[Team]:
    """Teams that sell, each with its one lead; one whose lead is not among these people is none."""
    leads: dict[str, str] = {}
    sellers: dict[str, set[str | None]] = defaultdict(set)
    known = {p.person_id: p for p in people}
    for person in people:
        if person.role == "rep" and person.team:
            sellers[person.team].add(person.manager_id)
    for name, managers in sellers.items():
        lead = known.get(next(iter(managers)) or "") if len(managers) == 1 else None
        if lead is not None and lead.team == name:
            leads[name] = lead.person_id
    return [Team(lead_id, name) for name, lead_id in leads.items()]
