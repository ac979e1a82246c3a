"""Which items of a checklist a deal meets, told from contacts, fields, what the customer writes and what was noted.

    met       something shows it: a contact's role or title, a field, a note, a sentence that is for it
    missing   it could have been shown, and nothing does; a sentence that speaks against it is shown beside it
    unknown   nothing is recorded that could show it

Roles and fields go before sentences, the customer's own words before our notes, newer ones before older ones. Our own
mails prove nothing: that we asked about the budget does not mean that there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectors.book.schema import Contact, Deal
from skills.deal_brief.checklists import Checklist, Item
from skills.email_sentiment.labels import Feeling

# A word that denies, at most two words before what it denies.
_DENIES = re.compile(r"(?<!\w)(?:no|not|never|without|isn't|ikke|ingen|intet|aldri|uten)\s+(?:\w+\s+){0,2}$", re.I)

Status = Literal["met", "missing", "unknown"]
By = Literal["contact", "field", "mail", "note"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something written: by the customer in a mail, or by us in a note. `source` is the message or the activity."""

    text: str
    by: str
    on: date
    source: str
    how: Literal["mail", "note"]
    signals: frozenset[str] = frozenset()
    feeling: Feeling = "neutral"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an item rests on: a contact and their part, a field and its value, or a sentence."""

    how: By
    what: str
    by: str | None = None
    on: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """An item with its status and what shows it; of a missing one what speaks against it, if anything does."""

    item: Item
    status: Status
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a deal. `recorded` fields are those that the source has on any deal."""

    deal: Deal
    contacts: Sequence[Contact]
    contacts_loaded: bool
    sentences: Sequence[Sentence]
    recorded: frozenset[str]


def checked(checklist: Checklist, known: Known) -> tuple[Checked, ...]:
    """Every item in order."""
    return tuple(_checked(item, known) for item in checklist.items)


def _checked(item: Item, known: Known) -> Checked:
    spoken = list(_spoken(item, known.sentences))
    good = [s for s in spoken if s.feeling != "negative" and not _denied(item, s)]
    shown = next(_contacts(item, known.contacts), None) or _field(item, known.deal)
    shown = shown or (_of(good[0]) if good else None)
    if shown:
        return Checked(item, "met", shown)
    if spoken:
        return Checked(item, "missing", _of(spoken[0]))
    return Checked(item, "missing" if _could_be_told(item, known) else "unknown")


def _contacts(item: Item, contacts: Iterable[Contact]) -> Iterator[Evidence]:
    roles = {r.casefold() for r in item.ways.roles}
    for contact in contacts:
        title = (contact.title or "").casefold()
        if (contact.buying_role or "").casefold() in roles or any(t.casefold() in title for t in item.ways.titles):
            part = contact.buying_role or contact.title or ""
            yield Evidence("contact", f"{contact.name}, {part}", source=contact.contact_id)


def _field(item: Item, deal: Deal) -> Evidence | None:
    for name in item.ways.fields_:
        value = getattr(deal, name)
        if value is not None and str(value).strip():
            return Evidence("field", str(value), by=name)
    return None


def _spoken(item: Item, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Sentences that speak of it: what the customer writes first, the newest first."""
    pattern = _pattern(item.ways.words)
    ordered = sorted(sentences, key=lambda s: (s.how != "mail", -s.on.toordinal()))
    wanted = set(item.ways.signals)
    return (s for s in ordered if wanted & s.signals or (pattern is not None and pattern.search(s.text)))


def _denied(item: Item, sentence: Sentence) -> bool:
    """Whether it says that there is none: "no budget", "I see no problem any more"."""
    pattern = _pattern(item.ways.words)
    found = pattern.search(sentence.text) if pattern is not None else None
    return found is not None and _DENIES.search(sentence.text[: found.start()]) is not None


def _pattern(words: Mapping[str, Sequence[str]]) -> re.Pattern[str] | None:
    every = sorted({re.escape(w) for of in words.values() for w in of}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(every)})", re.I) if every else None


def _of(sentence: Sentence) -> Evidence:
    return Evidence(sentence.how, sentence.text, sentence.by, sentence.on, sentence.source)


def _could_be_told(item: Item, known: Known) -> bool:
    ways = item.ways
    by_contact = bool(ways.roles or ways.titles) and known.contacts_loaded
    by_field = bool(known.recorded & set(ways.fields_))
    return by_contact or by_field or (bool(ways.words or ways.signals) and bool(known.sentences))
