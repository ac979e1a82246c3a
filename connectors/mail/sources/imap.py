"""A folder of an IMAP server, read without marking anything as seen. Over TLS, and the password from the environment.

A mail's key is its UID, which holds as long as the folder's UIDVALIDITY does. Mails come in small batches, each cut at
MOST bytes by the server, so that memory stays bounded and a reading that breaks off goes on where it stopped.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import os
import re
import ssl
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from connectors.mail.sources.mailbox import MOST, Event, Forget, Gone, Raw, Reached, State, Unreachable

Tls = Literal["yes", "starttls", "no"]
_BATCH = 20  # mails in one answer
_WINDOW = 80_000  # UIDs in one answer: imaplib takes lines of a million bytes
_PATIENCE = 60  # seconds for an answer
_UID = re.compile(rb"\bUID (\d+)")
_FLAGS = re.compile(rb"\bFLAGS \(([^)]*)\)")
_CAME = re.compile(rb'\bINTERNALDATE "([^"]+)"')


@dataclass(frozen=True, slots=True)
class ImapFolder:
    """One folder of one user; `password_env` names the variable that holds the password."""

    host: str
    user: str
    folder: str = "INBOX"
    password_env: str = field(default="", repr=False)
    port: int = 993
    tls: Tls = "yes"

    @property
    def name(self) -> str:
        """User, host and folder."""
        return f"{self.user} at {self.host}, {self.folder}"

    def events(self, state: State, seen: Set[str]) -> Iterator[Event]:
        """What is new and what is gone. Unreachable where the server, user or folder is not."""
        try:
            with contextlib.closing(_Session(self)) as session:
                yield from session.events(state, seen)
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            raise Unreachable(f"can't be read: {_why(error)}") from None


class _Session:
    """A connection with the folder open."""

    def __init__(self, of: ImapFolder) -> None:
        password = os.environ.get(of.password_env)
        if password is None:
            raise Unreachable(f"has no password: the environment has no variable {of.password_env}")
        self.folder = of.folder
        self.server = _connected(of)
        try:
            _sign_in(self.server, of.user, password)
            self.messages, self.validity = self._select()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye; a server that is gone already has been told of."""
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self.server.logout()

    def events(self, state: State, seen: Set[str]) -> Iterator[Event]:
        """The folder's changes, and its new mails batch by batch."""
        now = {"validity": self.validity}
        known = seen
        if state and state.get("validity") != self.validity:
            yield Forget()
            known = frozenset()
        there = self._uids()
        if gone := frozenset(known - there):
            yield Gone(gone)
        new = sorted(there - known, key=int)
        for at in range(0, len(new), _BATCH):
            yield from self._mails(new[at : at + _BATCH])
            yield Reached(now)
        yield Reached(now)

    def _select(self) -> tuple[int, str]:
        answer, data = self.server.select(_quoted(self.folder), readonly=True)
        if answer != "OK":
            raise Unreachable(f"has no folder '{self.folder}' that can be opened")
        validity = self.server.response("UIDVALIDITY")[1]
        return int(data[0] or 0), (validity[0] or b"").decode() if validity else ""

    def _uids(self) -> frozenset[str]:
        if self.messages <= _WINDOW:
            return self._search("ALL")
        newest = max((int(uid) for uid in self._search("UID", "*")), default=0)
        found: set[str] = set()
        for first in range(1, newest + 1, _WINDOW):
            found |= self._search("UID", f"{first}:{first + _WINDOW - 1}")
        return frozenset(found)

    def _search(self, *what: str) -> frozenset[str]:
        data = self._asked("SEARCH", *what)
        return frozenset(word.decode() for line in data if isinstance(line, bytes) for word in line.split())

    def _mails(self, uids: Sequence[str]) -> Iterator[Raw]:
        data = self._asked("FETCH", ",".join(uids), f"(UID INTERNALDATE FLAGS BODY.PEEK[]<0.{MOST}>)")
        for number, item in enumerate(data):
            if not isinstance(item, tuple):
                continue
            behind = data[number + 1] if number + 1 < len(data) else b""
            about = item[0] + b" " + (behind if isinstance(behind, bytes) else b"")
            if found := _UID.search(about):
                yield Raw(found[1].decode(), item[1], (self.folder, *_labels(about)), _came(about))

    def _asked(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes] | None]:
        answer, data = self.server.uid(command, *arguments)
        if answer != "OK":
            raise Unreachable(f"can't be read: the server refuses {command}")
        return list(data)


def _connected(of: ImapFolder) -> imaplib.IMAP4:
    if of.tls == "yes":
        return imaplib.IMAP4_SSL(of.host, of.port, ssl_context=ssl.create_default_context(), timeout=_PATIENCE)
    server = imaplib.IMAP4(of.host, of.port, timeout=_PATIENCE)
    if of.tls == "starttls":
        server.starttls(ssl.create_default_context())
    return server


def _sign_in(server: imaplib.IMAP4, user: str, password: str) -> None:
    try:
        if "AUTH=PLAIN" in server.capabilities:  # takes any letters; LOGIN takes ASCII
            server.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
        else:
            server.login(user, password)
    except (imaplib.IMAP4.error, UnicodeError) as error:
        # Never the arguments: they hold the password.
        raise Unreachable(
            f"does not let {user} in ({_why(error) if isinstance(error, imaplib.IMAP4.error) else 'password'})"
        ) from None


def _quoted(folder: str) -> str:
    """A folder's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), in quotes."""
    coded = re.sub(r"&|[^\x20-\x7e]+", lambda m: "&-" if m[0] == "&" else _utf7(m[0]), folder)
    return '"' + coded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(text: str) -> str:
    return "&" + base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"


def _labels(about: bytes) -> tuple[str, ...]:
    """Keywords that people or programs gave; not the server's own, like \\Seen."""
    found = _FLAGS.search(about)
    return tuple(flag.decode("ascii", "replace") for flag in (found[1].split() if found else ()) if flag[:1] != b"\\")


def _came(about: bytes) -> datetime | None:
    found = _CAME.search(about)
    try:
        said = found[1].decode("ascii").strip() if found else ""
        return datetime.strptime(said, "%d-%b-%Y %H:%M:%S %z").astimezone(UTC).replace(tzinfo=None)
    except (UnicodeError, ValueError, OverflowError):
        return None


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
