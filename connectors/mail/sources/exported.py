"""E-mails of an export: held to the same rules, and matched where the export says neither customer nor deal.

What fits nobody, or several, stays as the export has it: it was chosen to be there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from email.utils import getaddresses
from typing import Any

from connectors.book.schema import Email
from connectors.mail.sources.book_rows import MailReport, MailRows
from connectors.mail.sources.judging import Kept, Terms
from connectors.mail.sources.matching import Matcher
from connectors.mail.sources.parsing import Parsed


def exported(emails: Sequence[Email], terms: Terms, matcher: Matcher, name: str) -> MailRows:
    """The rows that the rules let into the book, without words where none are kept; `name` is the report's."""
    counts: Counter[str] = Counter()
    rows: list[Email] = []
    for email in emails:
        mail = _read(email)
        if terms.exclude(mail):
            counts["excluded"] += 1
        elif terms.since and email.sent_at < terms.since:
            counts["old"] += 1
        else:
            row = email if email.account_id or email.deal_id else _matched(email, mail, matcher, counts)
            rows.append(row if terms.bodies else replace(row, subject=None, body=None))
    facts: dict[str, Any] = dict(counts)
    return MailRows(tuple(rows), (MailReport(name, len(emails), len(emails), loaded=len(rows), **facts),))


def _read(email: Email) -> Parsed:
    sender, *_ = _addresses(email.sender) or [email.sender]
    recipients = tuple(_addresses(email.recipients or ""))
    return Parsed(email.email_id, email.sent_at, sender, recipients, email.subject or "", email.body or "")


def _addresses(said: str) -> list[str]:
    return [address.lower() for _, address in getaddresses([said.replace(";", ",")]) if address]


def _matched(email: Email, mail: Parsed, matcher: Matcher, counts: Counter[str]) -> Email:
    kept = Kept(email.email_id, email.sent_at, mail.sender, mail.recipients, mail.subject, mail.body)
    match = matcher.match(kept)
    counts["several_deals"] += match.doubt == "several_deals"
    return replace(email, account_id=match.account_id, deal_id=match.deal_id)
