"""What Slack sends, by kind: each listener keeps it in the inbox, or opens a window, and acknowledges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.channels.slack.listeners import actions, commands, events, shortcuts, views, workflows
from assistant.channels.slack.office import Office

if TYPE_CHECKING:
    from slack_bolt import App


def register(app: App, office: Office) -> None:
    """Tell the app who listens to what."""
    for kind in (events, actions, commands, shortcuts, views, workflows):
        kind.register(app, office)
