"""`/coach question`: answered to the asker alone, wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.channels.slack.written import written
from assistant.wording import phrase

if TYPE_CHECKING:
    from slack_bolt import App


def register(app: App, office: Office) -> None:
    """Listen to the command."""
    here = office.here
    app.command("/coach")(lambda ack, command, body: coach(ack, command, here(body)))


def coach(ack: Any, command: dict[str, Any], office: Office) -> None:
    """Take the question; without one, say how it is asked."""
    question = (command.get("text") or "").strip()
    if not question:
        ack(response_type="ephemeral", text=phrase("slack:command_help", office.coach.settings.language))
        return
    place = Place(office.team, command["channel_id"], command["user_id"], response_url=command["response_url"])
    office.put(command["trigger_id"], "question", place, question=question, asked=written(question))
    ack()
