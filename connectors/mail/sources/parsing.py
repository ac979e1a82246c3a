"""A raw mail as text: who, to whom, when, about what, in answer to what, and its body.

Headers are read as the text they are (policy compat32): the structured reader of policy.default raises on some that are
malformed, and a mail has to be read as far as it goes. Everything has a bound: bytes, parts, addresses, references.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from connectors.mail.automatic import Automatic
from connectors.mail.html import looks_like_html, text_of_html
from connectors.mail.sources.charsets import header_text, text_of
from connectors.mail.sources.machines import machine_by_headers
from connectors.mail.sources.mailbox import MOST, Raw

PARTS = 200  # of a mail that are looked at
DEEPEST = 30  # multiparts within each other or side by side that are taken apart
HTML = 200_000  # characters of mark-up that are read
ADDRESSES = 500
REFERENCES = 60
_LONGEST_LIST = 40_000  # characters of a header with addresses
_ID = re.compile(r"<([^<>\s]{1,250})>")
_ADDRESS = re.compile(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,190}")
_REPLY = re.compile(r"^\s*(?:(?:re|sv|vs|aw|antw|ant|fwd?|vb|videresendt|wg)\s*(?:\[\d+\])?\s*:\s*)+", re.I)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
# Content types of more than a screen, on whose parameters the stdlib takes time as their square.
_LONG_PARAMETERS = re.compile(
    rb"(?im)^(content-(?:type|disposition):[^\n]{0,998})[^\n]*((?:\n[ \t][^\n]{0,998}){0,20})(?:\n[ \t][^\n]*)*"
)
_EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - the book's moments are UTC without saying so
_LABELS = ("X-Gmail-Labels", "Keywords", "X-Keywords", "X-Label", "X-Mozilla-Keys", "Sensitivity")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mail as text. `sent_at` is UTC, None where nothing says it; `topic` is the subject without "Re:" and case."""

    message_id: str
    sent_at: datetime | None
    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    references: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    machine: Automatic | None = None

    @property
    def is_reply(self) -> bool:
        """Whether the subject says that it answers or forwards something."""
        return bool(_REPLY.match(self.subject))

    @property
    def topic(self) -> str:
        """The subject by which a thread is known."""
        return " ".join(_REPLY.sub("", self.subject).casefold().split())


def parsed(raw: Raw, *, now: datetime) -> Parsed | None:
    """The mail, or None where its bytes are no mail at all. Never raises on what they hold."""
    data = _LONG_PARAMETERS.sub(rb"\1\2", raw.data[:MOST])
    try:
        # Deep nesting costs depth times lines: what nobody writes is read by its headers alone.
        deep = data.lower().count(b"multipart/") > DEEPEST * 2
        message = message_from_bytes(_HEAD_END.split(data, 1)[0] + b"\n\n" if deep else data, policy=compat32)
        return _parsed(message, raw, now)
    except Exception:  # the stdlib's parser raises many kinds; the mail is counted as unreadable
        return None


def _parsed(message: Message, raw: Raw, now: datetime) -> Parsed | None:
    headers = _headers(message)
    sender = next(iter(_addresses(headers, "from") or _addresses(headers, "sender")), "")
    if not sender:
        return None
    known = _ID.search(_first(headers, "message-id"))
    answered = _ID.findall(
        " ".join(v for name in ("references", "in-reply-to") for v in headers.get(name, ()))[:20_000]
    )
    return Parsed(
        message_id=known[1] if known else hashlib.sha256(raw.data).hexdigest()[:32],
        sent_at=_sent_at(headers, raw, now),
        sender=sender,
        recipients=tuple(a for a in _addresses(headers, "to", "cc", "bcc") if a != sender),
        subject=header_text(_first(headers, "subject"))[:500],
        body=_body(message),
        references=tuple(dict.fromkeys([*answered[:2], *answered[-REFERENCES:]])),
        labels=(*raw.labels, *_labels(headers)),
        machine=machine_by_headers(message, headers, sender),
    )


def _headers(message: Message) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        found.setdefault(str(name).lower(), []).append(str(value))
    return found


def _first(headers: dict[str, list[str]], name: str) -> str:
    return headers.get(name, [""])[0]


def _addresses(headers: dict[str, list[str]], *names: str) -> list[str]:
    """Addresses in lower case, each once."""
    said = [value[:_LONGEST_LIST] for name in names for value in headers.get(name, ())[:20]]
    plain = [text_of(value.encode("utf-8", "surrogateescape"), None) for value in said]
    try:
        found = [address for _, address in getaddresses(plain)]
    except (RecursionError, IndexError, ValueError):
        found = []
    if not any(_ADDRESS.fullmatch(address) for address in found):  # a list too broken to take apart may still hold some
        found = [address for value in plain for address in _ADDRESS.findall(value)]
    return list(dict.fromkeys(a.lower() for a in found if _ADDRESS.fullmatch(a)))[:ADDRESSES]


def _sent_at(headers: dict[str, list[str]], raw: Raw, now: datetime) -> datetime | None:
    """By its Date; where that is none, or in the future, by when a server took it, then by the mailbox."""
    received = _first(headers, "received").rpartition(";")[2]
    moments = (_moment(_first(headers, "date")), _moment(received), raw.at)
    return next((m for m in moments if m and _EARLIEST < m < now + timedelta(days=2)), None)


def _moment(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(" ".join(said[:200].split()))
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _labels(headers: dict[str, list[str]]) -> list[str]:
    said = [header_text(value) for name in _LABELS for value in headers.get(name.lower(), ())]
    return [label.strip().strip('"') for value in said for label in value.split(",") if label.strip()]


def _body(message: Message) -> str:
    """What a reader sees first: plain text, or what the mark-up says; no attachments, no mail within the mail."""
    shown = [text for part in _shown(message, [PARTS]) if (text := _text(part)).strip()]
    return "\n\n".join(shown)


def _shown(message: Message, left: list[int]) -> Iterator[Message]:
    left[0] -= 1
    if left[0] < 0:
        return
    kind = message.get_content_type()
    if not message.is_multipart():
        if kind in ("text/plain", "text/html") and message.get_content_disposition() != "attachment":
            yield message
    elif kind == "multipart/alternative":
        yield from _best(list(message.get_payload()), left)  # type: ignore[arg-type]
    elif kind.startswith("multipart/"):
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _shown(part, left)


def _best(parts: list[Message], left: list[int]) -> Iterator[Message]:
    """Of several ways to say the same, plain text where it says anything, else the first that does."""
    ways = [list(_shown(part, left)) for part in parts]
    full = [way for way in ways if any(_text(part).strip() for part in way)]
    plain = [way for way in full if all(part.get_content_type() == "text/plain" for part in way)]
    yield from (plain or full or [[]])[0]


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, TypeError, ValueError):  # parameters in pieces (RFC 2231) that don't fit together
        return None


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = text_of(payload, _charset(part))
    if part.get_content_type() == "text/html" or looks_like_html(text):
        return text_of_html(text[:HTML])
    return text
