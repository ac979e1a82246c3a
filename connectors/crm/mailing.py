"""The mail of a mapping: its mailboxes read, and the book's e-mails made of what they and the exports hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.crm.document import Fault
from connectors.crm.mapping import folder_of
from connectors.crm.mapping_mail import MailboxSpec, MailSpec
from connectors.crm.mapping_reading import MappingFile
from connectors.home import Home
from connectors.mail.sources import EmlFolder, ImapFolder, Mailbox, Maildir, MailRows, Mbox, Terms, gather, mail_rows
from connectors.mail.sources.exported import exported
from connectors.mail.sources.matching import Matcher, Ours

_KINDS: Mapping[str, Callable[[Path], Mailbox]] = {"mbox": Mbox, "maildir": Maildir, "eml": EmlFolder}


def mailboxes(file: MappingFile, folder: Path | None) -> list[Mailbox]:
    """The mailboxes of a mapping. BadMapping names every file and folder that is not there, with its line."""
    spec = file.mapping.mail
    folders = [folder or folder_of(file.path, file.mapping.folder), file.path.parent]
    found: list[Mailbox] = []
    faults: list[Fault] = []
    for number, source in enumerate(spec.sources if spec else ()):
        mailbox = _mailbox(source, folders)
        if isinstance(mailbox, str):
            faults.append(Fault(file.line("mail", "sources", number), mailbox))
        else:
            found.append(mailbox)
    file.refuse(faults)
    return found


def mail_of(
    mailboxes: Sequence[Mailbox],
    spec: MailSpec,
    tables: Mapping[str, Sequence[Any]],
    *,
    home: Home,
    now: datetime,
    writes: bool,
) -> MailRows:
    """All e-mails of the book: those of the tables, and what is kept of mailboxes, read on from where it ended.

    `writes` False changes nothing: what is new is read all the same, and read again the next time.
    """
    ours = Ours.of(tables.get("people", ()), spec.ours)
    matcher = Matcher.of(tables, ours, spec.accounts)
    moment = now.astimezone(UTC).replace(tzinfo=None)
    terms = Terms(
        labels=spec.exclude.labels,
        domains=spec.exclude.domains,
        words=spec.exclude.words,
        bodies=spec.bodies == "kept",
        keep_days=spec.keep_days,
        since=moment - timedelta(days=spec.keep_days) if spec.keep_days else None,
        named=matcher.mentions.named,
    )
    folder = home.root / "mail"
    gathered = [gather(mailbox, terms, now=moment, folder=folder, writes=writes) for mailbox in mailboxes]
    there = tables.get("emails", ())
    read = mail_rows(gathered, matcher, {email.email_id for email in there})
    if not there:
        return read
    given = exported(there, terms, matcher, "emails")
    return MailRows((*given.rows, *read.rows), (*given.reports, *read.reports))


def _mailbox(source: MailboxSpec, folders: Sequence[Path]) -> Mailbox | str:
    """The mailbox, or what is wrong with it."""
    if source.imap:
        said = source.imap
        return ImapFolder(said.host, said.user, said.folder, said.password_env, said.port, said.tls)
    kind, said_path = next((kind, path) for kind, path in _paths(source) if path)
    path = next((p for p in (folder_of(folder / "_", said_path) for folder in folders) if p.exists()), None)
    if path is None:
        return f"there is no {'file' if kind == 'mbox' else 'folder'} {said_path} in {folders[0]}"
    if path.is_dir() is (kind == "mbox"):
        return f"{said_path} is a {'folder' if kind == 'mbox' else 'file'}, and {kind} should be the other"
    return _KINDS[kind](path.resolve())


def _paths(source: MailboxSpec) -> Iterator[tuple[str, str | None]]:
    yield from (("mbox", source.mbox), ("maildir", source.maildir), ("eml", source.eml))
