"""What workers do, by kind of work: take it from the inbox, ask the coach, say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.channels.slack.office import Office
from assistant.channels.slack.work.acting import act, approve, run_on
from assistant.channels.slack.work.alerts import look, send_alert
from assistant.channels.slack.work.choosing import choose
from assistant.channels.slack.work.digest import send_digest
from assistant.channels.slack.work.feedback import note_feedback
from assistant.channels.slack.work.files import take_file
from assistant.channels.slack.work.folding import fold
from assistant.channels.slack.work.home import publish_home
from assistant.channels.slack.work.opening import suggest
from assistant.channels.slack.work.questions import answer_question
from assistant.channels.slack.work.stopping import say_stopped
from assistant.channels.slack.work.telling import tell
from connectors.state import Work

DO: dict[str, Callable[[Office, Work], dict[str, Any] | None]] = {
    "question": answer_question,
    "file": take_file,
    "fold": fold,
    "feedback": note_feedback,
    "home": publish_home,
    "suggest": suggest,
    "stopped": say_stopped,
    "digest": send_digest,
    "look": look,
    "alert": send_alert,
    "opt": choose,
    "act": act,
    "approve": approve,
    "run": run_on,
    "tell": tell,
}
