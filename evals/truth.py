"""What is true in the demo company, computed apart from the product: SQL of its own, plain loops, no skill imported.

Attainment is a sum over a sum. Commission is worked as on a spreadsheet: what was credited before the deal, what after,
each slice at its tier's rate, the difference is what the deal earns. Names are picked so that one thing goes by them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import yaml

from connectors.book import open_current
from connectors.periods import FiscalCalendar, Period
from evals.company import DANA, EvalCompany

WITHOUT_SUFFIX = (
    " AS",
    " ASA",
    " AB",
    " Inc",
    " Inc.",
    " Ltd",
    " Ltd.",
    " GmbH",
    " LLC",
    " Corp",
    " Corp.",
    " A/S",
    " Oy",
)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the book, and what a person calls it."""

    id: str
    said: str


class Truth:
    """The demo company's snapshot, read with SQL written here."""

    def __init__(self, company: EvalCompany) -> None:
        self.today = company.today
        self._db = open_current(company.home).base.cursor()
        self._calendar = FiscalCalendar()
        self._boss = self._one("select manager_id from people where lower(email) = ?", DANA)

    def email(self, who: str) -> str:
        """The address of dana, boss or ops."""
        if who == "dana":
            return DANA
        if who == "boss":
            return str(self._one("select email from people where person_id = ?", self._boss))
        return str(self._one("select min(email) from people where role = 'operations' and left_on is null"))

    def names(self, who: str, *, turn: int) -> dict[str, Named]:
        """What each placeholder stands for in question number `turn`: a different deal and account each time."""
        deals = self._deals_with_one_name()
        accounts = self._accounts_with_mail()
        reports = self._reports()
        deal, account = deals[turn % len(deals)], accounts[turn % len(accounts)]
        report = reports[turn % len(reports)]
        return {
            "deal": deal,
            "account": account,
            "report": report,
            "report_deal": self._deal_of(report.id),
            "deal2": deals[(turn + 1) % len(deals)],
            "account2": accounts[(turn + 1) % len(accounts)],
            "won": self._won()[turn % len(self._won())],
            **self._many(),
            "deal_misspelt": Named(deal.id, _misspelt(deal.said)),
            "account_misspelt": Named(account.id, _misspelt(account.said)),
        }

    def expected(self, slot: str, wanted: Any, meant: Mapping[str, str]) -> Any:
        """What the slot should hold: an id where the question names something, else the value itself."""
        return meant.get(str(wanted), wanted) if slot in {"deal", "account", "person"} else wanted

    def held(self, slot: str, args: Mapping[str, Any]) -> Any:
        """What the call has for a slot: for a deal also the only open one of the customer that it has instead."""
        if slot != "deal" or args.get("deal") or not args.get("account"):
            return args.get(slot)
        rows = self._db.execute(
            "select deal_id from deals join accounts a using (account_id) where outcome = 'open' "
            "and (a.account_id = ? or lower(a.name) = lower(?))",
            [args["account"], args["account"]],
        ).fetchall()
        return rows[0][0] if len(rows) == 1 else None

    def same_slot(self, slot: str, wanted: Any, got: Any, meant: Mapping[str, str]) -> bool:
        """Whether the argument means what was asked, however it is written; "any" is one of whatever was shown."""
        if slot in {"deal", "account", "person"}:
            return got is not None and (wanted == "any" or self._same_thing(slot, meant[str(wanted)], str(got)))
        if slot == "period":
            return self._period(wanted) == self._period(got)
        if slot == "discount":
            value = Decimal(str(got or 0))
            return value in (Decimal(wanted), Decimal(wanted) / 100)
        if got is None and slot == "action":
            return bool(wanted == "list")  # what a skill does where nothing else is said
        if isinstance(wanted, bool | str):
            return str(got).lower() == str(wanted).lower()
        return got is not None and Decimal(str(got)) == Decimal(wanted)

    def figure(self, name: str, email: str, slots: Mapping[str, Any], meant: Mapping[str, str]) -> Decimal:
        """The figure by name: attainment in per cent, gap and commission in the quota's currency, a count."""
        person = meant.get(str(slots.get("person")), "") or str(
            self._one("select person_id from people where lower(email) = ?", email)
        )
        if name == "deals_past_due":
            return Decimal(
                self._one(
                    "select count(*) from deals where owner_id = ? and outcome = 'open' and close_on < ?",
                    person,
                    self.today,
                )
            )
        if name == "pipeline":
            return Decimal(self._one("select sum(amount) from deals where owner_id = ? and outcome = 'open'", person))
        if name == "commission":
            return self._commission(person, slots, meant)
        period = self._period(slots.get("period"))
        credited, quota = self._credited(person, period), self._quota(person, period)
        return credited / quota * 100 if name == "attainment" else max(quota - credited, Decimal(0))

    def _commission(self, person: str, slots: Mapping[str, Any], meant: Mapping[str, str]) -> Decimal:
        """The plan's first component over the quarter in which the deal would close: with it less without it."""
        amount = Decimal(slots["amount"]) if "amount" in slots else None
        closes = self.today
        if "deal" in meant:
            row = self._db.execute("select amount, close_on from deals where deal_id = ?", [meant["deal"]]).fetchone()
            assert row
            amount = Decimal(row[0]) if amount is None else amount
            closes = max(row[1], self.today)
        assert amount is not None
        amount *= 1 - Decimal(slots.get("discount", 0)) / 100
        document = self._one(
            'select document from plans join assignments using (plan) where person_id = ? and "from" <= ? '
            'and ("to" is null or "to" >= ?)',
            *(person, closes, closes),
        )
        component = yaml.safe_load(document)["components"][0]
        period = self._calendar.containing(closes, component["period"])
        before, quota = self._credited(person, period), self._quota(person, period)
        tiers = [(_share(t["above"]) * quota, _share(t["rate"])) for t in component["tiers"]]
        retroactive = component.get("mode") == "retroactive"
        return _pay(tiers, before + amount, retroactive=retroactive) - _pay(tiers, before, retroactive=retroactive)

    def _credited(self, person: str, period: Period) -> Decimal:
        return Decimal(
            self._one(
                """select coalesce(sum(amount * share), 0) from credits c where person_id = ? and event = 'booked'
                and date between ? and least(?, ?) and not exists (select 1 from credits x where x.event = 'cancelled'
                and x.deal_id = c.deal_id and x.person_id = c.person_id and x.date <= ?)""",
                *(person, period.start, period.end, self.today, self.today),
            )
        )

    def _quota(self, person: str, period: Period) -> Decimal:
        return Decimal(
            self._one(
                "select sum(amount) from quotas where person_id = ? and measure = 'amount' and period_start >= ? "
                "and period_end <= ?",
                *(person, period.start, period.end),
            )
        )

    def _period(self, said: Any) -> Period:
        """ "last_month", "Q2", "ytd", or a period by its name; the running quarter where nothing was said."""
        which, _, length = str("this_year" if said == "ytd" else said or "this_quarter").partition("_")
        if length in {"month", "quarter", "year"}:
            running = self._calendar.containing(self.today, length)  # type: ignore[arg-type]
            step = {"last": self._calendar.previous, "next": self._calendar.following}.get(which)
            return step(running) if step else running
        if which in {"Q1", "Q2", "Q3", "Q4"}:
            return self._calendar.numbered(self.today.year, "quarter", int(which[1]))
        return self._calendar.named(which)

    def _deals_with_one_name(self) -> list[Named]:
        """Dana's open deals with an amount whose account has no other open deal of hers, by the account's name."""
        rows = self._db.execute(
            """select min(d.deal_id), a.name from deals d join accounts a using (account_id) join people p
            on p.person_id = d.owner_id where lower(p.email) = ? and d.outcome = 'open'
            group by a.name having count(*) = 1 and count(d.amount) = 1 order by 2""",
            [DANA],
        ).fetchall()
        return [Named(deal, _short(account)) for deal, account in rows]

    def _accounts_with_mail(self) -> list[Named]:
        rows = self._db.execute(
            """select a.account_id, a.name from accounts a join emails e using (account_id)
            join deals d using (account_id) join people p on p.person_id = d.owner_id
            where lower(p.email) = ? and e.direction = 'in'
            group by all order by count(distinct e.email_id) desc, 2 limit 12""",
            [DANA],
        ).fetchall()
        return [Named(account, _short(name)) for account, name in rows]

    def _reports(self) -> list[Named]:
        """Dana's colleagues under the same manager whose first name nobody else in the team has."""
        rows = self._db.execute(
            "select person_id, split_part(name, ' ', 1) from people where manager_id = ? and role = 'rep' "
            "and left_on is null and lower(email) <> ? order by 1",
            [self._boss, DANA],
        ).fetchall()
        firsts = [first for _, first in rows]
        return [Named(person, first) for person, first in rows if firsts.count(first) == 1]

    def _won(self) -> list[Named]:
        """Dana's deals won this year, by their own names."""
        rows = self._db.execute(
            """select d.deal_id, d.name from deals d join people p on p.person_id = d.owner_id
            where lower(p.email) = ? and d.outcome = 'won' and d.closed_on >= ? order by 2""",
            [DANA, date(self.today.year, 1, 1)],
        ).fetchall()
        return [Named(*row) for row in rows]

    def _many(self) -> dict[str, Named]:
        """An account of Dana's with several open deals: all of them, and the biggest."""
        name, ids, biggest = self._db.execute(
            """select a.name, string_agg(deal_id, '|'), arg_max(deal_id, amount) from deals d
            join accounts a using (account_id) join people p on p.person_id = d.owner_id
            where lower(p.email) = ? and d.outcome = 'open' group by a.name having count(*) > 1 order by 1 limit 1""",
            [DANA],
        ).fetchone() or ("", "", "")
        return {"many": Named(ids, _short(name)), "many_biggest": Named(biggest, _short(name))}

    def _deal_of(self, person: str) -> Named:
        row = self._db.execute(
            "select deal_id, name from deals where owner_id = ? and outcome = 'open' and amount is not null "
            "order by amount desc limit 1",
            [person],
        ).fetchone()
        return Named(*row) if row else Named("", "")

    def _same_thing(self, slot: str, wanted: str, got: str) -> bool:
        """The argument may hold the id, one of several ids that are right, or a name that stands for that one row."""
        if got in wanted.split("|"):
            return True
        table, key = {
            "deal": ("deals", "deal_id"),
            "account": ("accounts", "account_id"),
            "person": ("people", "person_id"),
        }[slot]
        row = self._db.execute(f"select {key} from {table} where lower(name) = lower(?)", [got]).fetchall()
        return [r[0] for r in row] == [wanted]

    def _one(self, sql: str, *values: Any) -> Any:
        row = self._db.execute(sql, list(values)).fetchone()
        return row[0] if row else None


def _pay(tiers: list[tuple[Decimal, Decimal]], measured: Decimal, *, retroactive: bool) -> Decimal:
    if retroactive:
        reached = [rate for above, rate in tiers if measured >= above]
        return _cent(measured * reached[-1]) if reached else Decimal(0)
    total = Decimal(0)
    bounds = [above for above, _ in tiers[1:]] + [None]
    for (above, rate), upper in zip(tiers, bounds, strict=True):
        top = measured if upper is None else min(measured, upper)
        total += _cent(max(top - above, Decimal(0)) * rate)
    return total


def _share(text: str | int | float) -> Decimal:
    said = str(text)
    return Decimal(said.rstrip("%")) / 100 if said.endswith("%") else Decimal(said)


def _cent(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _short(name: str) -> str:
    return next((name.removesuffix(s) for s in WITHOUT_SUFFIX if name.endswith(s)), name)


def _misspelt(name: str) -> str:
    """Two neighbouring letters swapped inside the name, always the same two for the same name."""
    places = [
        i for i in range(1, len(name) - 2) if name[i].isalpha() and name[i + 1].isalpha() and name[i] != name[i + 1]
    ]
    if not places:
        return name
    i = random.Random(name).choice(places)
    return name[:i] + name[i + 1] + name[i] + name[i + 2 :]
