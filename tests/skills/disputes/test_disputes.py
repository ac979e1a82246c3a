"""A rep disputes a line, those above answer and decide, and what is accepted pays once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assistant.wording import next_questions, word
from connectors.book import Book
from connectors.book.schema import Account, Assignment, Credit, Deal, Person, Plan
from connectors.errors import BadUse, CoachError
from connectors.home import Home
from connectors.money import Money
from connectors.state import disputes as kept
from connectors.state.runs import Statement
from connectors.waiting import waiting
from skills.disputes.results import Listed, Step
from skills.disputes.scope import OPERATIONS
from skills.disputes.tool import proposes, skill
from skills.skill import Ambiguous, Desk

TODAY = date(2026, 11, 20)
PLAN = "plan: flat\ncurrency: USD\ncomponents:\n  - {name: Sales, period: quarter, rate: 10%}\n"
DANA, ERIK, MAYA, OLU, FAY = (f"{n}@acme.example" for n in ("dana", "erik", "maya", "olu", "fay"))


def person(key: str, name: str, role: Any, lead: str | None = None) -> Person:
    return Person(person_id=key, name=name, email=f"{name.lower()}@acme.example", role=role, manager_id=lead)


def deal(key: str, name: str, on: date | None, account: str = "A1", owner: str = "D") -> Deal:
    outcome: Any = "won" if on else "open"
    given: dict[str, Any] = {"amount": Decimal(5000), "account_id": account, "owner_id": owner}
    return Deal(deal_id=key, name=name, outcome=outcome, closed_on=on, **given)


def credit(key: str, on: date) -> Credit:
    return Credit(credit_id=f"C-{key}", person_id="D", deal_id=key, date=on, amount=Decimal(5000), currency="USD")


AUGUST, OCTOBER = date(2026, 8, 5), date(2026, 10, 8)
TABLES: dict[str, list[Any]] = {
    "people": [
        person("M", "Maya", "manager"),
        person("D", "Dana", "rep", "M"),
        person("E", "Erik", "rep", "M"),
        person("O", "Olu", "operations"),
        person("F", "Fay", "finance"),
    ],
    "accounts": [
        Account(account_id=k, name=n, owner_id="D")
        for k, n in (("A1", "Globex"), ("A2", "Initech"), ("A3", "Umbrella"))
    ],
    "deals": [
        deal("D1", "Globex - Suite", AUGUST),
        deal("D2", "Globex - Seats", OCTOBER),
        deal("D3", "Globex - Renewal", None),
        deal("D4", "Initech - Suite", OCTOBER, "A2"),
        deal("D5", "Initech - Seats", None, "A2"),
        deal("D6", "Umbrella - Suite", None, "A3"),
    ],
    "credits": [credit("D1", AUGUST), credit("D2", OCTOBER), credit("D4", OCTOBER)],
    "plans": [Plan(plan="flat", document=PLAN)],
    "assignments": [Assignment(person_id=p, plan="flat", from_=date(2026, 1, 1)) for p in ("D", "E")],
}


@pytest.fixture
def desk(make_book: Callable[..., Book], make_desk: Callable[..., Desk]) -> Callable[..., Desk]:
    """Desks of several people over one book and one state."""
    first = make_book(TABLES, DANA)
    opened: dict[str, Desk] = {}

    def at(email: str) -> Desk:
        if email not in opened:
            opened[email] = make_desk(Book.open(first.snapshot, email), TODAY)
        return opened[email]

    return at


def opened(desk: Callable[..., Desk], **more: Any) -> Step:
    args = {"action": "open", "deal": "D1", "reason": "it should be 8%"} | more
    found = skill(desk(DANA), **args)
    assert isinstance(found, Step)
    return found


def rows(desk: Desk, **args: Any) -> list[tuple[int, str]]:
    found = skill(desk, **args)
    assert isinstance(found, Listed)
    return [(r.number, r.status) for r in found.rows]


def refused(desk: Desk, **args: Any) -> str:
    with pytest.raises(CoachError) as no:
        skill(desk, **args)
    return no.value.code


def paid(desk: Desk) -> list[tuple[str, Money]]:
    return [(c.period, c.amount) for c in desk.state.corrections.all(approved=True)]


USD400 = Money(Decimal(400), "USD")


def test_a_rep_disputes_a_deal_in_the_period_in_which_it_was_credited(desk: Callable[..., Desk]) -> None:
    step = opened(desk)
    assert (step.number, step.deal, step.period, step.already) == (1, "Globex - Suite", "2026-Q3", False)
    assert rows(desk(DANA)) == [(1, "open")]


def test_what_would_be_written_is_told_before_and_nothing_is_written(desk: Callable[..., Desk]) -> None:
    told = proposes(skill.args(action="open", deal="D1", reason="it should be 8%"), desk(DANA))
    assert isinstance(told, Step)
    assert told.kind == "propose"
    assert rows(desk(DANA)) == []
    assert proposes(skill.args(action="list"), desk(DANA)) is None


def test_the_same_line_in_dispute_twice_is_one_dispute(desk: Callable[..., Desk]) -> None:
    opened(desk)
    again = opened(desk, reason="really")
    assert (again.number, again.already) == (1, True)


def test_an_open_deal_means_the_customers_deal_that_paid(desk: Callable[..., Desk]) -> None:
    assert opened(desk, deal="D5").deal == "Initech - Suite"
    with pytest.raises(Ambiguous) as several:
        opened(desk, deal="D3")
    assert [c.value for c in several.value.choices] == ["D2", "D1"]
    assert refused(desk(DANA), action="open", deal="D6", reason="x") == "deal_not_won"


def test_a_customer_means_the_deals_that_paid_and_never_an_open_one(desk: Callable[..., Desk]) -> None:
    assert skill(desk(DANA), action="open", account="Initech", reason="8%").deal == "Initech - Suite"  # type: ignore[attr-defined]
    with pytest.raises(Ambiguous) as several:
        skill(desk(DANA), action="open", account="Globex", reason="8%")
    assert [c.value for c in several.value.choices] == ["D2", "D1"]
    assert refused(desk(DANA), action="open", account="Umbrella", reason="8%") == "deal_not_won"
    assert rows(desk(MAYA), account="Initech") == [(1, "open")]
    assert rows(desk(MAYA), account="Globex") == []


def test_a_period_can_be_disputed_without_a_deal_but_not_nothing(desk: Callable[..., Desk]) -> None:
    step = opened(desk, deal=None, period="2026-10", reason="a deal is missing")
    assert (step.deal, step.period) == (None, "2026-10")
    assert refused(desk(DANA), action="open", reason="it is wrong") == "which_line"
    assert refused(desk(DANA), action="open", deal="D1") == "empty_dispute"


def test_who_is_not_above_sees_nothing_of_it(desk: Callable[..., Desk]) -> None:
    opened(desk)
    assert rows(desk(ERIK)) == []
    for action in ("answer", "accept", "reject", "withdraw"):
        assert refused(desk(ERIK), action=action, number=1, amount=1, reason="x") == "no_dispute"
    assert refused(desk(ERIK), number=1) == "no_dispute"


def test_those_above_see_what_was_decided_last_and_colleagues_do_not(desk: Callable[..., Desk]) -> None:
    opened(desk)
    skill(desk(MAYA), action="reject", number=1, reason="the plan says so")
    assert [rows(desk(who)) for who in (DANA, MAYA, OLU, ERIK)] == [[(1, "rejected")]] * 3 + [[]]


@pytest.mark.parametrize("who", [MAYA, OLU])
def test_the_manager_or_operations_accepts_and_an_approved_amount_follows(desk: Callable[..., Desk], who: str) -> None:
    opened(desk)
    step = skill(desk(who), action="accept", number=1, amount="400", reason="the rate was wrong")
    assert isinstance(step, Step)
    assert (step.amount, step.pays_in) == (USD400, "2026-Q4")
    (correction,) = desk(who).state.corrections.all()
    assert (correction.person_id, correction.origin, correction.author, correction.approver) == (
        "D",
        "dispute",
        DANA,
        who,
    )
    assert paid(desk(who)) == [("2026-Q4", USD400)]


def test_a_dispute_of_the_running_period_is_paid_in_it_and_of_a_published_one_in_the_next_open(
    desk: Callable[..., Desk],
) -> None:
    opened(desk, deal="D2")
    runs = desk(OLU).state.runs
    drafting = runs.drafting("2026-Q4", snapshot="s")
    drafting.add([Statement("D", "USD", Decimal(1), Decimal(1), Decimal(0), {})])
    drafting.finish({}, by=OLU, at=datetime(2026, 11, 20, tzinfo=UTC))
    accept = skill.args(action="accept", number=1, amount=Decimal(400), reason="yes")
    before = proposes(accept, desk(MAYA))
    for status in ("approved", "published"):
        runs.advance("2026-Q4", status, by=FAY, at=datetime(2026, 11, 20, tzinfo=UTC))
    after = proposes(accept, desk(MAYA))
    assert isinstance(before, Step)
    assert isinstance(after, Step)
    assert (before.pays_in, after.pays_in) == ("2026-Q4", "2027-Q1")


def test_nobody_decides_their_own_and_finance_decides_none(desk: Callable[..., Desk]) -> None:
    opened(desk)
    decision = {"number": 1, "amount": "400", "reason": "so"}
    for action in ("accept", "reject"):
        assert refused(desk(DANA), action=action, **decision) == "own_dispute"
        assert refused(desk(FAY), action=action, **decision) == "not_yours_to_decide"
    assert refused(desk(MAYA), action="withdraw", number=1) == "not_your_dispute"


def test_a_decision_needs_a_reason_and_an_amount_and_is_the_last(desk: Callable[..., Desk]) -> None:
    opened(desk)
    assert refused(desk(MAYA), action="reject", said="reject dispute 1") == "dispute_reason"
    assert refused(desk(MAYA), action="accept", reason="yes") == "dispute_amount"
    skill(desk(MAYA), action="reject", reason="the split was agreed")  # the only one: needs no number
    assert refused(desk(MAYA), action="accept", number=1, amount="400", reason="after all") == "dispute_closed"
    assert refused(desk(MAYA), action="reject", reason="again") == "no_open_dispute"
    assert paid(desk(OLU)) == []


def test_of_several_open_ones_a_number_is_asked_for(desk: Callable[..., Desk]) -> None:
    opened(desk)
    opened(desk, deal="D4")
    assert refused(desk(MAYA), action="reject", reason="no") == "which_dispute"
    step = skill(desk(MAYA), action="reject", deal="D4", reason="no")
    assert isinstance(step, Step)
    assert step.number == 2


def test_a_rep_answers_back_and_withdraws(desk: Callable[..., Desk]) -> None:
    opened(desk)
    skill(desk(MAYA), action="answer", reason="please send the contract")
    skill(desk(DANA), action="answer", number=1, reason="sent")
    skill(desk(DANA), action="withdraw", reason="my mistake")
    (row,) = skill(desk(DANA)).rows  # type: ignore[attr-defined]
    assert [(s.what, s.by) for s in row.said] == [
        ("opened", "Dana"),
        ("answered", None),  # a rep does not see who leads them
        ("answered", "Dana"),
        ("withdrawn", "Dana"),
    ]


def test_each_side_is_told_of_the_others_steps(desk: Callable[..., Desk]) -> None:
    disputes = desk(DANA).state.disputes
    opened(desk)
    assert [(t.person, t.dispute.id) for t in disputes.to_tell()] == [("M", 1)]
    skill(desk(MAYA), action="answer", reason="looking into it")
    skill(desk(OLU), action="accept", number=1, amount="400", reason="wrong rate")
    assert [t.person for t in disputes.to_tell()] == ["M", "D", "D", "M"]


def test_where_nobody_leads_the_person_operations_is_told(desk: Callable[..., Desk]) -> None:
    skill(desk(MAYA), action="open", period="2026-Q3", reason="my override is missing")
    assert [t.person for t in desk(MAYA).state.disputes.to_tell()] == [OPERATIONS]


def test_whether_there_is_news_is_known_without_opening_the_state(desk: Callable[..., Desk]) -> None:
    home = Home(desk(DANA).book.snapshot.path.parent.parent)
    assert not waiting(home, ["M"])
    opened(desk)
    assert waiting(home, ["M", OPERATIONS])
    assert not waiting(home, ["D"])


def test_a_process_that_dies_while_accepting_has_paid_nothing_and_the_next_try_pays_once(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(desk)
    accept = {"action": "accept", "number": 1, "amount": "400", "reason": "yes"}
    with monkeypatch.context() as dying:
        dying.setattr(kept, "_decided", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            skill(desk(MAYA), **accept)
    assert (paid(desk(OLU)), rows(desk(MAYA))) == ([], [(1, "open")])
    skill(desk(MAYA), **accept)
    assert paid(desk(OLU)) == [("2026-Q4", USD400)]


def test_accepted_by_many_at_once_it_pays_once(desk: Callable[..., Desk]) -> None:
    opened(desk)
    deciders = [desk(MAYA), desk(OLU)] * 4

    def accept(one: Desk) -> bool:
        try:
            skill(one, action="accept", number=1, amount="400", reason="yes")
        except BadUse:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(accept, deciders)) == 1
    assert paid(desk(OLU)) == [("2026-Q4", USD400)]


@pytest.mark.parametrize("language", ["en", "nb"])
def test_every_answer_has_words(desk: Callable[..., Desk], language: str) -> None:
    def said(email: str, **args: Any) -> str:
        one = desk(email)
        read = skill.args(**args)
        asked = proposes(read, one)
        texts = [word("disputes", asked, language, TODAY)] if asked else []
        result = skill.run(read, one)
        next_questions("disputes", result, language, TODAY)
        return "\n".join([*texts, word("disputes", result, language, TODAY)])

    assert said(DANA)
    assert "8%" in said(DANA, action="open", deal="D1", reason="it should be 8%")
    assert said(DANA, action="open", deal="D1", reason="again")
    said(DANA, action="open", deal="D2", reason="x")
    said(DANA, action="open", deal="D4", reason="x")
    assert "2" in said(DANA, action="withdraw", number=2)
    said(MAYA, action="answer", number=1, reason="soon")
    said(MAYA, action="reject", number=3, reason="no")
    assert "400" in said(MAYA, action="accept", number=1, amount=Decimal(400), reason="yes")
    assert "400" in said(DANA, number=1)
    assert "400" in said(DANA)


def test_a_dispute_that_is_not_there_is_said_to_be_unknown(desk: Callable[..., Desk]) -> None:
    assert refused(desk(MAYA), action="reject", number=7, reason="x") == "no_dispute"
