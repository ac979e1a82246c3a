"""The book as one person may read it: every read goes through here, and every read is narrowed first.

    rep                           their own rows
    manager                       theirs and those of everyone below, at any depth
    operations, finance, admin    everything; finance no e-mails

Who may see which rows of a table is written down once, in queries.py. People who left keep their history but may no
longer ask.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from connectors.book.company import Company
from connectors.book.compiled import sql_of
from connectors.book.contests import DONE, Done, Entries
from connectors.book.outlook import Arrival, Arrivals, Learnt, Stretch, arrivals, learnt
from connectors.book.peers import TRACKS, Track, without_few
from connectors.book.records import Record, Told, records, spread
from connectors.book.schema import (
    SEE_ALL,
    TABLES,
    Account,
    Activity,
    Assignment,
    Contact,
    Credit,
    Deal,
    DealChange,
    DealLine,
    Email,
    Outcome,
    Person,
    Plan,
    Product,
    Quota,
    Rate,
    Stage,
    Territory,
)
from connectors.book.sightings import Sighting, of_chosen, without_mail
from connectors.book.snapshot import Snapshot
from connectors.book.views import ContactNorm, CreditLine, ReplyNorm, StageNorm, Vitals
from connectors.errors import NotAllowed
from connectors.home import Home
from connectors.uncollected import uncollected

T = TypeVar("T")
Days = tuple[date, date]
Ids = Sequence[str] | None
_NO_EMAILS = frozenset({"finance"})
_CENT = Decimal("0.01")
_READS, _LARGE = 64, 5_000  # what a turn keeps: so many reads of at most so many rows
_WITHOUT_MAIL: dict[str, Any] = {
    **dict.fromkeys(("last_in", "last_out", "first_in", "newcomer_on", "unanswered_since", "priced_on")),
    **dict.fromkeys(("flagged_on", "flag", "left_on", "leaving")),
    **dict.fromkeys(("writers", "unanswered", "flags"), 0),
}
_BELOW = """
with recursive below as (
    select person_id from people where manager_id = $lead
    union
    select p.person_id from people p join below b on p.manager_id = b.person_id
)
select person_id from below
"""


class Book:
    """One person's book of one snapshot. Filters are lists of ids, or days from and to, both included."""

    def __init__(self, snapshot: Snapshot, person: Person) -> None:
        self.snapshot, self.person = snapshot, person
        self._seen: dict[str, Sequence[Any]] | None = None

    @classmethod
    def open(cls, snapshot: Snapshot, email: str) -> Book:
        """The book of the person with this address; NotAllowed (code unknown_person) for a stranger or a leaver."""
        rows = snapshot.rows("select * from people where lower(email) = $email", {"email": email.strip().lower()})
        as_of = snapshot.company.as_of or (snapshot.company.synced_at.date() if snapshot.company.synced_at else None)
        found = [p for p in map(_maker("people", Person), rows) if not (p.left_on and as_of and p.left_on < as_of)]
        if not found:
            message = f"I don't know {email}, so I can't show any figures. Ask whoever runs Sales Coach to add you."
            raise NotAllowed(message, code="unknown_person", email=email)
        return cls(snapshot, found[0])

    def for_a_turn(self) -> Book:
        """The same book for one turn, in which skills that ask others read the same: it reads nothing twice.

        It keeps the last reads that are not large, so that one who reads a whole company in parts fills no memory.
        """
        book = Book(self.snapshot, self.person)
        book.scope, book._seen = self.scope, {}
        return book

    @property
    def company(self) -> Company:
        """The company that the snapshot is of."""
        return self.snapshot.company

    def has(self, table: str) -> bool:
        """Whether the source has this table at all, or it could be derived."""
        return table in self.company.tables

    def people(self, *, ids: Ids = None) -> list[Person]:
        """Colleagues in scope, the asker among them."""
        return self._read("people", Person, ids=ids)

    def reports(self, person_id: str) -> list[Person]:
        """Everyone below a person, at any depth, as far as in scope."""
        if self.scope == (self.person.person_id,):
            return []
        below = self._below(person_id)
        return self.people(ids=sorted(below)) if below else []

    def territories(self) -> list[Territory]:
        """All of them; they are everyone's."""
        return self._read("territories", Territory)

    def accounts(self, *, ids: Ids = None) -> list[Account]:
        """Customers and prospects that someone in scope owns or has a deal with."""
        return self._read("accounts", Account, ids=ids)

    def contacts(self, *, accounts: Ids = None) -> list[Contact]:
        """People at those customers."""
        return self._read("contacts", Contact, accounts=accounts)

    def products(self) -> list[Product]:
        """All of them; they are everyone's."""
        return self._read("products", Product)

    def stages(self) -> list[Stage]:
        """All of them, in the order of the sales process."""
        return sorted(self._read("stages", Stage), key=lambda s: s.position)

    def deals(
        self,
        *,
        ids: Ids = None,
        owners: Ids = None,
        accounts: Ids = None,
        outcome: Outcome | None = None,
        closed: Days | None = None,
        closing: Days | None = None,
    ) -> list[Deal]:
        """Deals of people in scope. `closed`: that were closed on these days; `closing`: that are due on them."""
        given = {"ids": ids, "owners": owners, "accounts": accounts, "outcome": outcome}
        return self._read("deals", Deal, closed=closed, closing=closing, **given)

    def vitals(
        self, *, on: date, ids: Ids = None, owners: Ids = None, accounts: Ids = None, closing: Days | None = None
    ) -> list[Vitals]:
        """Deals of people in scope that are open on a day, each with what surrounds it up to then."""
        given = {"ids": ids, "owners": owners, "accounts": accounts, "closing": closing}
        name = "vitals_without_mail" if self.person.role in _NO_EMAILS else "vitals"
        around = sql_of(self._cache, name, (), sees_all=True)
        with uncollected():
            return [Vitals._make(row) for row in self._rows("deals", given, around=around, on=on.isoformat())]

    def looks(self) -> list[tuple[bool, Vitals]]:
        """Closed deals of the whole company as they looked at past ends of months, and whether each was won.

        They name nobody: no deal, customer, owner, and amounts only as shares of their peak.
        """
        rows = self.snapshot.rows(f"select won, {', '.join(Vitals._fields)} from looks")
        found = [(row[0], Vitals._make(row[1:])) for row in rows]
        if self.person.role not in _NO_EMAILS:
            return found
        return [(won, look._replace(last_touch=look.last_done, **_WITHOUT_MAIL)) for won, look in found]

    def sightings(self, *, on: date, ids: Ids = None) -> list[Sighting]:
        """Deals of people in scope that are open on a day, with all from which one might tell how they will end."""
        around = of_chosen(self.snapshot)
        found = [Sighting._make(row) for row in self._rows("deals", {"ids": ids}, around=around, on=on.isoformat())]
        return [without_mail(s) for s in found] if self.person.role in _NO_EMAILS else found

    def deal_lines(self, *, deals: Ids = None) -> list[DealLine]:
        """Products on deals in scope."""
        return self._read("deal_lines", DealLine, deals=deals)

    def deal_changes(self, *, deals: Ids = None, since: date | None = None) -> list[DealChange]:
        """What changed on deals in scope, by deal, field and time."""
        return self._read("deal_changes", DealChange, deals=deals, since=since)

    def activities(
        self, *, deals: Ids = None, accounts: Ids = None, people: Ids = None, since: date | None = None
    ) -> list[Activity]:
        """What people in scope did, and what was done on their deals or customers."""
        return self._read("activities", Activity, deals=deals, accounts=accounts, people=people, since=since)

    def emails(self, *, deals: Ids = None, accounts: Ids = None, since: date | None = None) -> list[Email]:
        """Mail on deals and with customers in scope; NotAllowed (code no_emails_for_finance) for finance."""
        if self.person.role in _NO_EMAILS:
            raise NotAllowed("E-mails are not shown to finance.", code="no_emails_for_finance")
        return self._read("emails", Email, deals=deals, accounts=accounts, since=since)

    def credits(self, *, people: Ids = None, between: Days | None = None, deals: Ids = None) -> list[Credit]:
        """Credits of people in scope."""
        return self._read("credits", Credit, people=people, between=between, deals=deals)

    def credit_lines(self, *, people: Ids = None, between: Days | None = None, deals: Ids = None) -> list[CreditLine]:
        """Credits of people in scope with the facts of their deals, also where somebody else owns the deal."""
        return self._read("credit_lines", CreditLine, people=people, between=between, deals=deals)

    def quotas(self, *, people: Ids = None, between: Days | None = None) -> list[Quota]:
        """Quotas of people in scope; `between`: whose period touches these days."""
        return self._read("quotas", Quota, people=people, between=between)

    def assignments(self, *, people: Ids = None) -> list[Assignment]:
        """Which plan pays whom, of people in scope."""
        return self._read("assignments", Assignment, people=people)

    def plans(self, *, names: Ids = None) -> list[Plan]:
        """Plans that pay someone in scope."""
        return self._read("plans", Plan, names=names)

    def fx(self, *, currencies: Ids = None) -> list[Rate]:
        """Rates into the company's currency; they are everyone's."""
        return self._read("fx", Rate, currencies=currencies)

    def stage_norms(self) -> dict[str, StageNorm]:
        """How long won deals of the whole company stayed in each stage ("" the whole way); it names nobody."""
        rows = self.snapshot.constant("select stage, deals, median_days, p75_days, p90_days from stage_norms")
        return {
            stage: StageNorm(stage=stage, deals=n, median_days=half, p75_days=most, p90_days=nearly_all)
            for stage, n, half, most, nearly_all in rows
        }

    def reply_norm(self) -> ReplyNorm:
        """How soon customers of the whole company answered on deals that were won; it names nobody."""
        ((answers, half, nearly_all),) = self.snapshot.constant("select answers, median_days, p90_days from reply_norm")
        return ReplyNorm(answers=answers, median_days=half, p90_days=nearly_all)

    def contact_norm(self) -> ContactNorm:
        """How many contacts are known on won deals of the whole company; it names nobody."""
        ((deals, least),) = self.snapshot.constant("select deals, least from contact_norm")
        return ContactNorm(deals=deals, least=least)

    def tracks(self, people: Sequence[str], *, since: date, until: date) -> list[Track]:
        """Deals of people in scope that were open between two days, and those of their peers, who stay unnamed."""
        asked = [p for p in people if self.scope is None or p in self.scope]
        if not asked:
            return []
        given = {"people": asked, "since": since.isoformat(), "until": until.isoformat()}
        rows = self.snapshot.rows(TRACKS, {**given, "salt": f"{self.snapshot.name}/{asked}"})
        return without_few([Track._make(row) for row in rows])

    def entries(self, *, sold: Days, done: Days) -> Entries:
        """Everybody in the company and what a contest scores them on; it names no customer or deal.

        `sold`: of which days quotas and credits are wanted; `done`: of which activities, deals won and created.
        """
        days = {"since": done[0].isoformat(), "until": done[1].isoformat()}
        whole = Book(self.snapshot, dataclasses.replace(self.person, role="operations"))
        return Entries(
            people=[dataclasses.replace(p, email=None) for p in whole.people()],
            quotas=whole.quotas(between=sold),
            credits=[
                dataclasses.replace(c, deal_name=None, account_id=None, product=None, product_family=None)
                for c in whole.credit_lines(between=sold)
            ],
            done=[Done._make(row) for row in self.snapshot.rows(DONE, days)],
        )

    def learnt(self, stretches: Sequence[Stretch], *, today: date) -> Learnt:
        """What became of the whole company's deals in past stretches of days; it names nobody."""
        return learnt(self.snapshot, tuple(stretches), today)

    def arrivals(self, people: Sequence[str], stretches: Sequence[Stretch]) -> tuple[list[Arrivals], list[Arrival]]:
        """Deals of people in scope that came and were won within past stretches: counted by stretch, and one by one."""
        asked = [p for p in people if self.scope is None or p in self.scope]
        return arrivals(self.snapshot, asked, tuple(stretches))

    def records(self, people: Sequence[str], told: Told) -> tuple[list[Record], float]:
        """How people in scope did beside what chances said, and how far sellers of the whole company differ."""
        asked = [p for p in people if self.scope is None or p in self.scope]
        return records(self.snapshot, asked, told), spread(self.snapshot, told)

    def recorded(self) -> frozenset[str]:
        """What the source records at all, over the whole company: "next_step", "emails", "changes of amount"..."""
        kept = {row[0] for row in self.snapshot.constant("select what from recorded")}
        return frozenset(kept - {"emails"} if self.person.role in _NO_EMAILS else kept)

    @cached_property
    def scope(self) -> tuple[str, ...] | None:
        """The ids of the people whose rows may be seen; None for everyone's."""
        if self.person.role in SEE_ALL:
            return None
        if self.person.role != "manager":
            return (self.person.person_id,)
        return (self.person.person_id, *sorted(self._below(self.person.person_id)))

    def _below(self, lead: str) -> set[str]:
        """The ids of everyone below, in scope or not."""
        rows = self._once(f"below {lead}", lambda: self.snapshot.rows(_BELOW, {"lead": lead}))
        return {row[0] for row in rows} - {lead}

    def _read(self, table: str, kind: type[T], **filters: Any) -> list[T]:
        return list(
            self._once(f"{table} {filters}", lambda: list(map(_maker(table, kind), self._rows(table, filters))))
        )

    def _once(self, what: str, read: Callable[[], Sequence[T]]) -> Sequence[T]:
        """What was read of this before in the turn, else read now."""
        if self._seen is None:
            return read()
        if what not in self._seen:
            found = read()
            if len(found) > _LARGE:
                return found
            if len(self._seen) >= _READS:
                self._seen.pop(next(iter(self._seen)))
            self._seen[what] = found
        return self._seen[what]

    def _rows(self, table: str, filters: Mapping[str, Any], around: str = "", **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a narrowed read, or of a query around it that knows it as `chosen`, as of the day `on`."""
        given = {name: value for name, value in filters.items() if value is not None}
        if any(isinstance(value, (list, tuple)) and not value for value in given.values()):
            return []
        scope = self.scope
        for name, value in given.items():
            values |= _values(name, value)
        sql = sql_of(self._cache, table, given, sees_all=scope is None)
        if "$scope" in sql:
            values["scope"] = list(scope or ())
        return self.snapshot.rows(
            f"with chosen as (select *, cast($on as date) as as_of from ({sql})) {around}" if around else sql, values
        )

    @cached_property
    def _cache(self) -> Path:
        return Home(self.snapshot.path.parent.parent).cache


def _values(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], date):
        return {f"{name}_from": value[0].isoformat(), f"{name}_to": value[1].isoformat()}
    if isinstance(value, date):
        return {name: value.isoformat()}
    return {name: value if isinstance(value, str) else list(value)}


def _maker(table: str, kind: type[T]) -> Callable[[tuple[Any, ...]], T]:
    """Makes a row of what DuckDB returns: columns in the order of the schema, amounts to the cent where they are."""
    fields = [c.field for c in TABLES[table].columns] if table in TABLES else [f.name for f in dataclasses.fields(kind)]  # type: ignore[arg-type]

    def make(values: tuple[Any, ...]) -> T:
        return kind(**{f: _trimmed(v) if v.__class__ is Decimal else v for f, v in zip(fields, values, strict=True)})

    return make


def _trimmed(value: Decimal) -> Decimal:
    cents = value.quantize(_CENT)
    return cents if cents == value else value.normalize()
