"""The shortcut of a message, "Ask the coach about this": a window with its words, to be asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.channels.slack import kit
from assistant.channels.slack.office import Office
from assistant.channels.slack.written import written
from assistant.wording import phrase

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

Plain = dict[str, Any]


def register(app: App, office: Office) -> None:
    """Listen to the shortcut."""
    here = office.here
    app.shortcut("ask_coach")(lambda ack, shortcut, client, body: ask_coach(ack, shortcut, client, here(body)))


def ask_coach(ack: Any, shortcut: Plain, client: WebClient, office: Office) -> None:
    """Open the window."""
    ack()
    language = office.people.language(shortcut["user"]["id"])
    label, hint = phrase("slack:shortcut_label", language), phrase("slack:shortcut_hint", language)
    title, send = phrase("slack:shortcut_title", language), phrase("slack:shortcut_send", language)
    said = written(str(shortcut["message"].get("text") or ""))
    fields = [kit.text_input("question", label, hint, said)]
    view = kit.modal("ask_coach", title, send, phrase("slack:close", language), fields)
    client.views_open(trigger_id=shortcut["trigger_id"], view=view)
