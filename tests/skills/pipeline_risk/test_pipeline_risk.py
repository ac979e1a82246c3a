"""Deals at risk, from a real book, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.plain import plain
from assistant.tools import listed
from assistant.wording import next_questions, word, worded
from connectors.book import Book, Company
from connectors.book.schema import Activity, Contact, Deal, DealChange, Email, Rate
from connectors.errors import CoachError, NoData
from connectors.money import Money
from skills.pipeline_risk import skill
from skills.pipeline_risk.results import DealRisk, Push, Risks
from skills.pipeline_risk.signs import KINDS, StageAge
from skills.skill import Ambiguous, Desk
from tests.skills.pipeline_risk.deals import DANA, ERIK, FINA, MAYA, STAGES, TODAY, ago, at, company, deal

DeskOf = Callable[..., Desk]


@pytest.fixture
def desk_of(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> DeskOf:
    """A desk for somebody, over the company with some of its tables changed."""

    def desk(email: str = DANA, today: date = TODAY, language: str = "en", **tables: Any) -> Desk:
        book = make_book(company(**tables), email, Company(name="Acme", currency="USD", as_of=TODAY))
        return make_desk(book, today, language)

    return desk


def many(desk: Desk, **args: Any) -> Risks:
    found = skill(desk, **args)
    assert isinstance(found, Risks)
    return found


def one(desk: Desk, **args: Any) -> DealRisk:
    found = skill(desk, **args)
    assert isinstance(found, DealRisk)
    return found


def said(desk: Desk, **args: Any) -> str:
    """The answer in words, spaces as on a keyboard."""
    return word("pipeline_risk", skill(desk, **args), desk.language, desk.today).replace("\u00a0", " ")


def ids(found: Risks) -> list[str]:
    return [d.deal.deal_id for d in found.deals]


def mail(key: str, days: int, direction: Any = "in", **more: Any) -> Email:
    facts = {"deal_id": "D-1", "account_id": "A", "sender": "kari@globex.example", "subject": "Pricing"} | more
    return Email(email_id=key, sent_at=at(days), direction=direction, **facts)


def moved(field: str, days: int, old: str, new: str, key: str = "D-1") -> DealChange:
    return DealChange(deal_id=key, field=field, old=old, new=new, changed_at=at(days))


THREE = [
    deal("D-1", close_on=ago(40)),
    deal("D-2", close_on=ago(3), amount=Decimal(1000)),
    deal("D-3", close_on=ago(2), amount=Decimal(5000)),
    deal("D-4"),
]


def test_deals_come_by_score_and_then_by_amount(desk_of: DeskOf) -> None:
    found = many(desk_of(deals=THREE))
    assert ids(found) == ["D-1", "D-3", "D-2"]
    assert (found.checked, found.flagged, found.past_due) == (4, 3, 3)
    assert found.worth == Money(Decimal(80000), "USD").rounded()
    assert many(desk_of(deals=THREE), risk="past_due").worth == Money(Decimal(86000), "USD").rounded()


def test_past_due_deals_are_counted_as_a_figure_of_their_own(desk_of: DeskOf) -> None:
    figures = {f.label: f.value for f in skill(desk_of(deals=THREE)).figures()}
    assert figures["deals_past_due"] == 3
    assert figures["open_deals"] == 4


def test_one_sign_can_be_asked_for(desk_of: DeskOf) -> None:
    deals = [*THREE, deal("D-5", next_step=None)]
    assert ids(many(desk_of(deals=deals), risk="no_next_step")) == ["D-5"]
    assert len(many(desk_of(deals=deals), risk="past_due").deals) == 3


def test_quiet_is_no_contact_or_no_answer(desk_of: DeskOf) -> None:
    deals = [deal("D-1"), deal("D-2", account_id="B"), deal("D-3", account_id="B", created_on=ago(2))]
    emails = [mail("E1", 40, deal_id="D-2"), mail("E2", 1, "out"), mail("E3", 12, "out")]
    found = many(desk_of(deals=deals, emails=emails), risk="quiet")
    assert sorted(ids(found)) == ["D-1", "D-2"]
    assert {s.kind for d in found.deals for s in d.signs[:1]} == {"ghosted", "stale"}


def test_a_period_takes_in_what_is_due_by_its_end_and_what_is_overdue(desk_of: DeskOf) -> None:
    deals = [
        deal("D-1", close_on=ago(90), next_step=None),
        deal("D-2", close_on=date(2026, 12, 20), next_step=None),
        deal("D-3", close_on=date(2027, 1, 20), next_step=None),
        deal("D-4", next_step="call"),
    ]
    desk = desk_of(deals=deals)
    assert ids(many(desk, period="this_quarter")) == ["D-1", "D-2"]
    assert ids(many(desk, period="last_quarter")) == ["D-1"]


def test_a_rep_sees_their_own_a_manager_the_teams_and_names_the_owner(desk_of: DeskOf) -> None:
    deals = [deal("D-1", close_on=ago(1)), deal("D-2", close_on=ago(1), owner_id="E")]
    assert ids(many(desk_of(deals=deals))) == ["D-1"]
    assert many(desk_of(deals=deals)).deals[0].owner is None
    whole = many(desk_of(MAYA, deals=deals))
    assert sorted(ids(whole)) == ["D-1", "D-2"]
    assert {d.owner for d in whole.deals} == {"Dana Kim", "Erik Berg"}
    assert ids(many(desk_of(MAYA, deals=deals), person="Erik")) == ["D-2"]
    with pytest.raises(CoachError) as refused:
        skill(desk_of(ERIK, deals=deals), deal="D-1")
    assert refused.value.code == "unknown_deal"


def test_amounts_of_several_currencies_are_told_apart_and_together(desk_of: DeskOf) -> None:
    deals = [deal("D-1", close_on=ago(1)), deal("D-2", close_on=ago(1), currency="EUR", amount=Decimal(10000))]
    rates = [Rate(currency="EUR", on=date(2026, 1, 1), rate=Decimal("1.1"))]
    found = many(desk_of(deals=deals, fx=rates))
    assert found.worth == Money(Decimal(91000), "USD").rounded()
    without = many(desk_of(deals=deals))
    assert without.worth is None
    assert [m.currency for m in without.by_currency] == ["EUR", "USD"]
    assert "€10,000 + $80,000" in said(desk_of(deals=deals))


def test_a_listed_deal_can_be_meant_by_the_first_one(desk_of: DeskOf) -> None:
    shown = listed(plain(many(desk_of(deals=THREE))))
    assert shown == {
        "argument": "deal",
        "choices": [{"label": f"{key} Platform", "value": key} for key in ("D-1", "D-3", "D-2")],
    }


def test_one_deal_is_shown_with_all_its_evidence(desk_of: DeskOf) -> None:
    found = one(
        desk_of(
            deals=[deal(close_on=ago(18))],
            deal_changes=[
                moved("close_on", 80, str(ago(75)), str(ago(50))),
                moved("close_on", 52, str(ago(50)), str(ago(18))),
                moved("stage", 30, "Discovery", "Proposal"),
            ],
            emails=[mail("E1", 33), mail("E2", 25, "out", sender=DANA), mail("E3", 20, "out", sender=DANA)],
            activities=[Activity(activity_id="X", deal_id="D-1", kind="call", at=at(40), person_id="D")],
        ),
        deal="D-1",
    )
    assert {s.kind for s in found.at_risk.signs} == {"past_due", "pushed", "ghosted", "stale", "single_threaded"}
    assert found.pushes == (Push(ago(80), ago(75), ago(50)), Push(ago(52), ago(50), ago(18)))
    assert [(w.on, w.what) for w in found.words] == [(ago(20), "out"), (ago(25), "out"), (ago(33), "in")]
    assert [(k.name, k.wrote_on) for k in found.contacts] == [
        ("Kari Vik", ago(33)),
        ("Ola Moe", None),
        ("Siv Lund", None),
    ]
    assert found.stage_since == ago(30)
    assert "no_next_step" in found.clear


def test_a_customer_with_two_open_deals_is_a_question_back(desk_of: DeskOf) -> None:
    with pytest.raises(Ambiguous) as asked:
        skill(desk_of(deals=[deal("D-1"), deal("D-2")]), deal="Globex")
    assert {c.value for c in asked.value.choices} == {"D-1", "D-2"}


def test_what_the_company_won_tells_how_long_is_long(desk_of: DeskOf) -> None:
    won = [
        deal(f"W-{i}", outcome="won", stage="Won", created_on=ago(200), closed_on=ago(150), close_on=ago(150))
        for i in range(20)
    ]
    moves = [moved("stage", 180, "Discovery", "Proposal", d.deal_id) for d in won]
    moves += [moved("stage", 170 - i % 2, "Proposal", "Won", d.deal_id) for i, d in enumerate(won)]
    moves.append(moved("stage", 15, "Discovery", "Proposal"))
    found = one(desk_of(deals=[deal(), *won], deal_changes=moves), deal="D-1")
    (long,) = [s for s in found.at_risk.signs if isinstance(s, StageAge)]
    assert (long.days, long.limit, long.median, long.deals) == (15, 11, 10, 20)


def test_a_closed_deal_has_no_risk_and_is_said_to_be_closed(desk_of: DeskOf) -> None:
    desk = desk_of(deals=[deal(outcome="lost", closed_on=ago(9))])
    with pytest.raises(NoData) as closed:
        skill(desk, deal="D-1")
    assert worded(closed.value, "en").startswith("D-1 Platform is lost since Nov 11, 2026")
    assert worded(closed.value, "nb").startswith("D-1 Platform er tapt siden 11. nov. 2026")


def test_on_an_earlier_day_deals_are_as_they_stood_then(desk_of: DeskOf) -> None:
    changes = [moved("close_on", 5, str(ago(20)), str(ago(-30))), moved("next_step", 5, "", "send the contract")]
    desk = desk_of(today=ago(10), deal_changes=changes)
    found = one(desk, deal="D-1")
    assert {"past_due", "no_next_step"} <= {s.kind for s in found.at_risk.signs}
    assert found.at_risk.close_on == ago(20)


def test_finance_is_told_that_mail_was_not_looked_at(desk_of: DeskOf) -> None:
    emails = [mail("E1", 30), mail("E2", 25, "out")]
    found = one(desk_of(FINA, emails=emails, activities=[]), deal="D-1")
    assert {"ghosted", "stale"} <= set(found.untold)
    assert found.words == ()
    with pytest.raises(NoData) as untold:
        skill(desk_of(FINA, emails=emails), risk="ghosted")
    assert "e-mails" in worded(untold.value, "en")
    assert "e-poster" in worded(untold.value, "nb")


def test_without_deals_there_is_nothing_to_tell(desk_of: DeskOf) -> None:
    with pytest.raises(NoData) as missing:
        skill(desk_of(deals=None, contacts=None))
    assert missing.value.code == "no_deals"


def test_the_first_sentence_carries_the_figures_in_both_languages(desk_of: DeskOf) -> None:
    assert said(desk_of(deals=THREE)).startswith(
        "**1 of your 4 open deals** is at risk (0 high, 1 medium), worth **$80,000**. 2 more show a weak sign.\n"
        "3 deals are past the close date."
    )
    assert said(desk_of(deals=THREE, language="nb")).startswith(
        "**1 av de 4 åpne avtalene dine** er i fare (0 med høy risiko, 1 med middels), verdt **80 000 USD**. "
        "2 til viser et svakt tegn.\n3 avtaler har passert lukkedatoen."
    )


def test_none_at_risk_is_said_plainly(desk_of: DeskOf) -> None:
    spoken = [Activity(activity_id="X", deal_id="D-1", kind="call", at=at(1))]
    tables = {"activities": spoken}
    assert said(desk_of(**tables)).startswith("**Your one open deal** shows no sign of risk.")
    assert said(desk_of(**tables, language="nb")).startswith("**Ingen avtaler** viser tegn til risiko; 1 åpen avtale")
    assert said(desk_of(ERIK)).startswith("**No open deals**, so none is at risk.")


def test_an_answer_is_whole_in_every_case_and_language(desk_of: DeskOf) -> None:
    worst = deal(
        "D-1", close_on=ago(70), next_step=None, account_id="B", amount=Decimal("70000.50"), created_on=ago(200)
    )
    loaded = {
        "deals": [worst, deal("D-2", account_id=None, amount=None, stage=None), deal("D-3", owner_id="E")],
        "deal_changes": [
            moved("close_on", 100, str(ago(120)), str(ago(90))),
            moved("close_on", 95, str(ago(90)), str(ago(70))),
            moved("amount", 60, "100000", "70000.50"),
            moved("stage", 190, "Discovery", "Proposal"),
        ],
        "emails": [mail("E1", 50, account_id="B"), mail("E2", 40, "out", account_id="B", subject=None)],
        "activities": [Activity(activity_id="X", deal_id="D-1", kind="demo", at=at(60))],
        "contacts": [Contact(contact_id="C", account_id="B", name="Bill", email="b@x.example", buying_role="user")],
    }
    bare = {"contacts": None, "accounts": None, "deals": [Deal(deal_id="D-1", name="D-1", owner_id="D")]}
    for language in ("en", "nb"):
        for tables in (loaded, bare):
            for email in (DANA, MAYA, FINA):
                desk = desk_of(email, language=language, **tables)
                asked: list[dict[str, Any]] = [{"deal": "D-1"}, {}, {"period": "this_quarter"}, {"period": "last_year"}]
                for args in [*asked, *({"risk": kind} for kind in (*KINDS, "quiet"))]:
                    try:
                        result = skill(desk, **args)
                    except NoData:
                        continue
                    text = word("pipeline_risk", result, language, TODAY)
                    assert not re.search(r"(?<!\*)None|Decimal|[{}]|  |[a-z]\.[A-Z]| \.|\(\)|:\.", text), text
                    assert len(next_questions("pipeline_risk", result, language, TODAY)) == 3


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-40, 60), st.integers(0, 5)), min_size=1, max_size=8))
def test_the_count_of_deals_past_due_is_what_one_counts_by_hand(
    desk_of: DeskOf, given_deals: list[tuple[int, int]]
) -> None:
    deals = [
        deal(f"D-{i}", close_on=ago(days), outcome="lost" if closed == 0 else "open", closed_on=None)
        for i, (days, closed) in enumerate(given_deals)
    ]
    expected = sum(d.close_on < TODAY and d.outcome == "open" for d in deals if d.close_on)
    found = many(desk_of(deals=deals, stages=STAGES))
    assert found.past_due == expected
    assert found.checked == sum(d.outcome == "open" for d in deals)
