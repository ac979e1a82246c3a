"""The manifest that a person pastes into Slack to make the app: manifest.json, for Socket Mode or for an address."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

Plain = dict[str, Any]
EVENTS = "/slack/events"  # the path that Slack sends everything to
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"  # where one installs it by OAuth


def manifest(url: str | None = None) -> Plain:
    """The manifest; with `url` (https://coach.example.com) for HTTP instead of Socket Mode."""
    source = files("assistant.channels.slack") / "manifest.json"
    made: Plain = json.loads(source.read_text(encoding="utf-8"))
    if url:
        address = url.rstrip("/") + EVENTS
        made["oauth_config"]["redirect_urls"] = [url.rstrip("/") + REDIRECT]
        made["settings"]["socket_mode_enabled"] = False
        made["settings"]["event_subscriptions"]["request_url"] = address
        made["settings"]["interactivity"]["request_url"] = address
        for command in made["features"]["slash_commands"]:
            command["url"] = address
    return made
