"""Who is to be written to now: asked by every process every half minute, and put into the inbox once.

A digest's key is the person and their day: however many processes ask, and after whatever restart, there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.channels.slack.hours import Hours, local_time
from assistant.channels.slack.people import account
from assistant.channels.slack.place import Place
from skills.disputes.scope import ears

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.channels.slack.office import Office
    from connectors.book.schema import Person
    from connectors.state.outreach import Listener


def seen(office: Office, user: str, person: Person) -> None:
    """Somebody who may ask uses the coach: note who and where they are, the first time and when that changes."""
    zone = office.people.zone(user)
    if office.zones.get(user) != zone:
        office.state.outreach.seen(account(office.team, user), zone, ears(person), at=office.moment())
        office.zones[user] = zone


def go_round(office: Office, snapshot: str) -> int:
    """Put what is due for whom; how much that was. Nothing is while there is no book."""
    if not snapshot:
        return 0
    hours = Hours.of(office.coach.settings)
    every = office.state.outreach.all(account(office.team, ""))
    steps = {step.person: step.step_id for step in office.state.disputes.to_tell()}
    found = (
        _digest(one, hours, office) + _look(one, hours, snapshot, office) + _tell(one, hours, steps, office)
        for one in every
    )
    return sum(found)


def _digest(one: Listener, hours: Hours, office: Office) -> bool:
    local = local_time(office.now(), one.zone)
    day = local.date()
    if not one.digest or one.digest_on == day or not hours.digest_due(local, one.since):
        return False
    new = office.put(f"digest:{one.account}:{day}", "digest", _at(one, office), day=day.isoformat())
    office.state.outreach.digested(one.account, day)
    return new


def _look(one: Listener, hours: Hours, snapshot: str, office: Office) -> bool:
    """Alerts are looked for once a day, and anew after every sync."""
    local = local_time(office.now(), one.zone)
    at = f"{snapshot} {local.date()}"
    if not one.alerts or one.looked == at or hours.quiet(local):
        return False
    new = office.put(f"look:{one.account}:{at}", "look", _at(one, office))
    office.state.outreach.looked(one.account, at)
    return new


def _tell(one: Listener, hours: Hours, steps: Mapping[str, int], office: Office) -> bool:
    """Steps of disputes that somebody has not been told, by the last of them."""
    mine = [steps[key] for key in one.ears if key in steps]
    if not mine or hours.quiet(local_time(office.now(), one.zone)):
        return False
    return office.put(f"tell:{one.account}:{max(mine)}", "tell", _at(one, office))


def _at(one: Listener, office: Office) -> Place:
    return Place(office.team, "", one.account.rsplit(":", 1)[1])
