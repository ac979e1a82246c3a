"""Whom a mail is with, and about which deal: by contact, then by domain, then by a deal that it names.

Nothing is guessed. A mail that fits several customers belongs to none; a mail of a customer with several open deals,
none of which it names, belongs to the customer alone. A domain is a customer's where one of its contacts has an address
there or the mapping says so, and never where anybody can have one (free_mail.yaml).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from connectors.book.schema import Account, Contact, Deal, Person
from connectors.mail.sources.judging import Kept
from connectors.mail.sources.mentions import Mentions

Doubt = Literal["unmatched", "ambiguous", "several_deals"]


@cache
def free_mail() -> frozenset[str]:
    """Domains at which anybody can have an address."""
    import yaml

    lines = yaml.safe_load((files(__package__) / "free_mail.yaml").read_text("utf-8"))
    return frozenset(word for line in lines for word in line.split())


@dataclass(frozen=True)
class Ours:
    """The company's own addresses and domains."""

    addresses: frozenset[str]
    domains: frozenset[str]

    @classmethod
    def of(cls, people: Iterable[Person], domains: Iterable[str] = ()) -> Ours:
        """Everybody's address, the domains of those, and what the mapping adds."""
        addresses = frozenset(person.email.casefold() for person in people if person.email)
        at = {address.rpartition("@")[2] for address in addresses} - free_mail()
        return cls(addresses, frozenset(at) | {domain.casefold() for domain in domains})

    def __contains__(self, address: str) -> bool:
        return address in self.addresses or any(domain in self.domains for domain in _domains(address))


@dataclass(frozen=True, slots=True)
class Match:
    """The customer and deal of a mail; `named` where the mail itself names the deal; `doubt` is what stays open."""

    account_id: str | None = None
    deal_id: str | None = None
    named: bool = False
    doubt: Doubt | None = None


@dataclass(frozen=True)
class Matcher:
    """A book's customers by address and domain, and their deals."""

    ours: Ours
    by_address: Mapping[str, frozenset[str]]
    by_domain: Mapping[str, frozenset[str]]
    deals: Mapping[str, Deal]
    of_account: Mapping[str, Sequence[Deal]]
    mentions: Mentions

    @classmethod
    def of(cls, tables: Mapping[str, Sequence[Any]], ours: Ours, domains: Mapping[str, str] | None = None) -> Matcher:
        """From the tables of a book; `domains` says whose domain is whose, by a customer's id or name."""
        accounts: Sequence[Account] = tables.get("accounts", ())
        deals: Sequence[Deal] = tables.get("deals", ())
        by_address, by_domain = _by_contact(tables.get("contacts", ()))
        by_domain |= _as_said(domains or {}, accounts)
        of_account: dict[str, list[Deal]] = defaultdict(list)
        for deal in deals:
            of_account[deal.account_id or ""].append(deal)
        whole = {deal.deal_id: deal for deal in deals}
        return cls(ours, by_address, by_domain, whole, dict(of_account), Mentions.of(deals, accounts))

    def match(self, mail: Kept) -> Match:
        """Whom it is with and about which deal."""
        others = [address for address in (mail.sender, *mail.recipients) if address not in self.ours]
        accounts = self._accounts(others)
        named = mail.mentions or self.mentions.named(f"{mail.subject}\n{mail.words}")
        meant = [self.deals[i] for i in named if i in self.deals]
        fitting = [d for d in meant if not accounts or d.account_id in accounts]
        if len(accounts) != 1:
            one = _only(fitting, mail.sent_at.date())
            if one:
                return Match(one.account_id, one.deal_id, named=True)
            return Match(doubt="ambiguous" if accounts or fitting else "unmatched")
        return self._of_account(next(iter(accounts)), fitting, mail.sent_at.date())

    def _accounts(self, others: Iterable[str]) -> frozenset[str]:
        """By contacts' addresses; only where nobody is a contact, by domains."""
        listed = list(others)
        known: frozenset[str] = frozenset().union(*(self.by_address.get(a, frozenset()) for a in listed))
        if known:
            return known
        return frozenset().union(*(self._at(address) for address in listed))

    def _at(self, address: str) -> frozenset[str]:
        return next((self.by_domain[d] for d in _domains(address) if d in self.by_domain), frozenset())

    def _of_account(self, account: str, named: Sequence[Deal], day: date) -> Match:
        if one := _only(named, day):
            return Match(account, one.deal_id, named=True)
        open_then = [deal for deal in self.of_account.get(account, ()) if _is_open(deal, day)]
        if len(open_then) == 1 and not named:
            return Match(account, open_then[0].deal_id)
        return Match(account, doubt="several_deals" if open_then or named else None)


def _by_contact(contacts: Iterable[Contact]) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    by_address: dict[str, set[str]] = defaultdict(set)
    by_domain: dict[str, set[str]] = defaultdict(set)
    for contact in contacts:
        if contact.email and contact.account_id:
            address = contact.email.strip().casefold()
            by_address[address].add(contact.account_id)
            domain = address.rpartition("@")[2]
            if domain not in free_mail():
                by_domain[domain].add(contact.account_id)
    return {k: frozenset(v) for k, v in by_address.items()}, {k: frozenset(v) for k, v in by_domain.items()}


def _as_said(domains: Mapping[str, str], accounts: Iterable[Account]) -> dict[str, frozenset[str]]:
    called: dict[str, set[str]] = defaultdict(set)
    for account in accounts:
        called[account.account_id.casefold()].add(account.account_id)
        called[account.name.casefold()].add(account.account_id)
    return {d.casefold(): frozenset(called[c.casefold()]) for d, c in domains.items() if c.casefold() in called}


def _domains(address: str) -> Iterable[str]:
    """The domain of an address, then what it lies under: eu.acme.example, acme.example."""
    steps = address.rpartition("@")[2].split(".")
    return (".".join(steps[n:]) for n in range(max(1, len(steps) - 1)))


def _only(deals: Sequence[Deal], day: date) -> Deal | None:
    """The one deal; of several, the one that was open then, if it is one."""
    if len(deals) > 1:
        deals = [deal for deal in deals if _is_open(deal, day)]
    return deals[0] if len(deals) == 1 else None


def _is_open(deal: Deal, day: date) -> bool:
    """Whether a deal was open on a day; one that is closed and does not say when was not."""
    if deal.created_on and day < deal.created_on:
        return False
    if deal.outcome == "open":
        return True
    closed = deal.closed_on or deal.close_on
    return closed is not None and day <= closed
