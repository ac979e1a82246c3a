"""What waits for a person, with buttons to do it: agreed actions, disputes, adjustments, runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from assistant.channels.slack import kit
from assistant.channels.slack.kit import Plain
from assistant.wording import phrase

if TYPE_CHECKING:
    from skills.skill import Desk

_MOST = 5  # of each that are shown
_RUNS = frozenset({"operations", "finance", "admin"})
_SELLS = frozenset({"rep", "manager"})
_NEXT = {"draft": "approved", "approved": "published"}


def actions(desk: Desk) -> Iterator[Plain]:
    """Agreed actions that are open, each with a button that ticks it off."""
    mine = desk.state.actions.all(people=[desk.person.person_id], still_open=True)
    for action in sorted(mine, key=lambda a: (a.due or date.max, a.id))[:_MOST]:
        said = phrase("slack:action", desk.language, text=action.text, due=action.due, today=desk.today)
        yield _with(said, kit.button(phrase("slack:action_done", desk.language), "tick_off", str(action.id)))


def disputes(desk: Desk) -> Iterator[Plain]:
    """Disputes that the person decides, each with a button for it, the oldest first; then how many more there are."""
    from skills.disputes.listing import row
    from skills.disputes.scope import decides, people_of, seen

    people = people_of(desk)
    waiting = [d for d in seen(desk, undecided=True) if decides(desk, d)]
    for dispute in waiting[:_MOST]:
        shown = row(dispute, desk, people)
        said = phrase("slack:dispute", desk.language, number=shown.number, person=shown.person, deal=shown.deal,
                      period=shown.period, text=shown.said[0].text)  # fmt: skip
        yield _with(said, kit.button(phrase("slack:decide", desk.language), f"decide:{dispute.id}", str(dispute.id)))
    if len(waiting) > _MOST:
        yield kit.context([phrase("slack:more_disputes", desk.language, count=len(waiting) - _MOST)])


def approvals(desk: Desk) -> Iterator[Plain]:
    """For those who run commissions: the last run with its next step, and adjustments that wait for somebody."""
    if desk.person.role not in _RUNS:
        return
    runs = desk.state.runs.all()
    for run in runs[-1:]:
        facts = {"period": run.period, "status": run.status, "on": run.steps[-1].at.date() if run.steps else desk.today}
        said = phrase("slack:run", desk.language, **facts)
        to = _NEXT.get(run.status)
        yield (
            _with(said, _sure(phrase(f"slack:run_to_{to}", desk.language), f"run_{to}", run.period, desk))
            if to
            else (kit.section(said))
        )
    if not runs:
        yield kit.section(phrase("slack:no_run", desk.language))
    names = {p.person_id: p.name for p in desk.book.people()}
    for one in desk.state.corrections.all(approved=False)[:_MOST]:
        facts = {"person": names.get(one.person_id, one.person_id), "amount": one.amount, "reason": one.reason}
        said = phrase("slack:adjustment", desk.language, period=one.period, **facts)
        yield _with(said, _sure(phrase("slack:approve", desk.language), f"approve:{one.id}", str(one.id), desk))


def beginnings(desk: Desk) -> list[Plain]:
    """Buttons that begin something: a goal, a dispute."""
    begun = ("goal", "dispute") if desk.person.role in _SELLS else ()
    buttons = [kit.button(phrase(f"slack:new_{what}", desk.language), f"form:{what}", what) for what in begun]
    return [kit.actions(buttons, "begin")] if buttons else []


def _with(said: str, button: Plain) -> Plain:
    return kit.section(said) | {"accessory": button}


def _sure(words: str, action: str, value: str, desk: Desk) -> Plain:
    """A button that asks once more before it acts."""
    sure = {
        "title": {"type": "plain_text", "text": kit.cut(words, 100)},
        "text": {"type": "plain_text", "text": phrase("slack:sure", desk.language)},
        "confirm": {"type": "plain_text", "text": kit.cut(words, 30)},
        "deny": {"type": "plain_text", "text": kit.cut(phrase("slack:close", desk.language), 30)},
    }
    return kit.button(words, action, value, "primary") | {"confirm": sure}
