"""How somebody feels over time, from their messages.

The mood is a mean of scores in which a message counts half after HALF_LIFE days, drawn toward zero by one imagined
neutral message, so that a single line does not make a mood. A change compares recent messages with those before by the
distance of their means over its standard error; it is believed at nine to one. When it came is the split of the
messages, in order, that leaves the least unexplained.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from skills.email_sentiment.labels import MIXED, NEGATIVE, NEUTRAL, POSITIVE, Feeling
from skills.email_sentiment.messages import Message

Trend = Literal["worse", "better", "steady", "unknown"]
HALF_LIFE = 45.0  # days: about one sales stage
IMAGINED = 0.5  # weight of the neutral message that every mood starts from
SPREAD = 0.5  # of scores between messages of one customer, where too few show their own
NINE_TO_ONE = 1.2816  # standard errors, one-sided
CLEAR = 0.25  # a quarter of the way from neutral: from here a mood has a direction


@dataclass(frozen=True, slots=True)
class Change:
    """How a mood moved: from what to what (scores, -1 to 1), and since which day where it did.

    `distance` in standard errors, below zero for the worse.
    """

    trend: Trend
    before: float | None = None
    now: float | None = None
    since: date | None = None
    distance: float = 0.0


def mood(messages: Sequence[Message], today: date) -> float:
    """The weighted mean score; 0 where there are no messages."""
    weights = [_weight(m, today) for m in messages]
    return sum(w * m.score for w, m in zip(weights, messages, strict=True)) / (sum(weights) + IMAGINED)


def course(messages: Sequence[Message]) -> list[tuple[date, float]]:
    """The mood as it stood at the end of each day that a message came, from those until then."""
    return [(day, mood([m for m in messages if m.day <= day], day)) for day in sorted({m.day for m in messages})]


def feeling(messages: Sequence[Message], today: date) -> Feeling:
    """The mood in a word: mixed where both sides are heard and neither outweighs the other."""
    score = mood(messages, today)
    if abs(score) >= CLEAR:
        return "positive" if score > 0 else "negative"
    total = sum(_weight(m, today) for m in messages) + IMAGINED
    heard = [sum(_weight(m, today) * float(m.chances[k]) for m in messages) / total for k in range(4)]
    both = heard[MIXED] + 2 * min(heard[POSITIVE], heard[NEGATIVE])
    return "mixed" if both > heard[NEUTRAL] and both > CLEAR else "neutral"


def change(messages: Sequence[Message], recent_from: date) -> Change:
    """How messages from a day on compare with those before; unknown where one side is empty."""
    before = [m.score for m in messages if m.day < recent_from]
    recent = [m.score for m in messages if m.day >= recent_from]
    if not before or not recent:
        return Change("unknown", _shrunk(before) if before else None, _shrunk(recent) if recent else None)
    old, new = _shrunk(before), _shrunk(recent)
    error = _spread([*before, *recent]) * math.sqrt(1 / (len(before) + IMAGINED) + 1 / (len(recent) + IMAGINED))
    distance = (new - old) / error
    if abs(distance) < NINE_TO_ONE:
        return Change("steady", old, new, distance=distance)
    return Change("worse" if distance < 0 else "better", old, new, _turned(messages, worse=distance < 0), distance)


def turned_negative(moved: Change) -> bool:
    """Whether it got worse and is bad now, not only less good."""
    return moved.trend == "worse" and moved.now is not None and moved.now <= -CLEAR


def _weight(message: Message, today: date) -> float:
    return float(0.5 ** (max(0, (today - message.day).days) / HALF_LIFE))


def _shrunk(scores: Sequence[float]) -> float:
    return sum(scores) / (len(scores) + IMAGINED)


def _spread(scores: Sequence[float]) -> float:
    """Standard deviation, with three imagined messages of the usual spread."""
    mean = sum(scores) / len(scores)
    return math.sqrt((sum((s - mean) ** 2 for s in scores) + 3 * SPREAD**2) / (len(scores) + 3))


def _turned(messages: Sequence[Message], *, worse: bool) -> date | None:
    """The day of the first message after the split that explains most, in the direction of the change."""
    ordered = sorted(messages, key=lambda m: m.email.sent_at)
    scores = [m.score for m in ordered]
    best, found = 0.0, None
    for i in range(1, len(scores)):
        left, right = sum(scores[:i]) / i, sum(scores[i:]) / (len(scores) - i)
        explained = (left - right) * math.sqrt(i * (len(scores) - i) / len(scores)) * (1 if worse else -1)
        if explained > best:
            best, found = explained, ordered[i].day
    return found
