"""Finance asks what commissions are in the books, of a book with a few deals."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.channels.cli import app
from assistant.wording import next_questions, word
from connectors.book import Book, Company, build_snapshot
from connectors.book.schema import Assignment, Credit, Deal, Person, Plan
from connectors.errors import BadUse, NoData, NotAllowed
from connectors.home import Home
from connectors.money import Money
from skills.commission_expense.asking import skill
from skills.commission_expense.results import Balances, DealCosts, Journal, Policies
from skills.skill import Desk

TODAY = date(2026, 11, 20)
FAY = "fay@acme.example"
PEOPLE = [
    Person(person_id=key, name=name, email=f"{name.lower()}@acme.example", role=role)  # type: ignore[arg-type]
    for key, name, role in (
        ("F", "Fay", "finance"),
        ("O", "Olu", "operations"),
        ("A", "Ada", "admin"),
        ("M", "Max", "manager"),
        ("R", "Rita", "rep"),
    )
]
PLAN = "plan: flat\ncurrency: USD\ncomponents:\n  - {name: Sales, period: quarter, rate: 10%}\n"
SOLD = (("D1", "Globex", date(2026, 9, 3), 36000), ("D2", "Initech", date(2026, 10, 20), 72000))
TABLES: dict[str, list[Any]] = {
    "people": PEOPLE,
    "deals": [
        Deal(deal_id=key, name=name, owner_id="R", outcome="won", amount=Decimal(amount), closed_on=on)
        for key, name, on, amount in SOLD
    ],
    "credits": [
        Credit(credit_id=f"C-{key}", person_id="R", deal_id=key, date=on, amount=Decimal(amount), currency="USD")
        for key, _, on, amount in SOLD
    ],
    "plans": [Plan(plan="flat", document=PLAN)],
    "assignments": [Assignment(person_id="R", plan="flat", from_=date(2026, 1, 1))],
}


@pytest.fixture
def desk(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    def made(as_: str = FAY, policy: str | None = None, **tables: Any) -> Desk:
        found = make_desk(make_book(TABLES | tables, as_), TODAY)
        if policy is not None:
            (found.book.snapshot.path.parent.parent / "expense.yaml").write_text(policy, encoding="utf-8")
        return found

    return made


def usd(amount: str | int) -> Money:
    return Money(Decimal(amount), "USD")


def test_the_last_full_month_is_told_where_none_is_named(desk: Callable[..., Desk]) -> None:
    october = skill(desk())
    assert isinstance(october, Balances)
    assert october.period.name == "2026-10"
    # 3,600 of September 3 over 36 months: 100 in September and October. 7,200 of October 20 begins in November.
    assert (october.whole.brought_forward, october.whole.added) == (usd(3500), usd(7200))
    assert (october.whole.amortised, october.whole.carried_forward) == (usd(100), usd(10600))
    assert october.whole.ties_out


def test_a_quarter_is_told_month_by_month(desk: Callable[..., Desk]) -> None:
    quarter = skill(desk(), period="2026-Q4")
    assert isinstance(quarter, Balances)
    assert [m.name for m in quarter.months] == ["2026-10", "2026-11", "2026-12"]
    assert quarter.whole.amortised == usd(100 + 300 + 300)
    assert quarter.whole.ties_out


def test_a_schedule_looks_twelve_months_ahead(desk: Callable[..., Desk]) -> None:
    ahead = skill(desk(), show="schedule")
    assert isinstance(ahead, Balances)
    assert (len(ahead.months), ahead.months[0].name, ahead.months[-1].name) == (12, "2026-11", "2027-10")
    assert ahead.whole.amortised == usd(12 * 300)


def test_what_is_sold_after_today_is_not_known_yet(desk: Callable[..., Desk]) -> None:
    late = [*TABLES["credits"], replace(TABLES["credits"][0], credit_id="late", date=date(2026, 11, 21))]
    november = skill(desk(credits=late), period="2026-11")
    assert isinstance(november, Balances)
    assert november.whole.added == usd(0)


@pytest.mark.parametrize("who", ["rita", "max"])
def test_reps_and_managers_are_told_that_it_is_not_for_them(desk: Callable[..., Desk], who: str) -> None:
    with pytest.raises(NotAllowed) as no:
        skill(desk(f"{who}@acme.example"))
    assert no.value.code == "finance_only"


@pytest.mark.parametrize("who", ["fay", "olu", "ada"])
def test_finance_operations_and_admins_are_told_the_same(desk: Callable[..., Desk], who: str) -> None:
    told = skill(desk(f"{who}@acme.example"))
    assert isinstance(told, Balances)
    assert told.whole.added == usd(7200)


def test_the_policy_of_the_home_folder_is_applied_and_said(desk: Callable[..., Desk]) -> None:
    told = skill(desk(policy="months: 24\nexpedient: no\n"))
    assert isinstance(told, Balances)
    assert (told.known.rules.stated, told.whole.amortised) == (True, usd(150))
    assert "defaults" not in word("commission_expense", told, "en", TODAY)


def test_without_a_policy_the_answer_says_that_the_defaults_hold(desk: Callable[..., Desk]) -> None:
    told = skill(desk())
    assert "defaults apply: 36\u00a0months" in word("commission_expense", told, "en", TODAY)
    assert "standarden gjelder: 36\u00a0måneder" in word("commission_expense", told, "nb", TODAY)


@pytest.mark.parametrize(
    ("policy", "fault"),
    [("monts: 24\n", "monts"), ("by_product: {Suite: 0}\n", "by_product.Suite"), ("- 1\n", "keys"), ("a: [\n", "line")],
)
def test_a_fault_in_the_policy_is_named(desk: Callable[..., Desk], policy: str, fault: str) -> None:
    with pytest.raises(BadUse) as bad:
        skill(desk(policy=policy))
    assert bad.value.code == "bad_policy"
    assert fault in bad.value.facts["faults"]


def test_a_deal_has_its_own_schedule(desk: Callable[..., Desk]) -> None:
    told = skill(desk(), deal="Globex")
    assert isinstance(told, DealCosts)
    (row,) = told.rows
    assert (row.person, row.amount, row.months, row.first, row.last) == ("Rita", usd(3600), 36, "2026-09", "2029-08")
    assert (told.until, told.amortised, told.left) == ("2026-11", usd(300), usd(3300))


def test_a_deal_that_paid_nothing_has_none(desk: Callable[..., Desk]) -> None:
    with pytest.raises(NoData) as none:
        skill(desk(credits=TABLES["credits"][1:]), deal="Globex")
    assert none.value.code == "no_cost_for_deal"


def test_debits_are_credits(desk: Callable[..., Desk]) -> None:
    journal = skill(desk(), show="journal", period="2026-Q4")
    assert isinstance(journal, Journal)
    for side in ("debit", "credit"):
        amounts = [getattr(e, side) for e in journal.entries if getattr(e, side)]
        assert sum(amounts, usd(0)) == journal.total


def test_somebody_whose_rate_is_missing_is_named_and_the_others_are_told(desk: Callable[..., Desk]) -> None:
    kroner = replace(TABLES["credits"][0], credit_id="x", person_id="M", currency="NOK")
    both = [*TABLES["assignments"], Assignment(person_id="M", plan="flat", from_=date(2026, 1, 1))]
    told = skill(desk(credits=[*TABLES["credits"], kroner], assignments=both))
    assert isinstance(told, Balances)
    assert told.known.left_out == ("Max",)
    assert told.whole.added == usd(7200)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize(
    "args", [{}, {"show": "schedule"}, {"show": "journal"}, {"show": "policy"}, {"deal": "Globex"}, {"period": "2020"}]
)
def test_every_kind_of_answer_has_words(desk: Callable[..., Desk], language: str, args: dict[str, str]) -> None:
    told = skill(desk(), **args)
    assert len(word("commission_expense", told, language, TODAY)) > 20
    assert next_questions("commission_expense", told, language, TODAY)


def test_the_policy_can_be_asked_for_by_itself(desk: Callable[..., Desk]) -> None:
    told = skill(desk(policy="accounts: {asset: 1700}\nby_product: {Services: 12}\n"), show="policy")
    assert isinstance(told, Policies)
    assert ("asset", "1700") in told.accounts
    assert "12 for Services" in word("commission_expense", told, "en", TODAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    company = Company(name="Acme", currency="USD", as_of=TODAY)
    build_snapshot(Home(tmp_path / "home"), TABLES, company, now=datetime(2026, 11, 20, tzinfo=UTC))
    return tmp_path


def test_coach_expense_prints_json_and_writes_the_journal(folder: Path) -> None:
    file = folder / "october.csv"
    common = ["expense", "--home", str(folder / "home"), "--as", FAY, "--period", "2026-10"]
    done = CliRunner().invoke(app, [*common, "--json", "--journal", str(file)])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["whole"]["carried_forward"] == {"amount": "10600.00", "currency": "USD"}
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    assert sum(Decimal(r["debit"] or 0) for r in rows) == sum(Decimal(r["credit"] or 0) for r in rows) > 0


def test_coach_expense_refuses_a_rep_in_one_sentence(folder: Path) -> None:
    done = CliRunner().invoke(app, ["expense", "--home", str(folder / "home"), "--as", "rita@acme.example"])
    assert done.exit_code == 1
    assert done.output.count("\n") == 1
