"""Mails for tests, as bytes, and files and folders that hold them."""

from __future__ import annotations

import mailbox
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

NOW = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - as the book writes UTC


def letter(
    body: str = "We like it.",
    *,
    sender: str = "Kari Vik <kari@nordlys.example>",
    to: str = "Dana <dana@acme.example>",
    subject: str = "Pilot",
    day: str = "2026-11-10",
    **headers: str,
) -> bytes:
    """A plain mail; further headers by name, with _ for -."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=UTC))
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def mbox(path: Path, letters: Iterable[bytes]) -> Path:
    """An mbox file with these mails, written by the standard library; added to where it is there."""
    box = mailbox.mbox(path)
    for each in letters:
        box.add(each)
    box.close()
    return path
