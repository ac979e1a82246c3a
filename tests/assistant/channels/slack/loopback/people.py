"""Those who talk to the app: what they do in Slack becomes what Slack sends.

dana.says("how am I doing?")             in the conversation with the app; `thread` to answer in one
dana.mentions("C1", "how am I doing?")   in a channel
dana.clicks(message, "More")             a button of a message, by its words
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.assistant.channels.slack.loopback.delivery import Delivered
from tests.assistant.channels.slack.loopback.server import Slack
from tests.assistant.channels.slack.loopback.workspace import APP, BOT_USER, TEAM, Plain, envelope


@dataclass(frozen=True)
class Human:
    """Somebody in the workspace."""

    slack: Slack
    user: str

    @property
    def im(self) -> str:
        """Their conversation with the app."""
        return self.slack.workspace.im(self.user)

    def says(self, text: str, thread: str | None = None, *, files: list[Plain] | None = None) -> Plain:
        """Write to the app; the message as it stands in the conversation."""
        message = self._written(self.im, text, thread)
        if files:
            message |= {"subtype": "file_share", "files": files}
        self._event({**message, "channel_type": "im"}, "message.im")
        return message

    def writes(self, text: str) -> Plain:
        """A message that stands in the conversation with the app, of which Slack has told nobody yet."""
        return self._written(self.im, text, None)

    def mentions(self, channel: str, text: str, thread: str | None = None) -> Plain:
        """Mention the app in a channel."""
        message = self._written(channel, f"<@{BOT_USER}> {text}", thread)
        self._event({**message, "type": "app_mention"}, "app_mention")
        return message

    def mentions_again(self, message: Plain) -> None:
        """The second event of a message that is also a mention."""
        self._event({**message, "type": "app_mention"}, "app_mention")

    def changes(self) -> None:
        """Something about this person has changed in Slack."""
        self._event({"type": "user_change", "user": self.slack.workspace.users[self.user]}, "user_change")

    def edits(self, message: Plain, text: str) -> None:
        """Change what was written."""
        before = dict(message)
        message["text"] = text
        message["edited"] = {"user": self.user, "ts": self.slack.workspace.ts()}
        changed = {
            "type": "message",
            "subtype": "message_changed",
            "channel": message["channel"],
            "channel_type": "im",
            "ts": message["edited"]["ts"],
            "message": dict(message),
            "previous_message": before,
        }
        self._event(changed, "message.im")

    def opens(self, tab: str) -> None:
        """Look at the app: its home, or its messages."""
        self._event({"type": "app_home_opened", "user": self.user, "channel": self.im, "tab": tab}, "app_home_opened")

    def stops(self, channel: str, thread: str) -> None:
        """Press the stop button of a session."""
        stopped = {"type": "agent_session_stopped", "channel": channel, "thread_ts": thread, "user": self.user,
                   "streaming_message_ts": []}  # fmt: skip
        self._event(stopped, "agent_session_stopped")

    def commands(self, text: str, channel: str) -> Delivered:
        """Type /coach."""
        payload = {
            "team_id": TEAM,
            "team_domain": "acme",
            "channel_id": channel,
            "channel_name": self.slack.workspace.channels[channel]["name"],
            "user_id": self.user,
            "user_name": "somebody",
            "command": "/coach",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(),
            "trigger_id": self.slack.workspace.trigger(),
        }
        return self.slack.delivery.send("slash_commands", payload)

    def clicks(self, message: Plain, words: str) -> Delivered:
        """Press the button with these words, choose the option, or give the feedback."""
        block_id, action = _element(message["blocks"], words)
        container: Plain = {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"],
                            "is_ephemeral": "to" in message}  # fmt: skip
        if thread := message.get("thread_ts"):
            container["thread_ts"] = thread
        payload = self._interaction("block_actions") | {
            "container": container,
            "channel": {"id": message["channel"], "name": "directmessage"},
            "state": {"values": {}},
            "response_url": self._response_url(),
            "actions": [{**action, "block_id": block_id, "action_ts": self.slack.workspace.ts()}],
        }
        if "to" not in message:  # of an ephemeral message Slack shows the app nothing
            payload["message"] = message
        return self.slack.delivery.send("interactive", payload)

    def clicks_at_home(self, words: str) -> Delivered:
        """Press a button of the app's home."""
        view = self.slack.workspace.homes[self.user]
        block_id, action = _element(view["blocks"], words)
        payload = self._interaction("block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [{**action, "block_id": block_id, "action_ts": self.slack.workspace.ts()}],
        }
        return self.slack.delivery.send("interactive", payload)

    def submits(self, view: Plain, words: str) -> Delivered:
        """Fill the one input of a modal and send it."""
        values = {
            b["block_id"]: {b["element"]["action_id"]: {"type": b["element"]["type"], "value": words}}
            for b in view["blocks"]
            if b["type"] == "input"
        }
        payload = self._interaction("view_submission") | {
            "view": {**view, "state": {"values": values}},
            "response_urls": [],
        }
        return self.slack.delivery.send("interactive", payload)

    def fills(self, view: Plain, **fields: str) -> Delivered:
        """Fill in the fields of a modal, by their names, and send it."""
        values: Plain = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                element, said = block["element"], fields.get(block["block_id"], "")
                chosen = {"selected_option": {"value": said}} if element["type"] == "static_select" else {"value": said}
                values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **chosen}}
        return self._sends(view, values)

    def fills_forged(self, callback: str, metadata: str, **fields: str) -> Delivered:
        """Send a modal that the app never opened."""
        values = {name: {"said": {"type": "plain_text_input", "value": said}} for name, said in fields.items()}
        view = {"id": self.slack.workspace.key("V"), "callback_id": callback, "private_metadata": metadata}
        return self._sends({**view, "type": "modal", "blocks": []}, values)

    def forges(self, action_id: str, value: str) -> Delivered:
        """Press a button of the home that is not there."""
        view = self.slack.workspace.homes.get(self.user, {"id": "V0", "type": "home", "blocks": []})
        action = {"type": "button", "action_id": action_id, "value": value, "block_id": "forged"}
        payload = self._interaction("block_actions") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "actions": [{**action, "action_ts": self.slack.workspace.ts()}],
        }
        return self.slack.delivery.send("interactive", payload)

    def _sends(self, view: Plain, values: Plain) -> Delivered:
        payload = self._interaction("view_submission") | {
            "view": {**view, "state": {"values": values}},
            "response_urls": [],
        }
        return self.slack.delivery.send("interactive", payload)

    def asks_about(self, message: Plain) -> Delivered:
        """Use the message shortcut."""
        payload = self._interaction("message_action") | {
            "callback_id": self.slack.manifest["features"]["shortcuts"][0]["callback_id"],
            "message_ts": message["ts"],
            "message": message,
            "channel": {"id": message["channel"], "name": "general"},
            "response_url": self._response_url(),
            "action_ts": self.slack.workspace.ts(),
        }
        return self.slack.delivery.send("interactive", payload)

    def answers(self, message: Plain | None = None) -> list[Plain]:
        """What the app has said in this person's conversation; in the thread of a message, if one is given."""
        return [
            m
            for m in list(self.slack.workspace.messages)
            if m["channel"] == self.im and m["user"] == BOT_USER
            and (message is None or m.get("thread_ts") == message.get("thread_ts", message["ts"]))
        ]  # fmt: skip

    def answer(self, message: Plain, within: float = 20) -> Plain:
        """The app's first answer to a message, once it has come."""
        found: list[Plain] = self.slack.eventually(lambda: self.answers(message), within)
        return found[0]

    def whispers(self) -> list[Plain]:
        """What the app has said to this person alone in a channel."""
        return [m for m in list(self.slack.workspace.ephemeral) if m["to"] == self.user]

    def _written(self, channel: str, text: str, thread: str | None) -> Plain:
        workspace = self.slack.workspace
        message: Plain = {"type": "message", "channel": channel, "user": self.user, "text": text, "ts": workspace.ts(),
                          "team": TEAM}  # fmt: skip
        if thread:
            message["thread_ts"] = thread
        return workspace.add(message)

    def _event(self, event: Plain, subscription: str) -> Delivered | None:
        workspace = self.slack.workspace
        if subscription not in workspace.subscribed:
            return None  # Slack sends only what the manifest asks for
        payload = envelope({"event_ts": workspace.ts(), **event}, workspace.key("Ev"))
        return self.slack.delivery.send("events_api", payload)

    def _interaction(self, kind: str) -> Plain:
        return {
            "type": kind,
            "user": {"id": self.user, "username": "somebody", "team_id": TEAM},
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "acme"},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.slack.workspace.trigger(),
        }

    def _response_url(self) -> str:
        return f"http://127.0.0.1:{self.slack.port}/respond/{self.slack.workspace.key('r')}"


def _element(blocks: list[Plain], words: str) -> tuple[str, Plain]:
    """The block and the action that go with what a person sees."""
    for number, block in enumerate(blocks):
        block_id = block.get("block_id", f"b{number}")
        elements: list[Plain] = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        for element in elements:
            if action := _chosen(element, words):
                return block_id, action
    raise AssertionError(f"there is nothing called {words!r} among {words_of(blocks)}")


def _chosen(element: Plain, words: str) -> Plain | None:
    kind = element.get("type")
    if kind == "button" and element["text"]["text"] == words:
        return {k: element[k] for k in ("type", "action_id", "value", "text") if k in element}
    if kind == "static_select":
        option = next((o for o in element["options"] if o["text"]["text"] == words), None)
        return {"type": kind, "action_id": element["action_id"], "selected_option": option} if option else None
    if kind == "feedback_buttons":
        for side in (element["positive_button"], element["negative_button"]):
            if side["text"]["text"] == words:
                return {"type": kind, "action_id": element["action_id"], "text": side["text"], "value": side["value"]}
    return None


_READ = {"text", "blocks", "elements", "rows", "accessory", "title", "options", "label", "element", "fields"}


def words_of(value: Any) -> str:
    """Every word of a message or view, as its reader sees them."""
    if isinstance(value, dict):
        read = _READ | {"positive_button", "negative_button"}
        return " ".join(words_of(v) for k, v in value.items() if k in read)
    if isinstance(value, list):
        return " ".join(map(words_of, value))
    return value if isinstance(value, str) else ""
