"""Mail that no person wrote, by its headers: RFC 3834 (automatic answers), 3464 (bounces), 2369 (lists), iMIP."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.message import Message

from connectors.mail.automatic import Automatic

_BOUNCER = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)@", re.I)
_NOBODY = re.compile(r"^(?:no-?reply|do-?not-?reply|donotreply|notifications?|ikke-?svar|svar-?ikke)[@+.-]", re.I)
_ANSWERERS = ("x-autoreply", "x-autorespond", "x-auto-reply")


def machine_by_headers(message: Message, headers: Mapping[str, Sequence[str]], sender: str) -> Automatic | None:
    """What kind of machine wrote it, or None where a person may have. Header names are in lower case."""
    if message.get_content_type() == "multipart/report" or _BOUNCER.match(sender) or "x-failed-recipients" in headers:
        return "bounce"
    if _invites(message):
        return "invitation"
    how = _word(headers, "auto-submitted")
    if (
        how.startswith("auto-replied")
        or any(name in headers for name in _ANSWERERS)
        or _precedence(headers) == "auto_reply"
    ):
        return "absence"
    if (how and not how.startswith("no")) or _precedence(headers) in ("bulk", "junk") or _NOBODY.match(sender):
        return "newsletter"
    return "newsletter" if _sent_to_many(headers) else None


def _invites(message: Message) -> bool:
    """A calendar's part with a method asks for an answer; a file beside a letter does not."""
    if not message.is_multipart():
        return message.get_content_type() == "text/calendar"
    parts = [p for p in message.get_payload() if isinstance(p, Message)]
    inner = [q for p in parts if p.is_multipart() for q in p.get_payload() if isinstance(q, Message)]
    return any(p.get_content_type() == "text/calendar" and p.get_param("method") for p in (*parts[:20], *inner[:20]))


def _sent_to_many(headers: Mapping[str, Sequence[str]]) -> bool:
    """Lists that one can leave and not write to. A group's mail has a way to post, and is a person's word."""
    if "list-unsubscribe" not in headers or "in-reply-to" in headers or "references" in headers:
        return False
    return _word(headers, "list-post") in ("", "no") or "list-unsubscribe-post" in headers


def _precedence(headers: Mapping[str, Sequence[str]]) -> str:
    return _word(headers, "precedence")


def _word(headers: Mapping[str, Sequence[str]], name: str) -> str:
    return headers.get(name, [""])[0].strip().lower()
