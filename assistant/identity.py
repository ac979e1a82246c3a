"""Who is asking. A person is known by the e-mail address in the book; what they may see follows from it alone."""

from __future__ import annotations

from connectors.errors import NotAllowed


def who_asks(given: str | None, configured: str | None, company_default: str | None) -> str:
    """The asker's address: the one given, else COACH_PERSON, else the company's default person.

    NotAllowed (code no_person) where none of them is set.
    """
    address = given or configured or company_default
    if not address or not address.strip():
        raise NotAllowed("Who is asking? Use --as EMAIL, or set COACH_PERSON.", code="no_person")
    return address.strip().lower()
