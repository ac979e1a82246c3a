"""The sales book: its schema, immutable snapshots of it, and what each person may read of them.

build_snapshot(home, tables, company, now=...)    rows in, a new snapshot in use
open_current(home) -> Snapshot                    the one in use
Book.open(snapshot, email) -> Book                the rows that this person may see, and no others
check(tables) -> [Fault]                          what does not hold together
"""

from connectors.book.book import Book
from connectors.book.company import Company
from connectors.book.peers import Track
from connectors.book.snapshot import Snapshot, build_snapshot, open_current, open_snapshot, snapshots
from connectors.book.validation import Fault, check
from connectors.book.views import ContactNorm, CreditLine, ReplyNorm, StageNorm, Vitals

__all__ = [
    "Book",
    "Company",
    "ContactNorm",
    "CreditLine",
    "Fault",
    "ReplyNorm",
    "Snapshot",
    "StageNorm",
    "Track",
    "Vitals",
    "build_snapshot",
    "check",
    "open_current",
    "open_snapshot",
    "snapshots",
]
