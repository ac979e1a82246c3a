"""What becomes of a parsed mail: kept as the sender's own words, or not kept and why.

What the company's rules exclude is known before anything is written down, from the whole mail: its labels, everybody's
addresses, its subject and all of its body, quoted history included.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from connectors.mail.clean import clean
from connectors.mail.sources.parsing import Parsed

Fate = Literal["kept", "excluded", "automatic", "unreadable", "old"]
_FORM = 1  # of what is kept; another number has every mailbox read anew


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail as it is kept. `topic` is a digest of its subject, for threads; `mentions` are deals that it names.

    Without bodies, `subject` and `words` are empty, and `mentions` was found out before they were.
    """

    email_id: str
    sent_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    words: str
    references: tuple[str, ...] = ()
    topic: str = ""
    is_reply: bool = False
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """The company's rules: what is never kept, whether words are, and what is too old (`since`, in UTC)."""

    labels: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    bodies: bool = True
    keep_days: int | None = None
    since: datetime | None = None
    named: Callable[[str], tuple[str, ...]] = field(default=lambda _text: (), compare=False)

    @cached_property
    def fingerprint(self) -> str:
        """Changes where a mail's fate may: what was kept under other rules is read anew."""
        said = [_FORM, sorted(self.labels), sorted(self.domains), sorted(self.words), self.bodies, self.keep_days]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def exclude(self, mail: Parsed) -> bool:
        """Whether a rule forbids to keep it."""
        return (
            any(_is_under(label, self._labels) for label in mail.labels)
            or any(_is_at(address, self._domains) for address in (mail.sender, *mail.recipients))
            or bool(self._words and self._words.search(f"{mail.subject}\n{mail.body}"))
        )

    @cached_property
    def _labels(self) -> frozenset[str]:
        return frozenset(label.casefold().strip("/") for label in self.labels)

    @cached_property
    def _domains(self) -> frozenset[str]:
        return frozenset(domain.casefold().removeprefix("@") for domain in self.domains)

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        spaced = [r"\s+".join(re.escape(part) for part in word.split()) for word in self.words]
        return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.I) if spaced else None


def judged(mail: Parsed, terms: Terms) -> Kept | Fate:
    """The mail as it is kept, or its fate."""
    if terms.exclude(mail):
        return "excluded"
    if mail.sent_at is None:
        return "unreadable"
    if terms.since and mail.sent_at < terms.since:
        return "old"
    if mail.machine:
        return "automatic"
    cleaned = clean(mail.body, mail.subject, mail.sender)
    if cleaned.automatic:
        return "automatic"
    return Kept(
        email_id=mail.message_id,
        sent_at=mail.sent_at,
        sender=mail.sender,
        recipients=mail.recipients,
        subject=mail.subject if terms.bodies else "",
        words=cleaned.words if terms.bodies else "",
        references=mail.references,
        topic=hashlib.sha256(mail.topic.encode()).hexdigest()[:16] if mail.topic else "",
        is_reply=mail.is_reply,
        mentions=() if terms.bodies else terms.named(f"{mail.subject}\n{cleaned.words}"),
    )


def _is_under(label: str, excluded: Iterable[str]) -> bool:
    """Whether a label is one of these, or lies under it: Private/Family is private."""
    said = label.casefold().strip("/")
    return any(said == each or said.startswith(f"{each}/") for each in excluded)


def _is_at(address: str, excluded: frozenset[str]) -> bool:
    """Whether an address is one of these, or at one of these domains, or at a part of one."""
    domain = address.rpartition("@")[2]
    steps = domain.split(".")
    return address in excluded or any(".".join(steps[n:]) in excluded for n in range(len(steps)))
