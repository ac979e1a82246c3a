"""Mails of all mailboxes as rows of the book's e-mails, and what became of every mail.

In the book stands what belongs to one customer or deal. Mail that fits nobody, fits several, or stays within the
company is counted and left out: nobody could see it there but those who see everything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.book.schema import Email
from connectors.mail.sources.gathering import Gathered
from connectors.mail.sources.judging import Kept
from connectors.mail.sources.matching import Match, Matcher
from connectors.mail.sources.threads import thread_ids


@dataclass(frozen=True, slots=True)
class MailReport:
    """What became of a mailbox's mails: `read` is the sum of those from `loaded` to `ambiguous`.

    `several_deals` are among the loaded: their customer has several open deals and they name none of them.
    """

    name: str
    read: int
    new: int
    loaded: int = 0
    excluded: int = 0
    automatic: int = 0
    unreadable: int = 0
    old: int = 0
    internal: int = 0
    repeated: int = 0
    unmatched: int = 0
    ambiguous: int = 0
    several_deals: int = 0
    unreachable: str | None = None


@dataclass(frozen=True, slots=True)
class MailRows:
    """Rows for the book, and a report for each mailbox."""

    rows: tuple[Email, ...]
    reports: tuple[MailReport, ...]


def mail_rows(mailboxes: Sequence[Gathered], matcher: Matcher, known: Collection[str] = ()) -> MailRows:
    """Rows of mail; `known` are ids of e-mails that the book has from elsewhere."""
    counts: list[Counter[str]] = [Counter() for _ in mailboxes]
    mails: dict[str, tuple[int, Kept]] = {}
    for number, mailbox in enumerate(mailboxes):
        for mail in mailbox.kept:
            if mail.email_id in mails or mail.email_id in known:
                counts[number]["repeated"] += 1
            elif all(address in matcher.ours for address in (mail.sender, *mail.recipients)):
                counts[number]["internal"] += 1
            else:
                mails[mail.email_id] = (number, mail)
    threads = thread_ids([mail for _, mail in mails.values()], matcher.ours.__contains__)
    matches = _by_thread({i: matcher.match(mail) for i, (_, mail) in mails.items()}, threads)
    rows = []
    for email_id, (number, mail) in mails.items():
        match = matches[email_id]
        if match.doubt:
            counts[number][match.doubt] += 1
        if match.account_id or match.deal_id:
            counts[number]["loaded"] += 1
            rows.append(_row(mail, threads[email_id], match, matcher))
    return MailRows(tuple(rows), tuple(map(_report, mailboxes, counts)))


def _by_thread(matches: Mapping[str, Match], threads: Mapping[str, str]) -> dict[str, Match]:
    """Mail of a customer that names no deal is about the one that its thread names."""
    named: dict[str, set[tuple[str | None, str | None]]] = defaultdict(set)
    for email_id, match in matches.items():
        if match.named:
            named[threads[email_id]].add((match.account_id, match.deal_id))
    whole = dict(matches)
    for email_id, match in matches.items():
        about = named.get(threads[email_id], set())
        if match.account_id and not match.named and len(about) == 1:
            account, deal = next(iter(about))
            if account == match.account_id:
                whole[email_id] = replace(match, deal_id=deal, doubt=None)
    return whole


def _row(mail: Kept, thread: str, match: Match, matcher: Matcher) -> Email:
    return Email(
        email_id=mail.email_id,
        thread_id=thread,
        deal_id=match.deal_id,
        account_id=match.account_id,
        sender=mail.sender,
        recipients=", ".join(mail.recipients) or None,
        sent_at=mail.sent_at,
        subject=mail.subject or None,
        body=mail.words or None,
        direction="out" if mail.sender in matcher.ours else "in",
    )


def _report(mailbox: Gathered, counts: Mapping[str, int]) -> MailReport:
    fates: dict[str, Any] = {fate: n for fate, n in mailbox.fates.items() if fate != "kept"}
    return MailReport(
        mailbox.name, sum(mailbox.fates.values()), mailbox.new, **fates, **counts, unreachable=mailbox.unreachable
    )
