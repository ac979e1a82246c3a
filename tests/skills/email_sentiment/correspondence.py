"""A small company with mail: a customer that turned, a content one, a silent one, one of somebody else's."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from connectors.book.schema import Account, Contact, Deal, Email, Person

TODAY = date(2026, 11, 20)
DANA, ERIK, MAYA, FINN = (f"{name}@acme.example" for name in ("dana", "erik", "maya", "finn"))
_SAID = {
    "globex": [  # turned at the end of October
        ("2026-07-02", "in", "Hi Dana,\n\nThank you, the pilot works very well and everybody is happy.\n\nBest\nTom"),
        ("2026-07-03", "out", "Great to hear!"),
        ("2026-08-11", "in", "Excellent support from your team, thanks a lot."),
        ("2026-09-10", "in", "We are very pleased with the results so far."),
        (
            "2026-10-28",
            "in",
            "We are very disappointed. The system has been down for three days and nobody calls back.",
        ),
        (
            "2026-11-05",
            "in",
            "This is not acceptable, my users are angry.\n\nAre you going to credit us for the outage?",
        ),
        ("2026-11-12", "in", "We are terribly unhappy with this. We are looking at Rivalsoft instead."),
    ],
    "initech": [  # content throughout
        ("2026-08-01", "in", "Thanks, the training was excellent."),
        ("2026-10-20", "in", "We love the new reports, great work."),
        ("2026-11-10", "in", "Very happy with everything. We will send you the signed contract by Friday."),
        ("2026-11-11", "out", "Wonderful, thank you."),
    ],
    "umbrella": [  # silent
        ("2026-10-01", "in", "Hello, please send us your price list."),
        ("2026-10-02", "out", "Here it is."),
        ("2026-10-20", "out", "Did you have a look?"),
    ],
    "nordic": [("2026-11-01", "in", "We are furious about the invoices and want to cancel the contract.")],  # Erik's
}
_OWNERS = {"globex": "P1", "initech": "P1", "umbrella": "P1", "nordic": "P2"}


def tables() -> dict[str, list[Any]]:
    """Rows of the book."""
    return {
        "people": [
            Person(person_id="P0", name="Maya Lind", email=MAYA, role="manager"),
            Person(person_id="P1", name="Dana Kim", email=DANA, manager_id="P0"),
            Person(person_id="P2", name="Erik Berg", email=ERIK, manager_id="P0"),
            Person(person_id="P9", name="Finn Holm", email=FINN, role="finance"),
        ],
        "accounts": [Account(account_id=k, name=k.title(), owner_id=o) for k, o in _OWNERS.items()],
        "contacts": [
            Contact(contact_id=f"C-{k}", account_id=k, name=f"Tom {k.title()}", email=f"tom@{k}.example")
            for k in _OWNERS
        ],
        "deals": [
            Deal(deal_id="D-1", name="Globex - Suite", account_id="globex", owner_id="P1", competitor="Rivalsoft"),
        ],
        "emails": [_email(k, n, *said) for k, mails in _SAID.items() for n, said in enumerate(mails)],
    }


def _email(account: str, number: int, day: str, way: str, body: str) -> Email:
    them, us = f"tom@{account}.example", DANA if _OWNERS[account] == "P1" else ERIK
    return Email(
        email_id=f"{account}-{number}",
        thread_id=f"t-{account}",
        account_id=account,
        sender=them if way == "in" else us,
        recipients=us if way == "in" else them,
        sent_at=datetime.combine(date.fromisoformat(day), time(10)),
        subject=f"About {account}",
        body=body,
        direction="in" if way == "in" else "out",
    )
