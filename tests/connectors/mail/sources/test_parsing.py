"""One mail's MIME as text: every form that mail programs write, and anything else without a crash or a hang."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail.sources import Kept, Parsed, Raw, Terms, judged, parsed
from connectors.mail.sources.parsing import ADDRESSES, REFERENCES
from tests.connectors.mail.sources.letters import NOW, letter

HEAD = b"From: kari@nordlys.example\nTo: dana@acme.example\nDate: Tue, 10 Nov 2026 10:00:00 +0100\n"


def read(data: bytes, at: datetime | None = None) -> Parsed:
    """The mail, which can be read."""
    found = parsed(Raw("1", data, at=at), now=NOW)
    assert found is not None
    return found


def fate(data: bytes) -> object:
    """What becomes of a mail, with no rules."""
    return judged(read(data), Terms())


def test_who_when_what_and_in_answer_to_what() -> None:
    mail = read(
        HEAD + b"Cc: Ola <OLA@Nordlys.example>, dana@acme.example\nSubject: Re: Pilot\nMessage-ID: <b@x>\n"
        b"References: <a@x>\n <c@x>\nIn-Reply-To: <a@x>\n\nYes."
    )
    assert (mail.sender, mail.recipients) == ("kari@nordlys.example", ("dana@acme.example", "ola@nordlys.example"))
    assert mail.sent_at == datetime(2026, 11, 10, 9)  # noqa: DTZ001 - UTC
    assert (mail.message_id, mail.references, mail.topic, mail.is_reply) == ("b@x", ("a@x", "c@x"), "pilot", True)


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("utf-8", "Blåbær"),
        ("iso-8859-1", "Blåbær"),
        ("windows-1252", "“Blåbær” €5"),
        ("koi8-r", "Привет"),
        ("gb2312", "你好"),
    ],
)
@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
def test_charsets_and_codings(charset: str, body: str, coding: str) -> None:
    message = EmailMessage()
    message["From"] = "kari@nordlys.example"
    message.set_content(body, charset=charset, cte=coding)
    assert read(message.as_bytes()).body.strip() == body


@pytest.mark.parametrize(
    ("claimed", "data", "body"),
    [
        ("us-ascii", "Blåbær".encode(), "Blåbær"),
        ("iso-8859-1", b"\x93Bl\xe5b\xe6r\x94", "“Blåbær”"),
        ("no-such-set", "Blåbær".encode(), "Blåbær"),
        ("utf-8", b"Bl\xe5b\xe6r", "Bl�b�r"),
        ("idna", b"plain", "plain"),
        ("hex", b"plain", "plain"),
    ],
)
def test_a_charset_that_is_not_what_it_says(claimed: str, data: bytes, body: str) -> None:
    mail = read(HEAD + f"Content-Type: text/plain; charset={claimed}\n\n".encode() + data)
    assert mail.body == body


def test_encoded_words_and_raw_bytes_in_headers() -> None:
    assert read(HEAD + b"Subject: =?iso-8859-1?Q?Bl=E5b=E6r?= =?utf-8?B?w7g=?=\n\n").subject == "Blåbærø"
    assert read(HEAD + "Subject: Blåbær\n\n".encode()).subject == "Blåbær"
    assert read(HEAD + b"Subject: =?utf-8?B?!!!?= x\n\n").subject


def test_of_two_ways_to_say_the_same_the_plain_one_is_read() -> None:
    message = EmailMessage()
    message["From"] = "kari@nordlys.example"
    message.set_content("In words")
    message.add_alternative("<p>In <b>mark-up</b></p>", subtype="html")
    message.add_attachment("a list", filename="list.txt")
    assert read(message.as_bytes()).body.strip() == "In words"


def test_a_mail_in_mark_up_alone_is_read_as_its_reader_sees_it() -> None:
    long_picture = f'<img src="data:image/png;base64,{"A" * 9000}">'
    markup = f"<!-- <p>no</p> --><style>p {{}}</style><p>We like it.</p>{long_picture}<p>5 < 6 &amp; 7</p>"
    mail = read(HEAD + b"Content-Type: text/html\n\n" + markup.encode())
    assert [line for line in mail.body.splitlines() if line] == ["We like it.", "5 < 6 & 7"]


def test_a_mail_within_the_mail_is_not_the_senders_word() -> None:
    outer = MIMEMultipart("mixed")
    outer["From"] = "kari@nordlys.example"
    outer.attach(MIMEText("See below."))
    inner = MIMEBase("message", "rfc822")
    inner.set_payload([MIMEText("zebra")])
    outer.attach(inner)
    assert read(outer.as_bytes()).body.strip() == "See below."


@pytest.mark.parametrize("said", [b"", b"Date: soon\n", b"Date: Tue, 10 Nov 2099 10:00:00 +0000\n"])
def test_without_a_date_that_can_be_the_moment_it_came_counts(said: bytes) -> None:
    came = b"Received: by x; Mon, 9 Nov 2026 08:00:00 +0000\n"
    assert read(b"From: a@b.example\n" + said + came + b"\nHi").sent_at == datetime(2026, 11, 9, 8)  # noqa: DTZ001
    assert read(b"From: a@b.example\n" + said + b"\nHi", at=NOW).sent_at == NOW
    assert fate(b"From: a@b.example\n" + said + b"\nHi") == "unreadable"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"sender": "no-reply@nordlys.example"},
        {"sender": "Mail <MAILER-DAEMON@nordlys.example>"},
        {"List_Unsubscribe": "<mailto:leave@nordlys.example>"},
        {"subject": "Automatic reply: Pilot"},
    ],
)
def test_what_no_person_wrote_is_automatic(headers: dict[str, str]) -> None:
    assert fate(letter(**headers)) == "automatic"


def test_a_calendars_question_is_automatic_and_a_letter_with_a_date_attached_is_not() -> None:
    text = "--b\nContent-Type: text/plain\n\nShall we meet?\n"
    body = text + "--b\nContent-Type: text/calendar{}\n\nBEGIN:VCALENDAR\n--b--\n"
    head = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
    assert fate(head + body.format("; method=REQUEST").encode()) == "automatic"
    assert isinstance(fate(head + body.format("; name=day.ics").encode()), Kept)


def test_a_persons_mail_through_a_group_is_theirs() -> None:
    group = {
        "List_Unsubscribe": "<mailto:leave@x.example>",
        "List_Post": "<mailto:all@x.example>",
        "Precedence": "list",
    }
    assert isinstance(fate(letter(**group)), Kept)


HANGS = {
    "tags that never end": b"Content-Type: text/html\n\n" + b"<a " * 300_000,
    "long tags": b"Content-Type: text/html\n\n" + (b"<a" + b" '" * 900 + b">") * 500,
    "comments that never end": b"Content-Type: text/html\n\n" + b"<!--" * 200_000,
    "brackets": b"Cc: " + b"(" * 500_000 + b"\n\nx",
    "addresses": b"Cc: " + b"a@b.example, " * 60_000 + b"\n\nx",
    "encoded words": b"Subject: " + b"=?a?q?" * 80_000 + b"\n\nx",
    "references": b"References: " + b"<a@b> " * 100_000 + b"\n\nx",
    "parameters": b"Content-Type: text/plain" + b";a=b" * 200_000 + b"\n\nx",
    "nested parts": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)),
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 30_000,
    "quotes": b"\n" + b"> \n" * 300_000,
}


@pytest.mark.parametrize("what", HANGS)
def test_what_is_made_to_hang_a_reader_is_bounded(what: str) -> None:
    # What grows with the square of its length runs for hours here: it is enough that it comes to an end.
    found = parsed(Raw("1", HEAD + HANGS[what]), now=NOW)
    if found:
        assert len(found.recipients) <= ADDRESSES
        assert len(found.references) <= REFERENCES + 2
        judged(found, Terms(words=("sick leave",)))


LINES = r"""
--b
--b--
Content-Type: multipart/mixed; boundary=b
Content-Type: multipart/alternative; boundary="b
Content-Type: text/html; charset=utf-16
Content-Type: text/plain; charset*0=x; charset*1*=y'z
Content-Type: message/rfc822
Content-Type: text/calendar; method=REQUEST
Content-Type: ;;=
Content-Transfer-Encoding: base64
Content-Transfer-Encoding: x-uuencode
Content-Disposition: ;
Date: Thu, 99 Foo 99999 99:99:99 +9999
Date: Tue, 10 Nov 2026 10:00:00 -0000
From: =?utf-8?q?=FF?= <a@b>
From: a@b.example (c (d
To: "a, b@c.example>, <d@e.example
Subject: =?utf-7?B?/w==?= =?x?q?=
References: <<a@b>
begin 644 x
"""
BITS = [b"\n", b"\r\n", b"\n\n", b" ", b"\t", b";", b"<", b">", b"=?", b"=", b"\xff", b"\0", b"AAAA", b"<p", b"</p>"]
MARKS = [b"<blockquote>", b"&#xD800;", b"&#0;", b"<!--", b"<![", "åøæ".encode(), b"From ", b">From "]
PIECES = st.sampled_from([*(f"{line}\n".encode() for line in LINES.split("\n")), *BITS, *MARKS])


@given(st.lists(PIECES | st.binary(max_size=30), max_size=40).map(b"".join), st.booleans())
def test_any_bytes_are_a_mail_or_none_and_can_be_written_down(data: bytes, headed: bool) -> None:
    mail = parsed(Raw("1", HEAD + data if headed else data), now=NOW)
    if mail is None:
        return
    outcome = judged(mail, Terms(words=("x y",), domains=("e.example",)))
    if isinstance(outcome, Kept):
        said = (outcome.email_id, outcome.sender, *outcome.recipients, outcome.subject, outcome.words)
        for text in said:
            assert text.encode("utf-8").decode() == text
            assert "\0" not in text
        assert outcome.sent_at.tzinfo is None
