"""What is done in windows and by buttons: disputes, goals, actions, approvals; and that nobody does it for others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assistant.channels.slack.deeds import decision, dispute, goal
from assistant.channels.slack.office import Office
from assistant.channels.slack.rounds import go_round
from connectors.book import open_current
from connectors.money import Money
from connectors.state.agreed import NewAction
from connectors.state.corrections import New
from connectors.state.disputes import Word
from tests.assistant.channels.slack.conftest import quiet
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def typed(**fields: str) -> dict[str, Any]:
    return {name: {"said": {"type": "plain_text_input", "value": value}} for name, value in fields.items()}


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        (typed(deal="Initech - Pilot", reason="wrong rate"), set()),
        (typed(period="2026-Q3", reason="wrong rate"), set()),
        (typed(reason="wrong rate"), {"deal"}),
        (typed(deal="Initech - Pilot"), {"reason"}),
    ],
)
def test_a_dispute_needs_a_deal_or_a_period_and_a_reason(values: dict[str, Any], faults: set[str]) -> None:
    assert set(dispute(values).faults) == faults


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        (typed(decision="accept", amount="120.50"), set()),
        (typed(decision="accept", reason="you are right"), {"amount"}),
        (typed(decision="accept", amount="lots"), {"amount"}),
        (typed(decision="reject"), {"reason"}),
        (typed(decision="pay everybody", reason="x"), {"decision"}),
    ],
)
def test_a_decision_needs_an_amount_or_a_reason(values: dict[str, Any], faults: set[str]) -> None:
    assert set(decision(values, 3).faults) == faults


def test_a_goals_target_is_money_a_share_or_a_number_as_its_measure_asks() -> None:
    assert goal(typed(measure="commission", target="5000")).args["amount"] == Decimal(5000)
    assert goal(typed(measure="attainment", target="110")).args["percent"] == Decimal(110)
    assert goal(typed(measure="demos", target="12")).args["count"] == Decimal(12)
    assert set(goal(typed(measure="fame", target="-1")).faults) == {"measure", "target"}


def home_of(slack: Slack, human: Human) -> str:
    return words_of(slack.workspace.homes.get(human.user, {}).get("blocks", []))


def open_home(slack: Slack, human: Human, words: str) -> None:
    human.opens("home")
    slack.eventually(lambda: words in home_of(slack, human))


def modal(slack: Slack, callback: str) -> dict[str, Any]:
    found: dict[str, Any] = slack.eventually(
        lambda: [v for v in list(slack.workspace.views.values()) if v["callback_id"] == callback]
    )[-1]
    return found


def open_dispute(office: Office) -> int:
    word = Word("dana@acme.example", NOW, "The rate is wrong", ("P0",))
    return office.state.disputes.open("P1", "2026-Q4", {"deal_id": "D-4", "deal": "Initech - Pilot"}, word).id


def test_a_dispute_is_opened_in_a_window_and_whoever_decides_it_is_told_with_a_button(
    slack: Slack, dana: Human, maya: Human, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.channels.slack.hours.Hours.quiet", lambda *_: False)
    maya.answer(maya.says("hello"))
    open_home(slack, dana, "Open a dispute")
    dana.clicks_at_home("Open a dispute")
    dana.fills(modal(slack, "dispute_open"), deal="Initech - Pilot", reason="It was paid at 6%")
    said = slack.eventually(lambda: [m for m in dana.answers() if "thread_ts" not in m])[0]
    assert "Initech - Pilot" in words_of(said["blocks"])
    (opened,) = office.state.disputes.all()
    assert (opened.person_id, opened.status) == ("P1", "open")
    go_round(office, open_current(office.coach.home).name)
    told = slack.eventually(lambda: [m for m in maya.answers() if "paid at 6%" in str(m["blocks"])])[0]
    maya.clicks(told, "Decide")
    window = modal(slack, "dispute_decide")
    assert "It was paid at 6%" in words_of(window["blocks"])
    maya.fills(window, decision="accept", amount="1200", reason="You are right")
    slack.eventually(lambda: office.state.disputes.get(opened.id).status == "accepted")
    quiet(slack, office)
    (correction,) = office.state.corrections.all()
    assert (correction.person_id, correction.amount, correction.approver) == (
        "P1", Money(Decimal(1200), "USD"), "maya@acme.example")  # fmt: skip
    assert slack.refusals() == []


def test_what_is_missing_is_said_in_the_window(slack: Slack, dana: Human, office: Office) -> None:
    open_home(slack, dana, "Set a goal")
    dana.clicks_at_home("Set a goal")
    sent = dana.fills(modal(slack, "goal_set"), measure="demos", target="", period="this_month")
    slack.eventually(lambda: sent.status == 200)
    assert sent.answer == {"response_action": "errors", "errors": {"target": "Say how much."}}
    assert office.state.goals.all() == []


def test_a_goal_is_set_in_a_window(slack: Slack, dana: Human, office: Office) -> None:
    open_home(slack, dana, "Set a goal")
    dana.clicks_at_home("Set a goal")
    dana.fills(modal(slack, "goal_set"), measure="demos", target="12", period="this_month")
    (one,) = slack.eventually(office.state.goals.all)
    assert (one.person_id, one.measure, one.target, one.ends) == ("P1", "demos", Decimal(12), date(2026, 11, 30))


def test_an_agreed_action_is_ticked_off_by_its_button(slack: Slack, dana: Human, office: Office) -> None:
    office.state.actions.add(NewAction("P1", "Call the CFO", date(2026, 11, 27), "maya@acme.example", NOW))
    open_home(slack, dana, "Call the CFO")
    dana.clicks_at_home("Done")
    slack.eventually(lambda: office.state.actions.all()[0].status == "done")
    slack.eventually(lambda: "Call the CFO" not in home_of(slack, dana))


def test_a_forged_press_that_names_somebody_elses_dispute_is_refused_logged_and_without_effect(
    slack: Slack, office: Office, dana: Human, caplog: pytest.LogCaptureFixture
) -> None:
    number = open_dispute(office)
    erik = Human(slack, "U3")
    open_home(slack, erik, "Open a dispute")
    erik.forges(f"decide:{number}", str(number))
    erik.fills_forged("dispute_decide", f'{{"number":{number}}}', decision="accept", amount="99999")
    said = slack.eventually(lambda: len(erik.answers()) == 2 and erik.answers())
    quiet(slack, office)
    assert all("no dispute" in words_of(m["blocks"]).lower() for m in said)
    assert [v for v in slack.workspace.views.values() if v["callback_id"] == "dispute_decide"] == []
    assert office.state.disputes.get(number).status == "open"
    assert office.state.corrections.all() == []
    assert "refused to user U3" in caplog.text


def test_nobody_decides_their_own_dispute_by_a_forged_window(slack: Slack, office: Office, dana: Human) -> None:
    number = open_dispute(office)
    dana.fills_forged("dispute_decide", f'{{"number":{number}}}', decision="accept", amount="99999")
    slack.eventually(dana.answers)
    assert office.state.disputes.get(number).status == "open"
    assert office.state.corrections.all() == []


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "'; drop table disputes"])
def test_a_forged_window_with_a_number_that_is_none_has_no_effect(
    slack: Slack, office: Office, dana: Human, number: str
) -> None:
    before = open_dispute(office)
    dana.fills_forged("dispute_decide", f'{{"number":"{number}"}}', decision="reject", reason="x")
    slack.eventually(dana.answers)
    assert office.state.disputes.get(before).status == "open"


def test_a_forged_tick_of_somebody_elses_action_has_no_effect(slack: Slack, office: Office, dana: Human) -> None:
    key = office.state.actions.add(NewAction("P1", "Call the CFO", None, "maya@acme.example", NOW)).id
    erik = Human(slack, "U3")
    open_home(slack, erik, "Open a dispute")
    erik.forges("tick_off", str(key))
    slack.eventually(erik.answers)
    assert office.state.actions.all()[0].status == "open"


@pytest.mark.parametrize("action", ["approve:1", "run_approved", "run_published"])
def test_a_forged_approval_by_whoever_may_not_run_commissions_has_no_effect(
    slack: Slack, office: Office, dana: Human, action: str
) -> None:
    amount = Money(Decimal(500), "USD")
    office.state.corrections.add(New(person_id="P1", period="2026-Q4", amount=amount, reason="x", author="a", at=NOW))
    open_home(slack, dana, "Open a dispute")
    dana.forges(action, "2026-Q4")
    slack.eventually(dana.answers)
    assert office.state.corrections.all()[0].approver is None
    assert office.state.runs.all() == []


@pytest.mark.parametrize(
    ("said", "digest", "alerts"),
    [
        ("please stop the daily digest", False, True),
        ("no more alerts", True, False),
        ("stopp de daglige meldingene", False, True),
        ("ingen flere varsler", True, False),
        ("how do I stop a customer from leaving?", True, True),
    ],
)
def test_in_conversation_one_opts_out_of_digests_and_alerts(
    slack: Slack, office: Office, dana: Human, said: str, digest: bool, alerts: bool
) -> None:
    dana.answer(dana.says(said))
    found = office.state.outreach.get("slack:T0ACME:U1")
    assert found is not None
    assert (found.digest, found.alerts) == (digest, alerts)
