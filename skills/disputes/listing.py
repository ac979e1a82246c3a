"""The disputes in somebody's sight, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from connectors.book.schema import Person
from connectors.state.corrections import Correction
from connectors.state.disputes import Dispute
from skills.disputes.results import Listed, Row, Said
from skills.disputes.scope import about, decides, numbered, people_of, seen
from skills.skill import Desk

if TYPE_CHECKING:
    from skills.disputes.tool import Args

_MOST_DECIDED = 5  # the last ones: what was decided long ago is asked for by its number


def listed(args: Args, desk: Desk) -> Listed:
    """One by its number; else all in sight (or one person's, or a deal's) that are undecided, and the last decided."""
    people = people_of(desk)
    if args.number:
        return Listed((row(numbered(desk, args.number), desk, people),), decides=False, one=True)
    found = seen(desk)
    if args.person:
        wanted = desk.names.person(args.person).person_id
        found = [d for d in found if d.person_id == wanted]
    found = about(found, args, desk)
    decided = [d for d in found if d.closed][-_MOST_DECIDED:]
    kept = [d for d in found if not d.closed] + decided
    return Listed(tuple(row(d, desk, people) for d in kept), any(decides(desk, d) for d in kept))


def row(dispute: Dispute, desk: Desk, people: dict[str, Person]) -> Row:
    """A dispute as the asker may see it."""
    names = {p.email: p.name for p in people.values()}
    correction = _correction(dispute, desk)
    person = people.get(dispute.person_id)
    return Row(
        number=dispute.id,
        person=person.name if person else dispute.person_id,
        is_asker=dispute.person_id == desk.person.person_id,
        deal=dispute.about.get("deal"),
        period=dispute.period,
        status=dispute.status,
        opened_on=dispute.opened_at.date(),
        said=tuple(Said(s.kind, names.get(s.by), s.at.date(), s.text) for s in dispute.steps),
        amount=correction.amount if correction else None,
        paid_in=correction.period if correction else None,
    )


def _correction(dispute: Dispute, desk: Desk) -> Correction | None:
    keys = {s.correction_id for s in dispute.steps if s.correction_id is not None}
    found: Iterable[Correction] = desk.state.corrections.all(people=[dispute.person_id]) if keys else ()
    return next((c for c in found if c.id in keys), None)
