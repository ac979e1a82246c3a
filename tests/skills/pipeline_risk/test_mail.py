"""What the mail on a deal says against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.wording import word
from connectors.book import Book, Company
from connectors.book.schema import Activity
from skills.pipeline_risk import skill
from skills.pipeline_risk.mail import price_came_up
from skills.pipeline_risk.results import DealRisk
from skills.skill import Desk
from tests.skills.pipeline_risk.deals import DANA, FINA, TODAY, at, company, deal
from tests.skills.pipeline_risk.test_pipeline_risk import mail

DeskOf = Callable[..., Desk]
ENDING = "We have decided to terminate the contract at the end of the year."
DEAR = "Your quote is far too expensive for us and well above our budget."
FRIENDLY = "Thanks for a great meeting, we really enjoyed it."


@pytest.fixture
def desk_of(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> DeskOf:
    """A desk over one deal in its last stage."""

    def desk(email: str = DANA, **tables: Any) -> Desk:
        rows = company(**{"deals": [deal(stage="Negotiation")], **tables})
        return make_desk(make_book(rows, email, Company(name="Acme", currency="USD", as_of=TODAY)), TODAY)

    return desk


def one(desk: Desk) -> DealRisk:
    found = skill(desk, deal="D-1")
    assert isinstance(found, DealRisk)
    return found


def test_the_newest_sentence_of_each_kind_that_speaks_against_it_is_quoted_the_gravest_first(desk_of: DeskOf) -> None:
    emails = [
        mail("E1", 12, body=f"Hi Dana,\n\n{DEAR}\n\nKari"),
        mail("E2", 5, body=f"Hi Dana,\n\n{FRIENDLY} {ENDING}\n\nKari"),
        mail("E3", 30, body=f"Hi Dana,\n\n{DEAR}\n\nKari"),
    ]
    desk = desk_of(emails=emails)
    found = one(desk)
    assert [(s.signal, s.sentence, s.email_id) for s in found.against] == [
        ("churn", ENDING, "E2"),
        ("price", DEAR, "E1"),
    ]
    assert [c.source for c in found.citations()] == ["E2", "E1"]
    assert f"may leave: “{ENDING}” (Kari Vik, Nov 15, 2026)" in word("pipeline_risk", found, "en", TODAY)
    assert f"kan forsvinne: «{ENDING}» (Kari Vik, 15. nov. 2026)" in word("pipeline_risk", found, "nb", TODAY)


def test_it_counts_no_points(desk_of: DeskOf) -> None:
    quiet, against = (one(desk_of(emails=[mail("E1", 5, body=b)])) for b in (FRIENDLY, ENDING))
    assert quiet.at_risk.score == against.at_risk.score
    assert (len(quiet.against), len(against.against)) == (0, 1)


def test_old_mail_our_own_mail_and_mail_that_finance_may_not_see_say_nothing(desk_of: DeskOf) -> None:
    assert one(desk_of(emails=[mail("E1", 61, body=ENDING)])).against == ()
    assert one(desk_of(emails=[mail("E1", 5, "out", sender=DANA, body=ENDING)])).against == ()
    assert one(desk_of(FINA, emails=[mail("E1", 5, body=ENDING)])).against == ()


@pytest.mark.parametrize(
    ("text", "priced"),
    [
        ("Could you send the quotation?", True),
        ("Hva blir PRISEN per bruker", True),
        ("What would 40 users cost?", True),
        ("See you on Thursday.", False),
        ("He is a surprise guest.", False),
        (None, False),
    ],
)
def test_whether_the_price_came_up_is_told_by_words(text: str | None, priced: bool) -> None:
    assert price_came_up([mail("E1", 5, subject=None, body=text)], []) is priced
    note = Activity(activity_id="X", deal_id="D-1", kind="call", at=at(3), note=text)
    assert price_came_up([], [note]) is priced


def test_a_price_that_never_came_up_is_told_only_late_in_the_process(desk_of: DeskOf) -> None:
    emails = [mail("E1", 5, subject="Hello", body=FRIENDLY)]
    late = one(desk_of(emails=emails))
    assert late.unpriced
    assert "The price has not come up" in word("pipeline_risk", late, "en", TODAY)
    assert not one(desk_of(emails=emails, deals=[deal(stage="Discovery")])).unpriced
    assert not one(desk_of(emails=[mail("E1", 5, subject="Pricing", body=FRIENDLY)])).unpriced
