"""Threads, customers and deals of mail: by contact, domain and name, and never by a guess."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.book.schema import Account, Contact, Deal, Person
from connectors.mail.sources import Gathered, Kept, mail_rows
from connectors.mail.sources.matching import Match, Matcher, Ours, free_mail
from connectors.mail.sources.threads import thread_ids

DANA = "dana@acme.example"
KARI = "kari@nordlys.example"
PEOPLE = [Person(person_id="P1", name="Dana", email="Dana@acme.example")]
ACCOUNTS = [Account(account_id=f"A{n}", name=name) for n, name in enumerate(("Nordlys", "Birk", "Acer Group"))]
CONTACTS = [
    Contact(contact_id="C0", account_id="A0", name="Kari", email=KARI),
    Contact(contact_id="C1", account_id="A1", name="Jo", email="jo@gmail.com"),
    Contact(contact_id="C2", account_id="A1", name="Bo", email="bo@shared.example"),
    Contact(contact_id="C3", account_id="A2", name="Al", email="al@shared.example"),
]
DEALS = [
    Deal(deal_id="D0", name="Nordlys pilot line", account_id="A0", created_on=date(2026, 3, 1)),
    Deal(deal_id="D1", name="Birk expansion", account_id="A1", created_on=date(2026, 3, 1)),
    Deal(deal_id="D2", name="Birk expansion west", account_id="A1", created_on=date(2026, 3, 1)),
    Deal(deal_id="D3", name="Acer Group", account_id="A2", outcome="won", closed_on=date(2026, 5, 1)),
    Deal(deal_id="D4", name="Acer renewal", account_id="A2", outcome="lost", closed_on=date(2026, 6, 1)),
    Deal(deal_id="D5", name="Acer renewal", account_id="A2", created_on=date(2026, 9, 1)),
]
TABLES: dict[str, list[Any]] = {"people": PEOPLE, "accounts": ACCOUNTS, "contacts": CONTACTS, "deals": DEALS}


def mail(words: str = "Yes", sender: str = KARI, to: str = DANA, day: date = date(2026, 10, 5), **other: Any) -> Kept:
    """A mail as it is kept."""
    sent = datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001
    kept = {"email_id": f"{sender}{words}{day}", "subject": "", **other}
    return Kept(sent_at=sent, sender=sender, recipients=(to,), words=words, **kept)


def match(of: Kept, domains: dict[str, str] | None = None) -> Match:
    """Its customer and deal."""
    return Matcher.of(TABLES, Ours.of(PEOPLE), domains).match(of)


def test_a_contact_is_known_by_address_whoever_wrote() -> None:
    assert match(mail()) == Match("A0", "D0")
    assert match(mail(sender=DANA, to=KARI)) == Match("A0", "D0")
    assert match(mail(sender="jo@gmail.com")) == Match("A1", doubt="several_deals")


def test_somebody_new_is_known_by_the_domain_of_a_contact_and_what_lies_under_it() -> None:
    assert match(mail(sender="new@nordlys.example")).account_id == "A0"
    assert match(mail(sender="new@eu.nordlys.example")).account_id == "A0"
    assert match(mail(sender="new@notnordlys.example")) == Match(doubt="unmatched")


def test_a_domain_at_which_anybody_can_be_tells_nothing() -> None:
    assert {"gmail.com", "outlook.com", "online.no"} <= free_mail()
    assert match(mail(sender="other@gmail.com")) == Match(doubt="unmatched")
    free = [Person(person_id="P1", name="Dana", email="dana@gmail.com")]
    assert "other@gmail.com" not in Ours.of(free)


def test_a_domain_of_two_customers_is_left_open_and_their_contacts_are_not() -> None:
    assert match(mail(sender="new@shared.example")) == Match(doubt="ambiguous")
    assert match(mail(sender="al@shared.example", to=DANA)).account_id == "A2"


def test_mail_with_contacts_of_two_customers_is_left_open_unless_it_names_a_deal_of_one() -> None:
    assert match(mail(sender=KARI, to="jo@gmail.com")) == Match(doubt="ambiguous")
    assert match(mail("the Birk expansion", to="jo@gmail.com")) == Match("A1", "D1", named=True)


def test_the_mapping_may_say_whose_a_domain_is() -> None:
    assert match(mail(sender="x@holding.example"), {"holding.example": "birk"}).account_id == "A1"
    assert match(mail(sender="new@shared.example"), {"shared.example": "A2"}).account_id == "A2"


def test_the_longest_name_counts_and_a_name_is_whole_words() -> None:
    assert match(mail("about BIRK\nexpansion west", sender="jo@gmail.com")).deal_id == "D2"
    assert match(mail("about the Birk expansion or the west", sender="jo@gmail.com")).deal_id == "D1"
    assert match(mail("Birk expansions", sender="jo@gmail.com")).deal_id is None


def test_a_stranger_who_names_a_deal_is_with_its_customer() -> None:
    assert match(mail("the Nordlys pilot line", sender="x@gmail.com")) == Match("A0", "D0", named=True)


def test_a_deal_that_is_called_as_its_customer_is_not_named_by_that() -> None:
    assert match(mail("Acer Group", sender="al@shared.example", day=date(2026, 8, 1))) == Match("A2")


def test_another_customers_deal_is_not_taken() -> None:
    assert match(mail("like the Birk expansion")) == Match("A0", "D0")


@pytest.mark.parametrize(
    ("day", "deal"),
    [(date(2026, 4, 1), None), (date(2026, 5, 20), "D4"), (date(2026, 8, 1), None), (date(2026, 9, 1), "D5")],
)
def test_the_only_deal_that_was_open_that_day(day: date, deal: str | None) -> None:
    assert match(mail(sender="al@shared.example", day=day)).deal_id == deal
    named = mail("Acer renewal", sender="al@shared.example", day=day)
    assert match(named).deal_id == ("D4" if day < date(2026, 6, 1) else deal)


def test_an_answer_is_about_the_deal_that_its_thread_names() -> None:
    asked = mail("the Birk expansion west?", sender=DANA, to="jo@gmail.com", email_id="1")
    answer = mail("Yes", sender="jo@gmail.com", email_id="2", references=("1",), day=date(2026, 10, 6))
    found = mail_rows([Gathered("box", (asked, answer), {"kept": 2})], Matcher.of(TABLES, Ours.of(PEOPLE)))
    assert [(r.deal_id, r.direction) for r in found.rows] == [("D2", "out"), ("D2", "in")]
    assert found.reports[0].several_deals == 0


def test_one_letter_to_two_of_us_is_there_once() -> None:
    boxes = [Gathered(name, (mail(email_id="1"),), {"kept": 1}) for name in ("dana", "lee")]
    found = mail_rows(boxes, Matcher.of(TABLES, Ours.of(PEOPLE)))
    assert ([r.loaded for r in found.reports], [r.repeated for r in found.reports]) == ([1, 0], [0, 1])
    assert mail_rows(boxes, Matcher.of(TABLES, Ours.of(PEOPLE)), known={"1"}).rows == ()


def threads(*mails: Kept) -> list[str]:
    """The thread of each."""
    found = thread_ids(mails, Ours.of(PEOPLE).__contains__)
    return [found[m.email_id] for m in mails]


def test_a_thread_is_what_headers_say_even_where_a_mail_between_is_missing() -> None:
    first, second = mail(email_id="1"), mail(email_id="3", references=("1", "2"))
    assert threads(first, second, mail(email_id="4", references=("2",))) == ["1", "1", "1"]


def test_an_answer_without_headers_joins_its_subject_among_the_same_people() -> None:
    first = mail(email_id="1", topic="t")
    answer = mail(email_id="2", topic="t", is_reply=True, day=date(2026, 10, 9))
    stranger = mail(email_id="3", topic="t", is_reply=True, sender="x@gmail.com", day=date(2026, 10, 9))
    late = mail(email_id="4", topic="t", is_reply=True, day=date(2026, 10, 9) + timedelta(days=70))
    again = mail(email_id="5", topic="t", day=date(2026, 10, 10))
    assert threads(first, answer, stranger, late, again) == ["1", "1", "3", "4", "5"]


ADDRESS = st.sampled_from(
    [DANA, "lee@acme.example", KARI, "jo@gmail.com", "al@shared.example", "n@shared.example", "x@y.example"]
)
MAILS = st.builds(
    lambda n, words, sender, to, refs, topic: mail(
        words, sender, to, email_id=str(n), references=tuple(map(str, refs)), topic=topic, is_reply=bool(topic)
    ),
    st.integers(0, 9),
    st.sampled_from(["Yes", "Birk expansion", "Acer renewal", "Nordlys pilot line and Birk expansion west"]),
    ADDRESS,
    ADDRESS,
    st.lists(st.integers(0, 12), max_size=3),
    st.sampled_from(["", "t"]),
)


@given(st.lists(st.lists(MAILS, max_size=6), max_size=3))
def test_every_mail_is_counted_once_and_every_row_is_of_one_customer(boxes: list[list[Kept]]) -> None:
    gathered = [Gathered(str(n), tuple(box), {"kept": len(box), "excluded": 2}) for n, box in enumerate(boxes)]
    found = mail_rows(gathered, Matcher.of(TABLES, Ours.of(PEOPLE)))
    for r in found.reports:
        fates = r.loaded + r.excluded + r.automatic + r.unreadable + r.old + r.internal + r.repeated
        assert r.read == fates + r.unmatched + r.ambiguous
    assert len({row.email_id for row in found.rows}) == len(found.rows) == sum(r.loaded for r in found.reports)
    account_of = {deal.deal_id: deal.account_id for deal in DEALS}
    assert all(row.account_id and (not row.deal_id or account_of[row.deal_id] == row.account_id) for row in found.rows)
