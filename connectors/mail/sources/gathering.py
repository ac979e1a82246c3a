"""One mailbox as it is now: what the journal knows of it, and what has come since."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.mail.sources.journal import Journal
from connectors.mail.sources.judging import Fate, Kept, Terms, judged
from connectors.mail.sources.mailbox import Forget, Gone, Mailbox, Raw, Reached, Unreachable
from connectors.mail.sources.parsing import parsed


@dataclass(frozen=True)
class Gathered:
    """What a mailbox holds. `fates` counts all its mails; `unreachable` says why only what was read before is here."""

    name: str
    kept: tuple[Kept, ...]
    fates: Mapping[Fate, int] = field(default_factory=dict)
    new: int = 0
    unreachable: str | None = None


def gather(mailbox: Mailbox, terms: Terms, *, now: datetime, folder: Path | None, writes: bool = True) -> Gathered:
    """Read what is new in a mailbox; `folder` is where its journal lies, `now` is UTC as the book writes it.

    A mailbox that can't be reached gives what was read of it before.
    """
    path = folder / f"{_slug(mailbox.name)}-{_digest(repr(mailbox))}.jsonl" if folder else None
    journal = Journal(path, terms.fingerprint, writes=writes)
    before = frozenset(journal.fates)
    new: set[str] = set()
    unreachable = None
    try:
        for event in mailbox.events(journal.state, before):
            match event:
                case Raw():
                    journal.note(event.key, _fate(event, terms, now))
                    new |= {event.key} - before
                case Reached(state):
                    journal.reach(state)
                case Gone(keys):
                    journal.drop(keys)
                case Forget():
                    journal.clear()
                    before = frozenset()
    except Unreachable as error:
        unreachable = error.why
    journal.drop([key for key, mail in journal.kept.items() if terms.since and mail.sent_at < terms.since], "old")
    journal.close()
    return Gathered(mailbox.name, tuple(journal.kept.values()), Counter(journal.fates.values()), len(new), unreachable)


def _fate(raw: Raw, terms: Terms, now: datetime) -> Kept | Fate:
    mail = parsed(raw, now=now)
    return judged(mail, terms) if mail else "unreadable"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "mail"


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:10]
