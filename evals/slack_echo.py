"""The least that a Bolt app can be: it says again what was said. Beside it the coach's Slack app is measured."""

from __future__ import annotations

import os
from typing import Any


def main() -> None:
    """Connect to the Slack that COACH_SLACK_BASE_URL names, by Bolt's own socket client, and echo until killed."""
    from slack_bolt import App
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient

    client = WebClient(os.environ["COACH_SLACK_BOT_TOKEN"], os.environ["COACH_SLACK_BASE_URL"])
    app = App(client=client)

    @app.event("message")
    def echo(event: dict[str, Any], say: Any) -> None:
        if not event.get("bot_id"):
            mark = {
                "event_type": "echo",
                "event_payload": {"key": event["ts"]},
            }  # tells the bench what it answers
            say(text=event["text"], thread_ts=event.get("thread_ts", event["ts"]), metadata=mark)

    SocketModeHandler(app, os.environ["COACH_SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
