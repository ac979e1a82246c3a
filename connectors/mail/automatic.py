"""Mail that no person wrote to us: absence notes, bounces, newsletters, calendar answers."""

from __future__ import annotations

from typing import Literal

from connectors.mail.forms import pattern

Automatic = Literal["absence", "bounce", "newsletter", "invitation"]
_START = 700  # characters of the body that say what it is

_IN_SUBJECT: tuple[Automatic, ...] = ("absence", "bounce", "invitation")
_IN_BODY: tuple[Automatic, ...] = ("absence", "bounce")


def automatic(subject: str, body: str) -> Automatic | None:
    """What kind of machine wrote this, or None where a person did. Quoted history must be off already."""
    head = subject.strip()[:200]
    for kind in _IN_SUBJECT:
        shape = "{}" if kind == "bounce" else "^(?:re: ?|sv: ?)?{}"
        if pattern(f"{kind}_subject", shape).search(head):
            return kind
    start = body[:_START]
    for kind in _IN_BODY:
        if pattern(f"{kind}_body").search(start) and not (kind == "absence" and _goes_on(body)):
            return kind
    return "newsletter" if pattern("newsletter_body").search(body[-1500:]) else None


def _goes_on(body: str) -> bool:
    """A person who mentions their holiday says more than an absence note does: asks, or writes at length."""
    return "?" in body or len(body) > 900
