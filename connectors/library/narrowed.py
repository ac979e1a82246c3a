"""What a search is narrowed to, besides what its reader may see: a language, some documents, a date.

Chroma and the catalog both apply it before they rank, so that the best of what is left is found, not what is left of
the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.book.schema import Person


@dataclass(frozen=True, slots=True)
class Narrowed:
    """`within` are locations of documents; `since` leaves out documents that are older or bear no date."""

    language: str | None = None
    within: tuple[str, ...] | None = None
    since: date | None = None


def number_of(on: date | None) -> int:
    """A date as Chroma can compare it, 20260310; 0 where there is none."""
    return on.year * 10_000 + on.month * 100 + on.day if on else 0


def for_chroma(reader: Person, to: Narrowed) -> dict[str, Any] | None:
    """The `where` of a query: what this person may read, and what is asked for."""
    wanted: list[dict[str, Any]] = []
    if reader.role != "admin":
        wanted += [{reader.role: True}, {"team": {"$in": sorted({"", reader.team or ""})}}]
    if to.language:
        wanted.append({"language": to.language})
    if to.within is not None:
        wanted.append({"location": {"$in": list(to.within)}})
    if to.since:
        wanted.append({"date": {"$gte": number_of(to.since)}})
    return {"$and": wanted} if len(wanted) > 1 else wanted[0] if wanted else None


def for_catalog(reader: Person, to: Narrowed) -> tuple[str, list[object]]:
    """The same as SQL over `documents d`: a condition, and the values for its marks."""
    parts: list[str] = []
    values: list[object] = []
    if reader.role != "admin":
        parts += ["instr(' ' || d.roles || ' ', ?)", "(d.team is null or d.team = ?)"]
        values += [f" {reader.role} ", reader.team]
    if to.language:
        parts.append("d.language = ?")
        values.append(to.language)
    if to.within is not None:
        parts.append(f"d.location in ({', '.join('?' * len(to.within))})")
        values += to.within
    if to.since:
        parts.append("d.date >= ?")
        values.append(to.since.isoformat())
    return " and ".join(parts) or "1", values
