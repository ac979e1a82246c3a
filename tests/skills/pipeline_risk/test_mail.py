"""What the mail on a deal says against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.wording import word
from connectors.book import Book, Company
from connectors.book.schema import Activity
from skills.pipeline_risk import skill
from skills.pipeline_risk.results import DealRisk
from skills.pipeline_risk.signs import Leaving, RedFlag
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


def test_what_only_reading_finds_counts_no_points(desk_of: DeskOf) -> None:
    quiet, against = (one(desk_of(emails=[mail("E1", 5, body=b)])) for b in (FRIENDLY, DEAR))
    assert quiet.at_risk.score - against.at_risk.score in {0, 1}  # 1: the price has come up
    assert (len(quiet.against), len(against.against)) == (0, 1)


def test_a_red_flag_is_told_by_its_words_and_counts_each_time_within_sixty_days(desk_of: DeskOf) -> None:
    emails = [
        mail("E1", 5, body=f"Hi Dana,\n\n{ENDING}\n\nKari"),
        mail("E2", 20, body="Sorry. All purchases are on hold until summer."),
        mail("E3", 61, body="We may have to stop this."),
        mail("E4", 4, body="Thanks!\n\nOn Tuesday Dana wrote:\n> Is it on hold?"),
        mail("E5", 3, "out", sender=DANA, body="Is this on hold?"),
    ]
    found = one(desk_of(emails=emails))
    (flag,) = (s for s in found.at_risk.signs if isinstance(s, RedFlag))
    assert (flag.points, flag.times, flag.on, flag.words) == (2, 2, at(5).date(), ENDING)
    assert f"“{ENDING}”" in word("pipeline_risk", found, "en", TODAY)
    assert f"«{ENDING}»" in word("pipeline_risk", found, "nb", TODAY)


def test_somebody_who_goes_is_told_by_their_words_and_finance_does_not_see_it(desk_of: DeskOf) -> None:
    said = "Friday is my last day here, so Ola will take your call."
    emails = [mail("E1", 5, body=f"Hei Dana! {said} Best, Kari")]
    (leaving,) = (s for s in one(desk_of(emails=emails)).at_risk.signs if isinstance(s, Leaving))
    assert (leaving.on, leaving.words) == (at(5).date(), said)
    assert not [s for s in one(desk_of(FINA, emails=emails)).at_risk.signs if s.kind == "leaving"]


@pytest.mark.parametrize("words", ["I'm leaving the office at four.", "The project goes on.", "Please hold the line."])
def test_ordinary_words_are_no_flags(desk_of: DeskOf, words: str) -> None:
    signs = one(desk_of(emails=[mail("E1", 5, body=words)])).at_risk.signs
    assert not {"red_flag", "leaving"} & {s.kind for s in signs}


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
        ("It comes to $4,000.", True),
        ("See you on Thursday.", False),
        ("He is a surprise guest.", False),
    ],
)
def test_whether_the_price_came_up_is_told_by_words(desk_of: DeskOf, text: str, priced: bool) -> None:
    other = mail("E9", 50, body="Prices follow.", deal_id="D-2")  # prices are spoken of in this company
    deals = [deal(stage="Negotiation"), deal("D-2", stage="Discovery")]
    written = desk_of(emails=[mail("E1", 5, subject=None, body=text), other], deals=deals)
    note = Activity(activity_id="X", deal_id="D-1", kind="call", at=at(3), note=text)
    noted = desk_of(activities=[note], emails=[other], deals=deals)
    for desk in (written, noted):
        assert ("unpriced" in {s.kind for s in one(desk).at_risk.signs}) is not priced


def test_a_price_that_never_came_up_is_told_only_in_the_second_half_and_where_there_is_contact(desk_of: DeskOf) -> None:
    other = mail("E9", 50, body="Prices follow.", deal_id="D-2")

    def unpriced(**first: Any) -> bool:
        deals = [deal(**{"stage": "Negotiation", **first}), deal("D-2", stage="Discovery")]
        found = one(desk_of(emails=[mail("E1", 5, subject="Hello", body=FRIENDLY), other], deals=deals))
        return "unpriced" in {s.kind for s in found.at_risk.signs}

    assert unpriced()
    assert unpriced(stage="Proposal")
    assert not unpriced(stage="Qualification")
    untouched = one(desk_of(emails=[other], deals=[deal(stage="Negotiation"), deal("D-2")]))
    assert "unpriced" not in {s.kind for s in untouched.at_risk.signs}
    unspoken = one(desk_of(emails=[mail("E1", 5, subject="Hello", body=FRIENDLY)]))
    assert "unpriced" in unspoken.untold  # nobody here ever writes of prices
