"""Talking with the coach in Slack: who sees what, in which thread, and how often."""

from __future__ import annotations

import json

import pytest

from assistant.channels.slack.office import Office
from tests.assistant.channels.slack.conftest import quiet, recorded
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack

MOOD = "how does Globex feel about us by email?"


def test_a_question_in_the_conversation_is_answered_in_its_thread(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.says("hello")
    answer = dana.answer(asked)
    assert answer["thread_ts"] == asked["ts"]
    assert "Dana" in words_of(answer["blocks"])
    assert slack.refusals() == []


def test_a_session_is_worked_on_while_the_coach_thinks_and_never_left_so(
    slack: Slack, dana: Human, office: Office
) -> None:
    asked = dana.says("hello")
    dana.answer(asked)
    quiet(slack, office)
    shown = slack.workspace.statuses[dana.im, asked["ts"]]
    assert shown[0] == "processing"
    assert shown[-1] == ""
    (first, _), *_ = slack.called("agents.sessions.setStatus")
    assert first["title"] == "hello"


def test_no_figure_is_in_what_any_app_can_read(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.says(MOOD)
    answer = dana.answer(asked)
    assert set(answer["metadata"]["event_payload"]) == {"key", "page"}
    assert "Globex" not in json.dumps(answer["metadata"])


def test_in_a_channel_only_the_asker_sees_the_answer_and_is_told_so(slack: Slack, dana: Human, office: Office) -> None:
    dana.mentions("C1", MOOD)
    (whisper,) = slack.eventually(dana.whispers)
    assert "only you see this" in words_of(whisper["blocks"])
    quiet(slack, office)
    said = [m for m in slack.workspace.messages if m["channel"] == "C1" and m["user"] != dana.user]
    assert said == []


def test_small_talk_in_a_channel_is_answered_for_all_to_see(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.mentions("C1", "thanks!")
    slack.eventually(lambda: [m for m in slack.workspace.messages if m.get("thread_ts") == asked["ts"]])
    assert dana.whispers() == []


@pytest.mark.parametrize(
    ("user", "about", "says"),
    [
        ("U4", {}, "guest"),
        ("U5", {}, "sam@elsewhere.example"),
        ("U1", {"deleted": True}, "deactivated"),
        ("U1", {"is_bot": True}, "not apps"),
        ("U1", {"is_email_confirmed": False}, "not confirmed"),
        ("U1", {"team_id": "T0OTHER"}, "another workspace"),
        ("U1", {"profile": {"real_name": "Nobody"}}, "don't know who you are"),
    ],
)
def test_whoever_may_not_ask_is_told_so_politely_and_sees_nothing(
    slack: Slack, office: Office, user: str, about: dict[str, object], says: str
) -> None:
    slack.workspace.users[user] |= about
    somebody = Human(slack, user)
    answer = somebody.answer(somebody.says(MOOD))
    assert says in words_of(answer["blocks"])
    assert "Globex" not in words_of(answer["blocks"])


def test_an_administrator_may_say_who_somebody_is(slack: Slack, office: Office) -> None:
    stranger = Human(slack, "U5")
    office.state.links.put("slack:T0ACME:U5", "erik@acme.example")
    answer = stranger.answer(stranger.says("hello"))
    assert "Erik" in words_of(answer["blocks"])


def test_a_link_does_not_let_guests_in(slack: Slack, office: Office) -> None:
    guest = Human(slack, "U4")
    office.state.links.put("slack:T0ACME:U4", "erik@acme.example")
    assert "guest" in words_of(guest.answer(guest.says("hello"))["blocks"])


def test_somebody_deactivated_loses_access_at_the_next_event(slack: Slack, dana: Human, office: Office) -> None:
    dana.answer(dana.says("hello"))
    slack.workspace.users["U1"]["deleted"] = True
    dana.changes()
    quiet(slack, office)
    answer = dana.answer(dana.says("hello again"))
    assert "deactivated" in words_of(answer["blocks"])


def test_a_thread_remembers_and_another_does_not(slack: Slack, dana: Human, office: Office) -> None:
    first = dana.says(MOOD)
    dana.answer(first)
    dana.says("and Initech?", thread=first["ts"])
    followed = slack.eventually(lambda: dana.answers(first)[1:])[0]
    assert "Initech" in words_of(followed["blocks"])
    alone = dana.answer(dana.says("and Initech?"))
    assert words_of(alone["blocks"]) != words_of(followed["blocks"])


def test_a_message_that_is_also_a_mention_is_answered_once(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.says("<@U0COACH> hello")
    dana.mentions_again(asked)
    dana.answer(asked)
    quiet(slack, office)
    assert len(dana.answers(asked)) == 1


def test_questions_of_one_thread_are_answered_in_their_order(slack: Slack, dana: Human, office: Office) -> None:
    first = dana.says("hello")
    said = ["thanks", "bye", "who are you?", "thanks again", "what can you do?"]
    for text in said:
        dana.says(text, thread=first["ts"])
    slack.eventually(lambda: len(dana.answers(first)) == 6)
    asked = [a.question for a in recorded(office)]
    assert asked == ["hello", *said]


def test_a_person_who_is_mentioned_is_asked_about_by_name(slack: Slack, maya: Human, office: Office) -> None:
    maya.answer(maya.says("how is <@U1> doing against <!date^1^quota|quota>?"))
    (given,) = recorded(office)
    assert given.question == "how is Dana Kim doing against quota?"


def test_an_edited_question_changes_its_answer_where_it_stands(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.says("hello")
    answer = dana.answer(asked)
    quiet(slack, office)
    dana.edits(asked, "what can you do?")
    slack.eventually(lambda: answer.get("edited"))
    assert "You changed your question" in words_of(answer["blocks"])
    assert len(dana.answers(asked)) == 1


def test_a_link_that_unfolds_itself_is_no_new_question(slack: Slack, dana: Human, office: Office) -> None:
    asked = dana.says("hello")
    answer = dana.answer(asked)
    dana.edits(asked, asked["text"])
    quiet(slack, office)
    assert "edited" not in answer


def test_whoever_opens_the_conversation_is_offered_questions_of_their_role(
    slack: Slack, dana: Human, maya: Human, office: Office
) -> None:
    for who in (dana, maya):
        who.opens("messages")
    offered = slack.eventually(lambda: len(slack.workspace.prompts) == 2 and slack.workspace.prompts)
    assert "quota" in offered[dana.im]["prompts"][0]["message"]
    assert "team" in offered[maya.im]["prompts"][0]["message"]


def test_a_norwegian_is_spoken_to_in_norwegian(slack: Slack, dana: Human, office: Office) -> None:
    slack.workspace.users["U1"]["locale"] = "nb-NO"
    dana.opens("messages")
    offered = slack.eventually(lambda: slack.workspace.prompts.get(dana.im))
    assert offered["title"] == "Hva vil du vite?"


def test_the_command_is_answered_to_its_asker_alone(slack: Slack, dana: Human, office: Office) -> None:
    sent = dana.commands(MOOD, "C1")
    (reply,) = slack.eventually(lambda: slack.workspace.replies)
    assert sent.status == 200
    assert reply["response_type"] == "ephemeral"
    assert f"You asked: {MOOD}" in words_of(reply["blocks"])
    assert [m for m in slack.workspace.messages if m["channel"] == "C1"] == []


def test_the_command_without_a_question_says_how_it_is_used(slack: Slack, dana: Human, office: Office) -> None:
    sent = dana.commands("  ", "C1")
    slack.eventually(lambda: sent.status)
    assert "/coach" in sent.answer["text"]


def test_a_message_can_be_asked_about_and_the_answer_comes_in_the_conversation(
    slack: Slack, dana: Human, office: Office
) -> None:
    dana.asks_about({"ts": "1.1", "channel": "C1", "text": "How does <https://globex.example|Globex> feel?"})
    view = slack.eventually(lambda: list(slack.workspace.views.values()))[0]
    assert view["blocks"][0]["element"]["initial_value"] == "How does Globex feel?"
    dana.submits(view, "what can you do?")
    root, answer = slack.eventually(lambda: len(dana.answers()) == 2 and dana.answers())
    assert "what can you do?" in root["text"]
    assert answer["thread_ts"] == root["ts"]
