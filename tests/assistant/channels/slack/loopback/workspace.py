"""What there is in a workspace: people, conversations, messages, views, statuses. No network here."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

TEAM, APP, BOT_USER, BOT = "T0ACME", "A0COACH", "U0COACH", "B0COACH"
BOT_TOKEN, APP_TOKEN = "xoxb-of-the-loopback", "xapp-of-the-loopback"
SIGNING_SECRET = "a-secret-of-the-loopback"
CLIENT_ID, CLIENT_SECRET = "1.2", "a-client-secret-of-the-loopback"
Plain = dict[str, Any]


@dataclass
class Workspace:
    """Everything the server knows. `scopes` and `subscribed` come from the manifest of the app under test."""

    scopes: set[str] = field(default_factory=set)
    subscribed: set[str] = field(default_factory=set)
    users: dict[str, Plain] = field(default_factory=dict)
    channels: dict[str, Plain] = field(default_factory=dict)
    messages: list[Plain] = field(default_factory=list)
    ephemeral: list[Plain] = field(default_factory=list)
    replies: list[Plain] = field(default_factory=list)  # what came by response_url
    views: dict[str, Plain] = field(default_factory=dict)
    homes: dict[str, Plain] = field(default_factory=dict)
    statuses: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    prompts: dict[str, Plain] = field(default_factory=dict)
    files: dict[str, tuple[Plain, bytes]] = field(default_factory=dict)
    triggers: dict[str, float] = field(default_factory=dict)
    ahead: float = 0  # seconds by which its clock is before everybody's
    codes: dict[str, str] = field(default_factory=dict)  # of installations under way, and for which team
    tokens: dict[str, str] = field(default_factory=lambda: {BOT_TOKEN: TEAM})
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    sessions: bool = True  # whether it knows sessions of agents
    data_tables: bool = True  # whether it has that block already
    charts: bool = True  # likewise
    lock: RLock = field(default_factory=RLock)
    _by_ts: dict[tuple[str, str], Plain] = field(default_factory=dict)
    _run: str = field(default_factory=lambda: secrets.token_hex(3).upper())
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.person("USLACKBOT", "Slackbot", None, is_bot=True)
        self.person(BOT_USER, "Sales Coach", None, is_bot=True)

    def ts(self) -> str:
        """A timestamp that no other message has."""
        return f"{int(time.time() + self.ahead)}.{next(self._numbers):06}"

    def key(self, kind: str) -> str:
        """An id of this kind (Ev, V, ...), that no other run has either."""
        return f"{kind}{self._run}{next(self._numbers):06}"

    def person(self, user: str, name: str, email: str | None, **about: Any) -> Plain:
        """Somebody in the workspace; keywords set what users.info says of them."""
        profile: Plain = {"real_name": name, "display_name": name}
        if email:
            profile["email"] = email
        self.users[user] = {
            "id": user,
            "team_id": TEAM,
            "name": name.lower().replace(" ", "."),
            "real_name": name,
            "deleted": False,
            "is_bot": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_email_confirmed": email is not None,
            "tz": "Europe/Oslo",
            "locale": "en-US",
            "profile": profile,
        } | about
        return self.users[user]

    def channel(self, channel: str, name: str, members: list[str]) -> Plain:
        """A public channel."""
        self.channels[channel] = {"id": channel, "name": name, "is_im": False, "members": set(members)}
        return self.channels[channel]

    def im(self, user: str) -> str:
        """The conversation between somebody and the app."""
        channel = f"D{user[1:]}"
        self.channels.setdefault(
            channel, {"id": channel, "name": "directmessage", "is_im": True, "user": user, "members": {user, BOT_USER}}
        )
        return channel

    def trigger(self) -> str:
        """A trigger id; it is good for three seconds, once."""
        key = self.key("trigger-")
        self.triggers[key] = time.monotonic() + 3
        return key

    def add(self, message: Plain) -> Plain:
        """Keep a message."""
        self.messages.append(message)
        self._by_ts[message["channel"], message["ts"]] = message
        return message

    def remove(self, message: Plain) -> None:
        """Somebody deletes a message."""
        self.messages.remove(message)
        del self._by_ts[message["channel"], message["ts"]]

    def find(self, channel: str, ts: str) -> Plain | None:
        """The message at this timestamp."""
        return self._by_ts.get((channel, ts))


def envelope(event: Plain, event_id: str, team: str = TEAM) -> Plain:
    """The outer payload of an event."""
    return {
        "token": "unused",
        "team_id": team,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event["event_ts"])),
        "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }
