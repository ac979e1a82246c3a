"""Twenty thousand mails as programs write them: the demo company's letters in other forms, and what is not for us.

A letter comes as plain text (8 bit, quoted-printable or base64), as HTML alone, or as both with a file attached;
answers carry what they answer, as programs quote it. One in ten is a machine's, a stranger's or a colleague's.
"""

from __future__ import annotations

import html
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from connectors.book.schema import Email

MAILS = 20_000
_ATTACHED = b"%PDF-1.7 " + bytes(range(256)) * 100


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's bytes, and the letter that it is; None where it should stay out of the book."""

    message_id: str
    data: bytes
    letter: Email | None


def written(letters: Sequence[Email], seed: int) -> Iterator[Written]:
    """As many mails as MAILS; each round of the letters is a minute later and in other forms."""
    chance = random.Random(seed)
    before: dict[tuple[int, str], Email] = {}
    for number in range(MAILS):
        turn, at = divmod(number, len(letters))
        letter = letters[at]
        key = (turn, letter.thread_id or letter.email_id)
        message_id = f"{turn}.{letter.email_id}@mail.example"
        noise = number % 10 == 0
        data = (
            _noise(letter, message_id, chance) if noise else _bytes(letter, message_id, turn, before.get(key), chance)
        )
        yield Written(message_id, data, None if noise else letter)
        if not noise:
            before[key] = letter


def _bytes(letter: Email, message_id: str, turn: int, answered: Email | None, chance: random.Random) -> bytes:
    message = _headed(letter, message_id, turn)
    body = letter.body or ""
    if answered:
        message["In-Reply-To"] = message["References"] = f"<{turn}.{answered.email_id}@mail.example>"
        quoted = "\n".join(f"> {line}" for line in (answered.body or "").splitlines())
        body = f"{body}\n\nOn {answered.sent_at:%a, %d %b %Y at %H:%M}, {answered.sender} wrote:\n{quoted}\n"
    form = chance.choice(["8bit", "quoted-printable", "base64", "html", "both"])
    if form == "html":
        message.set_content(_markup(body), subtype="html")
    elif form == "both":
        message.set_content(body)
        message.add_alternative(_markup(body), subtype="html")
        message.add_attachment(_ATTACHED, maintype="application", subtype="pdf", filename="offer.pdf")
    else:
        message.set_content(body, cte=form)
    return message.as_bytes()


def _headed(letter: Email, message_id: str, turn: int) -> EmailMessage:
    message = EmailMessage(policy=SMTP.clone(linesep="\n"))
    message["From"], message["To"] = letter.sender, letter.recipients or ""
    message["Subject"], message["Message-ID"] = letter.subject or "", f"<{message_id}>"
    message["Date"] = format_datetime((letter.sent_at + timedelta(minutes=turn)).replace(tzinfo=UTC))
    message["Received"] = "from mail.example by mx.example; " + message["Date"]
    return message


def _noise(letter: Email, message_id: str, chance: random.Random) -> bytes:
    """A newsletter, a bounce, a stranger's letter or a colleague's."""
    message = _headed(letter, message_id, 0)
    kind = chance.choice(["newsletter", "bounce", "stranger", "colleague"])
    del message["From"], message["To"]
    message["To"] = "dana@demo.example"
    message["From"] = {
        "newsletter": "news@paper.example",
        "bounce": "mailer-daemon@mx.example",
        "stranger": f"somebody{chance.randrange(999)}@gmail.com",
        "colleague": "colleague@demo.example",
    }[kind]
    if kind == "newsletter":
        message["List-Unsubscribe"] = "<https://paper.example/leave>"
    del message["Subject"]
    message["Subject"] = "Hello"
    message.set_content("What happened this week, and what will happen next.")
    return message.as_bytes()


def _markup(body: str) -> str:
    paragraphs = "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in body.split("\n\n"))
    style = "<style>" + "p { margin: 0; font-family: Calibri, sans-serif } " * 20 + "</style>"
    return f"<html><head>{style}</head><body><div>{paragraphs}</div></body></html>"
