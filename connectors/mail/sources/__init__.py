"""Mailboxes into the book: mbox files, Maildirs, folders of .eml and IMAP, each mail read once.

    a mailbox -> raw mails -> parsed -> judged (kept, excluded, automatic ...) -> journal
    all journals -> threads -> matched to accounts and deals -> rows `Email` of the book

Mailbox                        where mail lies; events(state, seen) yields what is new there
parsed(raw) -> Parsed          one mail's MIME as text; never raises on what a mail holds
judged(parsed, terms) -> Kept  the sender's own words, or why the mail is not kept
gather(mailbox, terms, ...)    what a mailbox holds now, read from where the last reading ended
mail_rows(gathered, tables)    rows of the book, and what became of every mail
"""

from connectors.mail.sources.book_rows import MailReport, MailRows, mail_rows
from connectors.mail.sources.folders import EmlFolder, Maildir
from connectors.mail.sources.gathering import Gathered, gather
from connectors.mail.sources.imap import ImapFolder
from connectors.mail.sources.judging import Kept, Terms, judged
from connectors.mail.sources.mailbox import Mailbox, Raw, Unreachable
from connectors.mail.sources.mbox import Mbox
from connectors.mail.sources.parsing import Parsed, parsed

__all__ = [
    "EmlFolder",
    "Gathered",
    "ImapFolder",
    "Kept",
    "MailReport",
    "MailRows",
    "Mailbox",
    "Maildir",
    "Mbox",
    "Parsed",
    "Raw",
    "Terms",
    "Unreachable",
    "gather",
    "judged",
    "mail_rows",
    "parsed",
]
