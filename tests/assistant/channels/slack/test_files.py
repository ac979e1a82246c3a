"""A file dropped into the conversation: into the library, by those who may, and from Slack alone."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.channels.slack.office import Office
from tests.assistant.channels.slack.conftest import quiet
from tests.assistant.channels.slack.loopback.people import Human, words_of
from tests.assistant.channels.slack.loopback.server import Slack

PLAYBOOK = b"# Silent customers\n\n## After two weeks\n\nCall the champion, and say what has changed since.\n"


def upload(slack: Slack, name: str, content: bytes, **about: Any) -> dict[str, Any]:
    """A file as Slack tells of it."""
    key = slack.workspace.key("F")
    url = f"http://127.0.0.1:{slack.port}/files/{key}"
    file = {"id": key, "name": name, "size": len(content), "url_private_download": url, **about}
    slack.workspace.files[key] = (file, content)
    return file


def test_a_managers_playbook_is_in_the_library_for_the_team(slack: Slack, maya: Human, office: Office) -> None:
    answer = maya.answer(maya.says("", files=[upload(slack, "silence.md", PLAYBOOK)]), 60)
    assert "silence.md is in the library now" in words_of(answer["blocks"])
    (entry,) = office.coach.library.documents()
    assert entry.readers.team == "North"
    again = maya.answer(maya.says("", files=[upload(slack, "silence.md", PLAYBOOK)]), 60)
    assert "already" in words_of(again["blocks"])


def test_a_rep_may_not_add_to_the_library(slack: Slack, dana: Human, office: Office) -> None:
    answer = dana.answer(dana.says("", files=[upload(slack, "silence.md", PLAYBOOK)]))
    assert "Only managers" in words_of(answer["blocks"])
    assert office.coach.library.documents() == []


@pytest.mark.parametrize(
    ("name", "content", "about", "says"),
    [
        ("broken.pdf", b"%PDF-nothing", {}, "can't read broken.pdf"),
        ("large.md", b"x", {"size": 10**9}, "too large"),
        ("elsewhere.md", b"x", {"url_private_download": "http://127.0.0.1:9/files/x"}, "couldn't get"),
        (
            "../../escape.md",
            b"# Here\n\n## It stays\n\nIn its folder, whatever it is called.\n",
            {},
            "in the library now",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_said_so(
    slack: Slack, maya: Human, office: Office, name: str, content: bytes, about: dict[str, Any], says: str
) -> None:
    answer = maya.answer(maya.says("", files=[upload(slack, name, content, **about)]), 60)
    assert says in words_of(answer["blocks"])
    outside = [p for p in office.coach.home.root.rglob("escape*") if "dropped" not in p.parts]
    assert outside == []


def test_a_reps_sheet_of_deals_is_worked_out_together_and_not_kept(slack: Slack, dana: Human, office: Office) -> None:
    sheet = b"deal;amount;discount\n;10000;\n;20000;10%\n"
    answer = dana.answer(dana.says("", files=[upload(slack, "what if.csv", sheet)]), 60)
    said = words_of(answer["blocks"])
    assert "Closing these 2 deals would earn you" in said
    assert "$18,000" in said
    assert office.coach.library.documents() == []
    assert list(office.coach.home.root.rglob("what if*")) == []


def test_a_sheet_that_cannot_be_read_says_in_which_line(slack: Slack, dana: Human, office: Office) -> None:
    answer = dana.answer(dana.says("", files=[upload(slack, "deals.csv", b"deal,amount\nGlobex,much\n")]), 60)
    assert "line 2" in words_of(answer["blocks"])


def test_a_question_beside_a_file_is_answered_too(slack: Slack, maya: Human, office: Office) -> None:
    asked = maya.says("hello", files=[upload(slack, "silence.md", PLAYBOOK)])
    slack.eventually(lambda: len(maya.answers(asked)) == 2, 60)
    quiet(slack, office)
    assert len(maya.answers(asked)) == 2
