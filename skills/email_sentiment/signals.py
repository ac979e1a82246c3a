"""Sentences that give a signal: an objection, a competitor named, a promise with its day, somebody leaving.

spaCy's matchers and the classifier together say which (`reading`); names of competitors come from the company's own
deals and count wherever they stand. Over many customers the messages that a matcher points to are read first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from skills.email_sentiment.dates import due
from skills.email_sentiment.grams import Floats
from skills.email_sentiment.labels import OBJECTIONS, Label
from skills.email_sentiment.messages import Message, names, read_within, texts
from skills.email_sentiment.reading import Reading
from skills.email_sentiment.results import Said, Signals
from skills.email_sentiment.scope import Scope
from skills.email_sentiment.structure import KINDS, matchers

SHOWN = 8
BUDGET = 250  # sentences embedded in one turn: about two seconds


def signals_in(scope: Scope, focus: str, since: date, until: date) -> Signals:
    """Every sentence of the days that gives the signal, newest first."""
    given = texts(scope.emails(since, until))
    kinds = [KINDS.index(k) for k in (OBJECTIONS if focus == "objection" else {focus}) if k in KINDS]

    def points(sentences: Sequence[str]) -> Floats:
        """Whether a turn of phrase points to the signal, and the worse-sounding first among equals."""
        return np.asarray(matchers().hits(sentences)[:, kinds].sum(axis=1) + 0.5 * scope.reader.glance(sentences))

    budget = BUDGET if not scope.one else sum(len(t.sentences) for t in given)
    messages, glanced = read_within(given, scope.reader, budget, urgency=points)
    found = [s for s in said(messages, scope) if wanted(s, focus)]
    found.sort(key=lambda s: (s.on, s.email_id), reverse=True)
    return Signals(scope.about, focus, tuple(found[:SHOWN]), len(found[SHOWN:]), since, len(given), glanced)


def said(messages: Iterable[Message], scope: Scope) -> list[Said]:
    """Every signal of every sentence of messages, in their order."""
    return [
        quoted(message, reading, scope, signal=label, named=named)
        for message in messages
        for reading in message.readings
        for named in [names(reading.sentence, scope.competitors)]
        for label in labels(reading, named)
    ]


def labels(reading: Reading, named: Sequence[str]) -> tuple[Label, ...]:
    """The signals of a sentence, a competitor that it names included."""
    if named and "competitor" not in reading.believed:
        return (*reading.believed, "competitor")
    return reading.believed


def wanted(sentence: Said, focus: str) -> bool:
    """Whether it gives the signal asked for. It is an objection where the feeling is not a good one."""
    if focus == "objection":
        return sentence.signal in OBJECTIONS and sentence.feeling in ("negative", "mixed")
    return sentence.signal == focus


def quoted(
    message: Message, reading: Reading, scope: Scope, *, signal: Label | None = None, named: Sequence[str] = ()
) -> Said:
    """A sentence with who wrote it, when, and in which message."""
    email = message.email
    return Said(
        sentence=reading.sentence,
        by=scope.name_of(email),
        on=message.day,
        feeling=reading.feeling,
        subject=email.subject or "",
        email_id=email.email_id,
        account=None if scope.one else scope.account_names.get(email.account_id or ""),
        signal=signal,
        names=tuple(named) if signal == "competitor" else (),
        due=due(reading.sentence, message.day) if signal == "commitment" else None,
    )
