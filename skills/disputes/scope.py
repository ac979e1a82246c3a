"""Whose disputes a person sees, who decides them, and who has to be told of a step.

Own ones; those of people below; everybody's for who sees the whole company. Those above a person decide, and operations
and admins do; nobody decides their own. A dispute out of sight is as unknown as one that never was.

Those to be told go by person_id; where nobody leads the person, by OPERATIONS: whoever in operations asks next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from connectors.book.schema import Person
from connectors.errors import NoData
from skills.skill import Desk

if TYPE_CHECKING:
    from connectors.state.disputes import Dispute
    from skills.disputes.tool import Args

OPERATIONS = "role:operations"
_DECIDES_ALL = frozenset({"operations", "admin"})


def people_of(desk: Desk) -> dict[str, Person]:
    """The people whose disputes the asker sees."""
    return {p.person_id: p for p in desk.book.people()}


def seen(desk: Desk, *, undecided: bool = False) -> list[Dispute]:
    """Disputes in the asker's sight, oldest first."""
    scope = None if desk.book.scope is None else list(people_of(desk))
    return desk.state.disputes.all(people=scope, undecided=undecided)


def numbered(desk: Desk, number: int) -> Dispute:
    """The dispute of this number; NoData (no_dispute) where there is none in sight."""
    found = [d for d in seen(desk) if d.id == number]
    if not found:
        raise NoData(f"There is no dispute {number}.", code="no_dispute", key=number)
    return found[0]


def about(found: list[Dispute], args: Args, desk: Desk) -> list[Dispute]:
    """Those of them that are about the deal, or the customer, that is named."""
    if args.deal:
        deal = desk.names.deal(args.deal).deal_id
        return [d for d in found if d.about.get("deal_id") == deal]
    if args.account:
        account = desk.names.account(args.account).account_id
        deals = {d.deal_id for d in desk.book.deals(accounts=[account])}
        return [d for d in found if d.about.get("deal_id") in deals]
    return found


def is_own(desk: Desk, dispute: Dispute) -> bool:
    """Whether it is about the asker's own pay."""
    return dispute.person_id == desk.person.person_id


def decides(desk: Desk, dispute: Dispute) -> bool:
    """Whether the asker may decide it."""
    if is_own(desk, dispute):
        return False
    return desk.person.role in _DECIDES_ALL or (desk.person.role == "manager" and desk.book.scope is not None)


def to_tell(desk: Desk, person: Person) -> tuple[str, ...]:
    """Who has to be told of a step that the asker takes in a person's dispute."""
    lead = person.manager_id or OPERATIONS
    if desk.person.person_id == person.person_id:
        return (lead,)
    told = (person.person_id, lead) if desk.person.role in _DECIDES_ALL else (person.person_id,)
    return tuple(key for key in told if key != desk.person.person_id)


def ears(person: Person) -> Sequence[str]:
    """The keys by which a person is told."""
    return [person.person_id, *([OPERATIONS] if person.role == "operations" else [])]
