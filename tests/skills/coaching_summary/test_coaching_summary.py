"""The coaching summary, from the book to its words. Asked on Friday 20 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import as_file, files
from typing import Any

import pytest

from assistant.plain import plain
from assistant.wording import next_questions, word
from connectors.book import Book
from connectors.book.schema import Email
from connectors.home import Home
from skills.coaching_summary import skill
from skills.coaching_summary.results import Summary, TeamSummary
from skills.skill import Desk, NotFound
from tests.skills.scorecard.sellers import DANA, ERIK, FAY, MAYA, OLU, TODAY, Tables, company

Desks = Callable[..., Desk]


@pytest.fixture
def desks(make_book: Callable[..., Book], make_desk: Desks) -> Callable[[Tables], Callable[[str], Desk]]:
    """Desks of several people over one book and one state."""

    def of(tables: Tables) -> Callable[[str], Desk]:
        first = make_book(tables, MAYA)
        home = Home(first.snapshot.path.parent.parent)
        return lambda email: make_desk(Book.open(first.snapshot, email), TODAY, home=home)

    return of


def of_person(desk: Desk, **args: Any) -> Summary:
    found = skill(desk, **args)
    assert isinstance(found, Summary)
    return found


def said(found: Any, language: str = "en") -> str:
    return word("coaching_summary", found, language, TODAY)


def test_a_habit_that_differs_from_peers_is_what_to_talk_about_first(desks: Any) -> None:
    at = desks(company(discounts={"Dana": "0.25"}))
    found = of_person(at(MAYA), person="Dana")
    assert found.main == "skill"
    assert [a.skill for a in found.areas] == ["negotiation"]
    (signal,) = found.areas[0].signals
    assert (signal.kind, signal.own, signal.peers, signal.seen) == (
        "discount",
        Decimal("0.26"),
        Decimal("0.06"),
        25,
    )
    assert "Talk first about **holding the price**: the usual discount is 26% in 25 deals (peers: 6%)" in said(found)
    assert "Snakk først om **å holde prisen**" in said(found, "nb")


def test_who_does_as_everybody_does_has_no_habit_invented(desks: Any) -> None:
    at = desks(company(discounts={"Dana": "0.25"}))
    for name in ("Erik", "Bo"):
        found = of_person(at(MAYA), person=name)
        assert not found.areas
        assert not found.hints
        assert "differs from peers by more than chance" in said(found)


def test_what_a_manager_sees_about_a_rep_the_rep_sees_as_well(desks: Any) -> None:
    at = desks(company(alone=frozenset({"Dana"})))
    own, led = of_person(at(DANA)), of_person(at(MAYA), person="Dana")
    assert own.areas[0].skill == "multi_threading"
    assert replace(own, who=led.who) == led
    assert "Your manager sees the same." in said(own)
    assert "Dana can ask for the same summary." in said(led)


def test_no_colleague_is_recognised_in_somebody_s_summary(desks: Any) -> None:
    at = desks(company(alone=frozenset({"Erik"})))
    text = str(plain(of_person(at(DANA), form="long"))) + said(of_person(at(DANA), form="long"))
    assert not [n for n in ("Erik", "Asta", "Cleo", "Er0", "ErA") if n in text]


def test_a_rep_gets_nobody_else_s(desks: Any) -> None:
    with pytest.raises(NotFound):
        skill(desks(company())(DANA), person="Erik")


def test_few_deals_are_called_few_and_nothing_is_concluded(desks: Any) -> None:
    at = desks(company(closed=3, discounts={"Dana": "0.25"}, alone=frozenset({"Dana"})))
    found = of_person(at(MAYA), person="Dana")
    assert found.basis.few
    assert not found.areas
    assert not found.hints
    assert not found.strengths
    assert "too few to conclude anything" in said(found)


def test_the_difference_to_peers_adds_up_exactly(desks: Any) -> None:
    tables = company()
    tables["deals"] = [
        replace(d, outcome="lost", stage="Lost") if d.owner_id == "Da" and d.deal_id in {"Da0", "Da3"} else d
        for d in tables["deals"]
    ]
    side = of_person(desks(tables)(DANA)).by_peers
    assert side is not None
    assert side.gap.amount == -(Decimal(10_000) + Decimal(10_300))
    assert sum(p.money.amount for p in side.parts) == side.gap.amount
    assert side.worst is not None
    assert side.worst.factor == "win_rate"


def test_a_deal_in_trouble_comes_with_the_question_to_ask(desks: Any) -> None:
    tables = company()
    late = TODAY - timedelta(days=21)
    tables["deals"] = [
        replace(d, close_on=late, created_on=date(2026, 6, 1), next_step=None) if d.deal_id == "Daopen" else d
        for d in tables["deals"]
    ]
    found = of_person(desks(tables)(DANA))
    assert found.main == "deal"
    assert found.deals[0].deal.deal_id == "Daopen"
    for language in ("en", "nb"):
        question = found.deals[0].question(language)
        assert question is not None
        assert question in said(found, language)


def test_where_a_deal_is_the_main_point_the_guides_say_what_helps(desks: Any) -> None:
    tables = company()
    late = TODAY - timedelta(days=21)
    late_deal = {"close_on": late, "created_on": date(2026, 6, 1), "next_step": None}
    tables["deals"] = [replace(d, **late_deal) if d.deal_id == "Daopen" else d for d in tables["deals"]]
    desk = desks(tables)(DANA)
    with as_file(files("connectors") / "demo" / "guides") as guides:
        desk.library.add([guides])
    found = of_person(desk)
    assert found.main == "deal"
    assert found.advice is not None
    assert found.advice.source.source in {"guides/pipeline-hygiene.md", "guides/silence-after-a-proposal.md"}
    assert f"**From the guides** ({found.advice.source.guide}" in said(found)


def test_of_two_deals_at_the_same_risk_the_one_with_the_clearer_sign_comes_first(desks: Any) -> None:
    tables = company()
    (own,) = (d for d in tables["deals"] if d.deal_id == "Daopen")
    begun = replace(own, created_on=date(2026, 11, 1))
    clear = replace(begun, deal_id="long past", close_on=TODAY - timedelta(days=21), next_step="a call")
    vague = replace(begun, deal_id="a little of all", close_on=TODAY - timedelta(days=10), next_step=None)
    larger = replace(vague, amount=Decimal(50_000))
    found = of_person(desks({**tables, "deals": [d for d in tables["deals"] if d != own] + [clear, larger]})(DANA))
    assert [(d.deal.deal_id, d.score) for d in found.deals] == [("long past", 3), ("a little of all", 3)]


def test_mail_is_told_where_it_may_be_seen_and_the_reason_where_not(desks: Any) -> None:
    tables = company()
    tables["emails"] = [mail(1, 30, "in", "Could you send the offer?"), mail(2, 29, "out"), mail(3, 9, "out")]
    at = desks(tables)
    heard = of_person(at(DANA)).mail
    assert heard is not None
    assert (heard.received, heard.sent, heard.reply_days, heard.waiting) == (1, 2, Decimal("1.0"), 1)
    blind = of_person(at(FAY), person="Dana")
    assert blind.mail is None
    assert "E-mails are not shown to finance." in said(blind)


def of_open_customer(tables: Tables, *bodies: tuple[int, str]) -> Tables:
    """Mail from the customer of Dana's open deal, so many days ago."""
    written = [replace(mail(n, days, "in", body), account_id="DaA0") for n, (days, body) in enumerate(bodies)]
    return {**tables, "emails": [replace(e, thread_id=e.email_id) for e in written]}


def test_a_customer_who_says_goodbye_makes_the_deal_the_first_to_talk_about(desks: Any) -> None:
    tables = of_open_customer(company(), (40, "Thanks, that helps."), (5, "My last day here is December 4."))
    found = of_person(desks(tables)(DANA))
    assert [(d.deal.deal_id, d.mood) for d in found.deals] == [("Daopen", "leaving")]
    assert "somebody there is leaving (“My last day here is December 4.”" in said(found)
    assert "noen der slutter" in said(found, "nb")


def test_a_colleague_on_leave_is_nobody_leaving(desks: Any) -> None:
    tables = of_open_customer(
        company(), (40, "Thanks, that helps."), (5, "The colleague who does contracts is away until November 24.")
    )
    assert of_person(desks(tables)(DANA)).deals == ()


def test_one_curt_mail_does_not_make_a_customer_turn(desks: Any) -> None:
    friendly = [(200 - 20 * n, "Great, thank you, we are very happy with this.") for n in range(6)]
    tables = of_open_customer(company(), *friendly, (5, "Sorry, it's the procedure."))
    found = of_person(desks(tables)(DANA))
    assert found.mail is not None
    assert found.mail.turned == ()


def test_a_customer_who_grows_angry_mail_by_mail_has_turned(desks: Any) -> None:
    friendly = [(250 - 20 * n, "Great, thank you, we are very happy with this.") for n in range(8)]
    angry = [(30 - 6 * n, "We are very disappointed. This is unacceptable.") for n in range(5)]
    found = of_person(desks(of_open_customer(company(), *friendly, *angry))(DANA))
    assert found.deals[0].mood == "turned_negative"
    assert found.mail is not None
    assert found.mail.turned == ("Da Customer 0",)


def mail(n: int, days_ago: int, direction: Any, body: str = "Here it is.") -> Email:
    addresses = {"in": ("kim@c.example", DANA), "out": (DANA, "kim@c.example")}[direction]
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 9) - timedelta(days=days_ago)  # noqa: DTZ001
    sender, recipients = addresses
    return Email(
        email_id=str(n),
        thread_id="t",
        account_id="DaA0",
        sender=sender,
        recipients=recipients,
        sent_at=at,
        subject="Offer",
        body=body,
        direction=direction,
    )


def test_a_team_is_talked_to_in_the_order_of_need(desks: Any) -> None:
    found = skill(desks(company(discounts={"Cleo": "0.3", "Finn": "0.3"}))(MAYA))
    assert isinstance(found, TeamSummary)
    assert {m.name for m in found.members[:2]} == {"Cleo", "Finn"}
    assert [a.skill for a in found.common] == ["negotiation"]
    assert "Several need the same: **holding the price**" in said(found)
    assert len(found.members) == 7


def test_whose_company_it_is_gets_all_of_it(desks: Any) -> None:
    found = skill(desks(company())(OLU))
    assert isinstance(found, TeamSummary)
    assert len(found.members) == 7


def test_it_says_what_it_rests_on(desks: Any) -> None:
    text = said(of_person(desks(company())(DANA)))
    assert "Rests on 25 deals from Nov 21, 2025 to Nov 20, 2026, 24 of them closed" in text.replace("\u00a0", " ")
    assert "beside 6 teammates" in text.replace("\u00a0", " ")
    assert "Nothing about the person is used but role, team and time here." in text


def test_an_earlier_period_is_summed_up_as_of_its_end(desks: Any) -> None:
    found = of_person(desks(company())(DANA), period="2026-Q3")
    assert found.basis.window.until == date(2026, 9, 30)


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("form", ["short", "long"])
@pytest.mark.parametrize("who", ["Dana", "Maya"])
def test_every_answer_has_words(desks: Any, language: str, form: str, who: str) -> None:
    found = skill(desks(company(closed=9, discounts={"Dana": "0.25"}))(MAYA), person=who, form=form)
    text = said(found, language)
    assert text.startswith("**")
    assert "None" not in text.replace("None that", "").replace("None of", "")
    assert next_questions("coaching_summary", found, language, TODAY)


def test_without_quotas_and_history_of_changes_it_still_tells_what_it_can(desks: Any) -> None:
    tables = company()
    for missing in ("quotas", "deal_changes", "activities", "contacts"):
        del tables[missing]
    found = of_person(desks(tables)(ERIK))
    assert found.reached is None
    assert "lost_late" in found.basis.untold
    assert "Not recorded" in said(found)
