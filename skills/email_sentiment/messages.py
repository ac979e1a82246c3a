"""Customers' messages, read: each with its sentences, what it feels like and the signals it gives.

Only what a person at the customer wrote counts; absence notes, bounces, invitations and newsletters are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from connectors.book.schema import Email
from connectors.mail import clean
from skills.email_sentiment.grams import Floats
from skills.email_sentiment.labels import FEELINGS, NEGATIVE, POSITIVE, Feeling
from skills.email_sentiment.reading import Reader, Reading


@dataclass(frozen=True, slots=True)
class Text:
    """A message from a customer, cleaned, not yet read."""

    email: Email
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message from a customer, read. `chances` are probabilities of FEELINGS."""

    email: Email
    readings: tuple[Reading, ...]
    chances: Floats

    @property
    def day(self) -> date:
        """The day it was sent."""
        return self.email.sent_at.date()

    @property
    def feeling(self) -> Feeling:
        """The likeliest feeling."""
        return FEELINGS[int(np.argmax(self.chances))]

    @property
    def score(self) -> float:
        """From -1 (surely negative) to 1 (surely positive); mixed and neutral lie in between."""
        return float(self.chances[POSITIVE] - self.chances[NEGATIVE])


def texts(emails: Iterable[Email]) -> list[Text]:
    """What people at customers wrote, cleaned, oldest first."""
    ordered = sorted((e for e in emails if e.direction == "in"), key=lambda e: (e.sent_at, e.email_id))
    return [Text(e, own) for e in ordered if (own := clean(e.body, e.subject, e.sender).sentences)]


def read(given: Sequence[Text], reader: Reader) -> list[Message]:
    """Read every text; sentences that were read before cost nothing."""
    readings = reader.read([s for text in given for s in text.sentences])
    return [_message(text, [readings[s] for s in text.sentences], reader) for text in given]


def read_within(
    given: Sequence[Text], reader: Reader, budget: int, *, urgency: Callable[[Sequence[str]], Floats] | None = None
) -> tuple[list[Message], int]:
    """Read what can be read with at most `budget` new sentences; also how many texts were left.

    `urgency` scores sentences: texts with the most urgent sentence go first; default: those that sound worst.
    """
    known = reader.known([s for text in given for s in text.sentences])
    new = [i for i, text in enumerate(given) if any(s not in known for s in text.sentences)]
    chosen = set(range(len(given))) - set(new)
    for i in _most_urgent_first([given[i] for i in new], new, urgency or reader.glance):
        cost = sum(s not in known for s in given[i].sentences)
        if cost <= budget:
            budget -= cost
            chosen.add(i)
    return read([given[i] for i in sorted(chosen)], reader), len(given) - len(chosen)


def names(sentence: str, known: Sequence[str]) -> tuple[str, ...]:
    """Which of the known names (competitors) stand in a sentence as words of their own."""
    return tuple(name for name in known if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence, re.I))


def _message(text: Text, readings: Sequence[Reading], reader: Reader) -> Message:
    return Message(text.email, tuple(readings), reader.heads.message(np.stack([r.feelings for r in readings])))


def _most_urgent_first(
    given: Sequence[Text], places: Sequence[int], urgency: Callable[[Sequence[str]], Floats]
) -> list[int]:
    """Places of texts in the order of their most urgent sentence."""
    if not given:
        return []
    flat = [s for text in given for s in text.sentences]
    scores = iter(urgency(flat))
    most = [max(float(next(scores)) for _ in text.sentences) for text in given]
    return [place for _, place in sorted(zip(most, places, strict=True), reverse=True)]
