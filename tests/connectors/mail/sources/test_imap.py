"""A folder on a real Dovecot: over TLS, batch by batch, nothing marked as seen, nothing fetched twice."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.mail.sources import Gathered, ImapFolder, Terms, gather, imap
from tests.connectors.mail.sources.letters import NOW, letter
from tests.dovecot import PASSWORD, Dovecot

NO_RULES = Terms()
VARIABLE = "COACH_TEST_MAIL_PASSWORD"


@pytest.fixture
def session(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[imaplib.IMAP4]:
    """A second client, which fills the folder; the certificate is trusted and the password set."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    monkeypatch.setenv(VARIABLE, PASSWORD)
    server = imaplib.IMAP4_SSL("localhost", dovecot.tls, ssl_context=ssl.create_default_context())
    server.authenticate("PLAIN", lambda _: f"\0dana\0{PASSWORD}".encode())
    server.create('"Kunder/K&APg-benhavn"')
    yield server
    server.delete('"Kunder/K&APg-benhavn"')
    server.logout()


def folder(dovecot: Dovecot, name: str = "Kunder/København", **other: object) -> ImapFolder:
    """The folder as a mapping says it."""
    said = {"port": dovecot.tls, "password_env": VARIABLE, **other}
    return ImapFolder("localhost", "dana", name, **said)  # type: ignore[arg-type]


def fill(session: imaplib.IMAP4, *bodies: str, flags: str = "") -> None:
    """Put mails into the folder."""
    for body in bodies:
        session.append('"Kunder/K&APg-benhavn"', flags, None, letter(body, Message_ID=f"<{body}@nordlys.example>"))


def read(mailbox: ImapFolder, where: Path, terms: Terms = NO_RULES) -> Gathered:
    """What the mailbox holds now, by a journal in this folder."""
    return gather(mailbox, terms, now=NOW, folder=where)


def test_new_mail_is_read_once_and_deleted_mail_goes(dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path) -> None:
    fill(session, "one", "two")
    first = read(folder(dovecot), tmp_path)
    assert (first.unreachable, first.new, [m.words for m in first.kept]) == (None, 2, ["one", "two"])
    fill(session, "three")
    session.select('"Kunder/K&APg-benhavn"')
    session.store("1", "+FLAGS", "\\Deleted")
    session.expunge()
    second = read(folder(dovecot), tmp_path)
    assert (second.new, sorted(m.words for m in second.kept)) == (1, ["three", "two"])


def test_nothing_is_marked_as_seen(dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path) -> None:
    fill(session, "one")
    read(folder(dovecot), tmp_path)
    session.select('"Kunder/K&APg-benhavn"', readonly=True)
    assert session.search(None, "UNSEEN")[1] == [b"1"]


def test_a_folder_that_was_made_anew_is_read_anew(dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path) -> None:
    fill(session, "one")
    read(folder(dovecot), tmp_path)
    session.delete('"Kunder/K&APg-benhavn"')
    session.create('"Kunder/K&APg-benhavn"')
    fill(session, "other")
    again = read(folder(dovecot), tmp_path)
    assert (again.new, [m.words for m in again.kept]) == (1, ["other"])


def test_a_reading_that_breaks_off_goes_on_where_it_stopped(
    dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(session, "one", "two", "three")
    monkeypatch.setattr(imap, "_BATCH", 1)
    asked = imap._Session._asked
    fetched: list[str] = []

    def breaking(self: imap._Session, command: str, *arguments: str) -> object:
        if command == "FETCH":
            fetched.append(arguments[0])
            if len(fetched) == 3:
                self.server.sock.shutdown(socket.SHUT_RDWR)
        return asked(self, command, *arguments)

    monkeypatch.setattr(imap._Session, "_asked", breaking)
    broken = read(folder(dovecot), tmp_path)
    assert broken.unreachable
    assert [m.words for m in broken.kept] == ["one", "two"]
    whole = read(folder(dovecot), tmp_path)
    assert [m.words for m in whole.kept] == ["one", "two", "three"]
    assert fetched == ["1", "2", "3", "3"]


def test_a_folder_of_very_many_is_asked_for_a_part_at_a_time(
    dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "_WINDOW", 2)
    fill(session, "one", "two", "three", "four", "five")
    assert read(folder(dovecot), tmp_path).new == 5
    assert read(folder(dovecot), tmp_path).new == 0


def test_keywords_and_the_folder_are_labels(dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path) -> None:
    fill(session, "mine", flags="(Private \\Flagged)")
    fill(session, "theirs")
    labelled = read(folder(dovecot), tmp_path, Terms(labels=("private",)))
    assert ([m.words for m in labelled.kept], labelled.fates["excluded"]) == (["theirs"], 1)
    assert read(folder(dovecot), tmp_path, Terms(labels=("Kunder",))).fates == {"excluded": 2}


def test_a_mail_longer_than_the_bound_is_cut_by_the_server(
    dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(session, "word " * 2000)
    monkeypatch.setattr(imap, "MOST", 900)
    (kept,) = read(folder(dovecot), tmp_path).kept
    assert kept.words.startswith("word word")
    assert len(kept.words) < 900


@pytest.mark.parametrize("tls", ["starttls", "no"])
def test_other_ways_to_connect(dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path, tls: str) -> None:
    fill(session, "one")
    assert read(folder(dovecot, port=dovecot.plain, tls=tls), tmp_path).new == 1


def test_what_keeps_a_mailbox_shut_is_said_without_the_password(
    dovecot: Dovecot, session: imaplib.IMAP4, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(folder(dovecot, "Nowhere"), tmp_path).unreachable == "has no folder 'Nowhere' that can be opened"
    monkeypatch.setenv(VARIABLE, "hunter2")
    refused = read(folder(dovecot), tmp_path).unreachable or ""
    assert refused.startswith("does not let dana in")
    assert "hunter2" not in refused
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    assert "its certificate is not trusted" in (read(folder(dovecot), tmp_path).unreachable or "")
    assert "refused" in (read(folder(dovecot, port=1), tmp_path).unreachable or "")
