"""What a person should know beside the answer. Each is told once, as a note.

Steps of disputes that concern them, agreed actions that fall due, goals that are reached, missed or lie behind,
contests that have begun or ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer
from assistant.wording import phrase
from connectors.errors import CoachError
from connectors.waiting import aimed, due, waiting
from skills.disputes.scope import ears

if TYPE_CHECKING:
    from assistant.agent import Coach
    from connectors.state import State
    from connectors.state.disputes import ToTell
    from skills.goals.results import Reminder
    from skills.leaderboard.announcing import Announcement
    from skills.skill import Desk

SOON = timedelta(days=3)  # before an action is due that it is reminded of


def with_news(answer: Answer, desk: Desk, coach: Coach) -> Answer:
    """The answer with what the person has not been told yet.

    It is noted as told after it was worded: who dies in between tells it again rather than never.
    """
    keys, soon, person = ears(desk.person), desk.today + SOON, desk.person.person_id
    shared = coach.settings.state_url is not None
    goals = (shared or aimed(coach.home, person, desk.today)) and coach.looks_at_goals(desk)
    if not (shared or goals or waiting(coach.home, keys) or due(coach.home, person, soon)):
        return answer
    try:
        found = news(desk, coach.state, answer.language, goals=goals)
        found.note(coach.state)
    except CoachError:
        return answer  # an answer does not fail for want of news
    return replace(answer, notes=(*answer.notes, *found.said))


@dataclass(frozen=True, slots=True)
class News:
    """Sentences, and what they tell of; whoever has passed them on notes it."""

    person_id: str
    of_disputes: tuple[str, ...]
    of_actions: tuple[str, ...]
    of_goals: tuple[str, ...]
    of_contests: tuple[str, ...]
    steps: tuple[ToTell, ...]
    actions: tuple[int, ...]
    goals: tuple[Reminder, ...]
    contests: tuple[Announcement, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """All of it."""
        return *self.of_disputes, *self.of_actions, *self.of_goals, *self.of_contests

    def note(self, state: State) -> None:
        """Note that it was told."""
        at = datetime.now(UTC)
        for step in self.steps:
            state.disputes.told(step, at=at)
        for key in self.actions:
            state.actions.reminded(key, at=at)
        for reminder in self.goals:
            state.goals.reminded(reminder.goal.number, reminder.about, at=at)
        for announcement in self.contests:
            state.contests.told(self.person_id, announcement.key, at=at)


def news(desk: Desk, state: State, language: str, *, goals: bool = True) -> News:
    """What somebody has not been told. Goals are measured only where they are to be told of."""
    from skills.goals.listing import due as goals_due
    from skills.leaderboard.announcing import announcements

    steps = tuple(step for key in ears(desk.person) for step in state.disputes.to_tell(key))
    actions = state.actions.to_remind(desk.person.person_id, desk.today + SOON)
    of_steps = tuple(said for step in steps if (said := _worded(step, desk, language)))
    of_actions = tuple(
        phrase("notes:action_due", language, number=a.id, text=a.text, due=a.due, today=desk.today) for a in actions
    )
    reminders = goals_due(desk) if goals else ()
    contests = announcements(desk)
    return News(
        person_id=desk.person.person_id,
        of_disputes=of_steps,
        of_actions=of_actions,
        of_goals=tuple(phrase(f"notes:goal_{r.about}", language, goal=r.goal, today=desk.today) for r in reminders),
        of_contests=tuple(_announced(a, language) for a in contests),
        steps=steps,
        actions=tuple(a.id for a in actions),
        goals=reminders,
        contests=contests,
    )


def _announced(what: Announcement, language: str) -> str:
    return phrase(f"notes:contest_{what.what}", language, about=what.about, first=what.first, me=what.me)


def _worded(what: ToTell, desk: Desk, language: str) -> str | None:
    """The step in a sentence; None where the person does not see the dispute any more."""
    from skills.disputes.listing import row
    from skills.disputes.scope import people_of

    people = people_of(desk)
    if what.dispute.person_id not in people:
        return None
    step = next(s for s in what.dispute.steps if s.id == what.step_id)
    shown = row(what.dispute, desk, people)
    facts: dict[str, Any] = {"person": shown.person, "deal": shown.deal, "period": shown.period, "number": shown.number}
    if step.kind == "accepted":
        facts |= {"amount": shown.amount, "paid_in": shown.paid_in}
    return phrase(f"notes:dispute_{step.kind}", language, text=step.text, **facts)
