"""Whose mail a question is about: one customer, deal or contact, or all customers of somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from connectors.book.schema import Account, Contact, Deal, Email
from connectors.errors import NoData
from skills.email_sentiment.reading import Reader
from skills.skill import Desk, Who


@dataclass(frozen=True)
class Scope:
    """The mail that is meant. `about` names the one customer, deal or contact; None where it is many customers."""

    desk: Desk
    who: Who
    about: str | None = None
    account: Account | None = None
    deal: Deal | None = None
    contact: Contact | None = None
    accounts: Sequence[str] | None = None

    @property
    def one(self) -> bool:
        """Whether it is about one customer."""
        return self.about is not None

    @cached_property
    def reader(self) -> Reader:
        """Reads sentences and keeps what it read."""
        return reader_of(self.desk)

    @cached_property
    def account_names(self) -> dict[str, str]:
        """Names of customers by id."""
        return {a.account_id: a.name for a in self.desk.book.accounts()}

    @cached_property
    def contacts(self) -> dict[str, Contact]:
        """People at customers by address, lower case."""
        return {c.email.lower(): c for c in self.desk.book.contacts() if c.email}

    @cached_property
    def competitors(self) -> tuple[str, ...]:
        """Competitors that the company's own deals name."""
        return tuple(sorted({d.competitor for d in self.desk.book.deals() if d.competitor and len(d.competitor) > 2}))

    def emails(self, since: date, until: date) -> list[Email]:
        """Both directions, from day to day. NoData (no_emails_loaded, no_emails) where there are none at all."""
        book = self.desk.book
        if not book.has("emails"):
            raise NoData("No e-mails are loaded, so I can't tell how customers feel.", code="no_emails_loaded")
        wanted = [self.account.account_id] if self.account else self.accounts
        found = [] if wanted == [] else book.emails(accounts=wanted, since=since)
        if self.deal:
            found = list(
                {e.email_id: e for e in (*found, *book.emails(deals=[self.deal.deal_id], since=since))}.values()
            )
        found = [e for e in found if e.sent_at.date() <= until and self._with_contact(e)]
        if not found and self.one:
            message = f"There is no e-mail with {self.about} since {since}."
            raise NoData(message, code="no_emails", about=self.about, since=since)
        return found

    def name_of(self, email: Email) -> str:
        """Who sent a message: the contact's name, or the address."""
        address = email.sender.strip().lower()
        found = self.contacts.get(address)
        return found.name if found else email.sender

    def _with_contact(self, email: Email) -> bool:
        if self.contact is None:
            return True
        address = (self.contact.email or "").lower()
        return bool(address) and address in f"{email.sender},{email.recipients or ''}".lower()


def scope_of(account: str | None, deal: str | None, contact: str | None, person: str | None, desk: Desk) -> Scope:
    """What was named, resolved among the asker's own; a deal stands for all mail with its customer."""
    me = Who(desk.person.name, is_asker=True, person_id=desk.person.person_id)
    if contact:
        found = desk.names.contact(contact)
        return Scope(desk, me, found.name, _account(desk, found.account_id), contact=found)
    if deal:
        meant = desk.names.deal(deal)
        return Scope(desk, me, meant.name, _account(desk, meant.account_id), deal=meant)
    if account:
        row = desk.names.account(account)
        return Scope(desk, me, row.name, row)
    if person:
        return _customers_of(person, desk)
    return Scope(desk, me)


def reader_of(desk: Desk) -> Reader:
    """The reader of this home, with its store in the cache folder, or with a larger model where one is set."""
    from skills.email_sentiment.transformer import chosen

    return Reader(_store(desk), feelings=chosen())


def _store(desk: Desk) -> Path | None:
    """Beside the snapshots: `<home>/cache/sentences.sqlite`; None where the book lies nowhere (tests)."""
    snapshot = getattr(desk.book.snapshot, "path", None)
    if snapshot is None:
        return None
    from connectors.home import Home

    folder = next((p for p in Path(snapshot).parents if p.name == "book"), None)
    return Home(folder.parent).cache / "sentences.sqlite" if folder else None


def _account(desk: Desk, account_id: str | None) -> Account | None:
    return next(iter(desk.book.accounts(ids=[account_id])), None) if account_id else None


def _customers_of(person: str, desk: Desk) -> Scope:
    """Customers that a colleague owns or has a deal with, and those of the people below."""
    meant = desk.names.person(person)
    below = [p.person_id for p in desk.book.reports(meant.person_id)]
    ids = {meant.person_id, *below}
    owned = {a.account_id for a in desk.book.accounts() if a.owner_id in ids}
    worked = {d.account_id for d in desk.book.deals(owners=sorted(ids)) if d.account_id}
    is_asker = meant.person_id == desk.person.person_id
    who = Who(meant.name, is_asker, meant.person_id, is_team=bool(below))
    return Scope(desk, who, accounts=sorted(owned | worked))
