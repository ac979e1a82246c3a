"""`coach plan` from outside: what it prints, its documents, its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.channels.cli import app
from assistant.wording import _phrases

TIERS = """\
plan: ae
title: Account Executive
currency: USD
components:
  - name: New business
    period: quarter
    quota: book
    tiers: [{above: 0%, rate: 8%}, {above: 100%, rate: 12%}]
"""
CREDITS = """\
credit_id,person_id,deal_id,date,amount
C1,P1,D1,2026-01-10,90000
C2,P1,D2,2026-03-01,40000
"""
QUOTAS = "person_id,measure,period_start,period_end,amount\nP1,amount,2026-01-01,2026-03-31,100000\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Coach = Callable[..., Ran]


@pytest.fixture
def coach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """Runs `coach plan ...` in a folder with these files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))

    def run(*words: str, **files: str | bytes) -> Ran:
        for name, text in files.items():
            file = tmp_path / (name.replace("__", "."))
            file.write_bytes(text.encode() if isinstance(text, str) else text)
        done = CliRunner().invoke(app, ["plan", *words])
        return Ran(done.exit_code, done.stdout, done.stderr)

    return run


def pay(coach: Coach, *words: str, plan: str = TIERS, credits: str | bytes = CREDITS, **files: str | bytes) -> Ran:  # noqa: A002
    options = [o for name in files for o in (f"--{name.removesuffix('__csv')}", f"{name.removesuffix('__csv')}.csv")]
    return coach("pay", "p.yaml", "--credits", "c.csv", *options, *words, p__yaml=plan, c__csv=credits, **files)


def test_pay_prints_the_document_of_the_plan_language(coach: Coach) -> None:
    ran = pay(coach, "--json", quotas__csv=QUOTAS)
    assert ran.code == 0
    assert ran.document == {
        "pays": [
            {
                "person_id": "P1",
                "period": "2026-Q1",
                "component": "New business",
                "measured": "130000.00",
                "quota": "100000.00",
                "attainment": "1.3",
                "lines": [
                    {"label": "tier above 0%", "base": "100000.00", "rate": "0.08", "pay": "8000.00"},
                    {"label": "tier above 100%", "base": "30000.00", "rate": "0.12", "pay": "3600.00"},
                ],
                "pay": "11600.00",
            }
        ],
        "adjustments": [],
        "totals": [
            {"person_id": "P1", "period": "2026-Q1", "earned": "11600.00", "paid": "11600.00", "balance": "0.00"}
        ],
    }


def test_an_adjustment_says_why_in_words(coach: Coach) -> None:
    taking = TIERS.replace("components:", "clawback: {within_days: 90}\ncomponents:")
    cancelled = (
        "credit_id,person_id,deal_id,date,amount,cancelled_on\n"
        "C1,P1,D1,2026-01-10,90000,\nC2,P1,D2,2026-03-01,40000,2026-05-15\n"
    )
    ran = pay(coach, "--json", plan=taking, credits=cancelled, quotas__csv=QUOTAS)
    (row,) = ran.document["adjustments"]
    assert (row["kind"], row["amount"], row["period"]) == ("clawback", "-4400.00", "2026-Q2")
    assert row["why"] == "deal D2 was cancelled on May 15, 2026, 75 days after it was credited"
    assert ran.document["totals"][1]["balance"] == "-4400.00"


def test_rows_of_events_are_joined_to_the_credits_that_they_are_of(coach: Coach) -> None:
    taking = TIERS.replace("components:", "clawback: {within_days: 90}\ncomponents:")
    rows = (
        "credit_id,person_id,deal_id,date,amount,event\nC1,P1,D1,2026-01-10,90000,booked\n"
        "C2,P1,D2,2026-03-01,40000,booked\nC3,P1,D2,2026-05-15,40000,cancelled\n"
    )
    ran = pay(coach, "--json", plan=taking, credits=rows, quotas__csv=QUOTAS)
    assert [a["amount"] for a in ran.document["adjustments"]] == ["-4400.00"]


def test_only_a_period_can_be_asked_for_and_balances_come_from_before(coach: Coach) -> None:
    drawn = (
        "plan: d\ncurrency: USD\ndraw: {amount: 3000, every: month}\n"
        "components:\n  - {name: A, period: month, rate: 100%}\n"
    )
    rows = "person_id,date,amount\nP1,2026-01-31,1000\nP1,2026-02-15,2500\nP1,2026-03-01,6000\n"
    ran = pay(coach, "--period", "2026-03", "--json", plan=drawn, credits=rows)
    assert ran.document["totals"] == [
        {"person_id": "P1", "period": "2026-03", "earned": "6000.00", "paid": "3500.00", "balance": "0.00"}
    ]


def test_people_say_who_is_on_the_plan_from_when_and_below_whom(coach: Coach) -> None:
    override = TIERS.replace("quota: book", "quota: book\n    of: reports")
    people = "person_id,manager_id,from,to,target_incentive\nM,,2026-01-01,,50000\nP1,M,2026-01-01,,\n"
    quotas = QUOTAS.replace("P1", "M")
    ran = pay(coach, "--json", plan=override, people__csv=people, quotas__csv=quotas)
    assert [(p["person_id"], p["pay"]) for p in ran.document["pays"]] == [("M", "11600.00")]


def test_files_of_other_countries_are_read_as_they_are_written(coach: Coach) -> None:
    rows = "credit_id;person_id;deal_id;date;amount;share\nC1;P1;Blåbær;10.01.2026;1 234,50;50 %\n".encode("cp1252")
    flat = "plan: f\ncurrency: USD\ncomponents:\n  - {name: A, rate: 10%}\n"
    ran = pay(coach, "--json", plan=flat, credits=rows)
    assert ran.document["pays"][0]["measured"] == "617.25"


def test_every_row_that_cannot_be_read_is_named_with_line_and_column(coach: Coach) -> None:
    rows = "credit_id,person_id,date,amount\nC1,P1,soon,100\nC1,,2026-01-02,much\nC3,P1,2026-01-03,\n"
    ran = pay(coach, "--json", credits=rows)
    assert ran.code == 2
    for place in ("line 2, date", "line 3, credit_id", "line 3, person_id", "line 3, amount", "line 4, amount"):
        assert f"c.csv, {place}" in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("", "person_id, date, amount"),
        ("person_id,date\nP1,2026-01-01\n", "amount"),
        ("person_id,date,amount,event\nP1,2026-01-01,5,sold\n", "'sold'"),
    ],
)
def test_a_file_that_is_no_list_of_credits_is_bad_use(coach: Coach, rows: str, says: str) -> None:
    ran = pay(coach, credits=rows)
    assert (ran.code, says in ran.err) == (2, True)


def test_a_measure_that_the_file_does_not_have_is_bad_use(coach: Coach) -> None:
    ran = pay(coach, plan="plan: m\ncurrency: USD\ncomponents:\n  - {name: A, measure: margin, rate: 5%}\n")
    assert (ran.code, "no column margin" in ran.err) == (2, True)


def test_a_person_who_cannot_be_paid_is_named_and_the_others_are_paid(coach: Coach) -> None:
    flat = "plan: f\ncurrency: USD\ncomponents:\n  - {name: A, rate: 10%}\n"
    rows = "person_id,date,amount,currency\nP1,2026-01-02,100,SEK\nP2,2026-01-02,100,USD\n"
    ran = pay(coach, "--json", plan=flat, credits=rows)
    assert ran.code == 1
    assert [p["person_id"] for p in ran.document["pays"]] == ["P2"]
    assert "P1: not paid, because there is no rate from SEK to USD on Jan 2, 2026." in ran.err


def test_rates_convert_into_the_plans_currency(coach: Coach) -> None:
    flat = "plan: f\ncurrency: NOK\ncomponents:\n  - {name: A, rate: 10%}\n"
    rows = "person_id,date,amount,currency\nP1,2026-01-02,100,USD\n"
    rates = "currency,on,rate\nNOK,2026-01-01,0.1\n"
    assert pay(coach, "--json", plan=flat, credits=rows, fx__csv=rates).document["pays"][0]["measured"] == "1000.00"


def test_what_looks_wrong_in_the_rows_is_said_beside_the_document(coach: Coach) -> None:
    rows = CREDITS + "C3,P1,D3,2026-03-02,-5\nC4,P1,D9,2026-03-02,5\n"
    looking = TIERS.replace("quota: book", "quota: book\n    where: {region: {not: south}}")
    ran = pay(coach, "--json", plan=looking, credits=rows)
    assert "no column region" in ran.err
    assert "P1, C3: has an amount below zero" in ran.err
    assert "P1, 2026-Q1: the component “New business” pays nothing, because there is no quota." in ran.err


def test_without_json_it_prints_tables(coach: Coach) -> None:
    ran = pay(coach, quotas__csv=QUOTAS)
    assert ran.code == 0
    for part in ("New business", "11600.00", "3600.00"):
        assert part in ran.out


def test_check_lists_all_faults_and_fails(coach: Coach) -> None:
    broken = TIERS.replace("quota: book", "qota: book").replace("12%", "twelve")
    ran = coach("check", "p.yaml", p__yaml=broken)
    assert ran.code == 1
    first, *_, last = ran.out.splitlines()
    assert first == "p.yaml:7:5: error: there is no key “qota” here; did you mean “quota”?"
    assert last == "p.yaml: 3 errors, 0 warnings."


def test_check_as_json_has_line_column_and_message(coach: Coach) -> None:
    ran = coach("check", "p.yaml", "--json", "--language", "nb", p__yaml=TIERS.replace("12%", "tolv"))
    (fault,) = ran.document
    assert (fault["line"], fault["column"], fault["severity"], fault["code"]) == (8, 56, "error", "not_a_share")
    assert fault["message"] == "«tolv» er ikke en prosent; skriv 8% eller 0.08"


def test_check_passes_a_sound_plan_and_one_with_warnings(coach: Coach) -> None:
    assert coach("check", "p.yaml", p__yaml=TIERS).code == 0
    warned = coach("check", "p.yaml", p__yaml="plan: p\ncurrency: USD\ncomponents:\n  - {name: A, rate: 8}\n")
    assert (warned.code, "warning" in warned.out) == (0, True)


def test_a_plan_with_faults_is_not_applied_nor_explained(coach: Coach) -> None:
    broken = TIERS.replace("12%", "twelve")
    for ran in (pay(coach, "--json", plan=broken), coach("explain", "p.yaml", p__yaml=broken)):
        assert (ran.code, ran.out) == (1, "")
        assert "p.yaml:8:56" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["check", "nowhere.yaml"],
        ["pay", "p.yaml"],
        ["pay", "p.yaml", "--credits", "nowhere.csv"],
        ["pay", "p.yaml", "--credits", "c.csv", "--period", "spring"],
        ["check", "p.yaml", "--language", "tlh"],
    ],
)
def test_wrong_use_exits_with_2(coach: Coach, words: list[str]) -> None:
    assert coach(*words, p__yaml=TIERS, c__csv=CREDITS).code == 2


def test_explain_says_the_plan_in_either_language_and_draws_its_curve(coach: Coach) -> None:
    english = coach("explain", "p.yaml", "--png", "curve.png", p__yaml=TIERS)
    assert english.code == 0
    assert "up to 100% of the quota: 8%" in english.out
    assert "share of quota (%)" in english.out
    assert Path("curve.png").read_bytes().startswith(b"\x89PNG")
    norwegian = coach("explain", "p.yaml", "--language", "nb", "--no-curve", p__yaml=TIERS)
    assert "opp til 100 % av kvoten: 8 %" in norwegian.out
    assert "┤" not in norwegian.out


def test_a_plan_that_only_ranks_has_no_curve(coach: Coach) -> None:
    ran = coach("explain", "p.yaml", p__yaml="plan: r\ncurrency: USD\ncomponents:\n  - {name: A, rank: [500, 300]}\n")
    assert (ran.code, "no curve" in ran.out) == (0, True)


def test_the_words_of_plans_are_there_in_both_languages() -> None:
    english, norwegian = (_phrases(language, "plan_phrases.yaml") for language in ("en", "nb"))
    assert {s: sorted(words) for s, words in english.items()} == {s: sorted(words) for s, words in norwegian.items()}
