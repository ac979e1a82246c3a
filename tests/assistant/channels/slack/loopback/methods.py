"""The methods of the Web API that we call: their arguments, scopes, refusals and effects.

An argument that the reference does not name is refused, as is a wrong channel, thread, user, view or trigger.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.assistant.channels.slack.loopback.kit import faults, view_faults
from tests.assistant.channels.slack.loopback.workspace import (
    APP,
    BOT,
    BOT_USER,
    CLIENT_ID,
    CLIENT_SECRET,
    TEAM,
    Plain,
    Workspace,
)


class Refused(Exception):
    """What Slack answers with "ok": false."""

    def __init__(self, error: str, *messages: str, **more: Any) -> None:
        super().__init__(error)
        self.answer: Plain = {"ok": False, "error": error, **more}
        if messages:
            self.answer["response_metadata"] = {"messages": list(messages)}


Effect = Callable[[Workspace, Plain], Plain]


@dataclass(frozen=True)
class Method:
    """One method: which arguments it must and may have, and one of which scopes it asks for."""

    effect: Effect
    must: frozenset[str]
    may: frozenset[str]
    scopes: tuple[str, ...]
    app_token: bool = False
    by_client: bool = False


METHODS: dict[str, Method] = {}
_JSON = ("blocks", "view", "metadata", "prompts", "loading_messages", "attachments", "users")
_BY_THE_SDK = {"token", "team_id"}  # the SDK adds them to every call
_SAYING = "text blocks thread_ts metadata unfurl_links unfurl_media mrkdwn parse reply_broadcast"


def _method(
    name: str, must: str = "", may: str = "", *scopes: str, app_token: bool = False, by_client: bool = False
) -> Callable[[Effect], Effect]:
    def register(effect: Effect) -> Effect:
        METHODS[name] = Method(effect, frozenset(must.split()), frozenset(may.split()), scopes, app_token, by_client)
        return effect

    return register


def call(workspace: Workspace, name: str, given: Plain) -> Plain:
    """Check the arguments of a call and carry it out; Refused where Slack would refuse."""
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method", req_method=name)
    arguments = {key: _read(key, value) for key, value in given.items() if key not in _BY_THE_SDK and value is not None}
    if missing := method.must - set(arguments):
        raise Refused("invalid_arguments", *(f"[ERROR] missing required field: {field}" for field in sorted(missing)))
    if unknown := set(arguments) - method.must - method.may:
        raise Refused("invalid_arguments", *(f"[ERROR] unknown field: {field}" for field in sorted(unknown)))
    if method.scopes and not set(method.scopes) & workspace.scopes:
        raise Refused("missing_scope", needed=method.scopes[0], provided=",".join(sorted(workspace.scopes)))
    with workspace.lock:
        return {"ok": True, **method.effect(workspace, arguments)}


def _read(key: str, value: Any) -> Any:
    if key in _JSON and isinstance(value, str) and value[:1] in "[{":
        return json.loads(value)
    return value


@_method("auth.test")
def _auth_test(_: Workspace, __: Plain) -> Plain:
    return {"url": "https://acme.slack.com/", "team": "Acme", "team_id": TEAM, "user": "coach", "user_id": BOT_USER,
            "bot_id": BOT, "app_id": APP, "is_enterprise_install": False}  # fmt: skip


@_method("oauth.v2.access", "code client_id client_secret", "redirect_uri grant_type refresh_token", by_client=True)
def _access(workspace: Workspace, given: Plain) -> Plain:
    if (given["client_id"], given["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
        raise Refused("bad_client_secret")
    team = workspace.codes.pop(given["code"], None)  # a code is good once
    if team is None:
        raise Refused("invalid_code")
    token = f"xoxb-{workspace.key('of-')}"
    workspace.tokens[token] = team
    return {"app_id": APP, "access_token": token, "token_type": "bot", "bot_user_id": BOT_USER,
            "scope": ",".join(sorted(workspace.scopes)), "team": {"id": team, "name": "Acme"}, "enterprise": None,
            "is_enterprise_install": False, "authed_user": {"id": "U1"}}  # fmt: skip


@_method("users.info", "user", "include_locale", "users:read")
def _users_info(workspace: Workspace, given: Plain) -> Plain:
    user = workspace.users.get(given["user"])
    if user is None:
        raise Refused("user_not_found")
    shown = json.loads(json.dumps(user))
    if "users:read.email" not in workspace.scopes:
        shown["profile"].pop("email", None)
    return {"user": shown}


@_method("conversations.open", "users", "return_im prevent_creation", "im:write")
def _conversations_open(workspace: Workspace, given: Plain) -> Plain:
    user = given["users"] if isinstance(given["users"], str) else given["users"][0]
    if user not in workspace.users:
        raise Refused("user_not_found")
    return {"channel": {"id": workspace.im(user)}}


@_method("conversations.replies", "channel ts", "include_all_metadata limit oldest", "im:history")
def _conversations_replies(workspace: Workspace, given: Plain) -> Plain:
    channel = _channel(workspace, given)
    if not channel["is_im"]:
        raise Refused("missing_scope", needed="channels:history")
    found = [
        m for m in workspace.messages if m["channel"] == channel["id"] and given["ts"] in {m["ts"], m.get("thread_ts")}
    ]
    if not found:
        raise Refused("thread_not_found")
    return {"messages": found, "has_more": False}


@_method("conversations.history", "channel", "include_all_metadata limit oldest latest inclusive cursor", "im:history")
def _conversations_history(workspace: Workspace, given: Plain) -> Plain:
    channel = _channel(workspace, given)
    if not channel["is_im"]:
        raise Refused("missing_scope", needed="channels:history")
    since = float(given.get("oldest", 0))
    found = [
        m
        for m in workspace.messages
        if m["channel"] == channel["id"] and float(m["ts"]) > since and m.get("thread_ts", m["ts"]) == m["ts"]
    ]
    return {"messages": found[::-1], "has_more": False}


@_method("chat.postMessage", "channel", _SAYING, "chat:write")
def _post(workspace: Workspace, given: Plain) -> Plain:
    channel = _channel(workspace, given)
    if BOT_USER not in channel["members"]:
        raise Refused("not_in_channel")
    _check_message(workspace, given)
    message = workspace.add(_message(workspace, given, channel["id"]))
    if thread := given.get("thread_ts"):  # a reply takes the status of its thread away
        workspace.statuses.setdefault((channel["id"], thread), []).append("")
    return {"channel": channel["id"], "ts": message["ts"], "message": message}


@_method("chat.postEphemeral", "channel user", _SAYING, "chat:write")
def _post_ephemeral(workspace: Workspace, given: Plain) -> Plain:
    channel = _channel(workspace, given)
    if given["user"] not in channel["members"]:
        raise Refused("user_not_in_channel")
    if BOT_USER not in channel["members"]:
        raise Refused("not_in_channel")
    _check_message(workspace, given)
    message = {**_message(workspace, given, channel["id"]), "to": given["user"]}
    workspace.ephemeral.append(message)
    return {"message_ts": message["ts"]}


@_method("chat.update", "channel ts", _SAYING, "chat:write")
def _update(workspace: Workspace, given: Plain) -> Plain:
    message = workspace.find(_channel(workspace, given)["id"], given["ts"])
    if message is None:
        raise Refused("message_not_found")
    if message.get("user") != BOT_USER:
        raise Refused("cant_update_message")
    _check_message(workspace, {k: v for k, v in given.items() if k != "thread_ts"})
    message.update({k: given[k] for k in ("text", "blocks", "metadata") if k in given})
    message["edited"] = {"user": BOT_USER, "ts": workspace.ts()}
    return {"channel": given["channel"], "ts": given["ts"], "text": message["text"], "message": message}


@_method("chat.startStream", "channel thread_ts", "markdown_text recipient_team_id recipient_user_id", "chat:write")
def _start_stream(workspace: Workspace, given: Plain) -> Plain:
    channel = _channel(workspace, given)
    if workspace.find(channel["id"], given["thread_ts"]) is None:
        raise Refused("thread_not_found")
    said = {"text": given.get("markdown_text", ""), "thread_ts": given["thread_ts"]}
    message = workspace.add(_message(workspace, said, channel["id"]) | {"streaming": True})
    return {"channel": channel["id"], "ts": message["ts"]}


def _streaming(workspace: Workspace, given: Plain) -> Plain:
    message = workspace.find(_channel(workspace, given)["id"], given["ts"])
    if message is None:
        raise Refused("message_not_found")
    if not message.get("streaming"):
        raise Refused("message_not_in_streaming_state")
    return message


@_method("chat.appendStream", "channel ts markdown_text", "", "chat:write")
def _append_stream(workspace: Workspace, given: Plain) -> Plain:
    _streaming(workspace, given)["text"] += given["markdown_text"]
    return {"channel": given["channel"], "ts": given["ts"]}


@_method("chat.stopStream", "channel ts", "markdown_text blocks metadata", "chat:write")
def _stop_stream(workspace: Workspace, given: Plain) -> Plain:
    _streaming(workspace, given)["streaming"] = False
    return {"channel": given["channel"], "ts": given["ts"]}


@_method("views.open", "view", "trigger_id interactivity_pointer")
def _views_open(workspace: Workspace, given: Plain) -> Plain:
    until = workspace.triggers.pop(given.get("trigger_id", ""), None)
    if until is None:
        raise Refused("invalid_trigger_id")
    if until < time.monotonic():
        raise Refused("expired_trigger_id")
    return {"view": _keep_view(workspace, given["view"], "modal")}


@_method("views.update", "view", "view_id external_id hash")
def _views_update(workspace: Workspace, given: Plain) -> Plain:
    if given.get("view_id") not in workspace.views:
        raise Refused("not_found")
    return {"view": _keep_view(workspace, given["view"], "modal", key=given["view_id"])}


@_method("views.publish", "user_id view", "hash")
def _views_publish(workspace: Workspace, given: Plain) -> Plain:
    if given["user_id"] not in workspace.users:
        raise Refused("user_not_found")
    view = _keep_view(workspace, given["view"], "home")
    workspace.homes[given["user_id"]] = view
    return {"view": view}


@_method(
    "assistant.threads.setStatus", "channel_id thread_ts status", "loading_messages", "chat:write", "assistant:write"
)
def _set_status(workspace: Workspace, given: Plain) -> Plain:
    place = _thread(workspace, given)
    workspace.statuses.setdefault(place, []).append(given["status"])
    return {}


@_method("agents.sessions.setStatus", "status", "channel_id thread_ts title initiator_user_id", "chat:write")
def _session_status(workspace: Workspace, given: Plain) -> Plain:
    if given["status"] not in {"active", "processing", "suspended", "closed"}:
        raise Refused("invalid_arguments", "[ERROR] status")
    if len(given.get("title", "")) > 200:
        raise Refused("invalid_arguments", "[ERROR] title")
    if not workspace.sessions:
        raise Refused("unknown_method", req_method="agents.sessions.setStatus")
    place = _thread(workspace, given)
    if title := given.get("title"):
        workspace.titles.setdefault(place, title)  # a title names a session as it begins
    workspace.statuses.setdefault(place, []).append("" if given["status"] == "active" else given["status"])
    warned = "agent_session_stopped" not in workspace.subscribed
    return {"agent_status": given["status"]} | (
        {"warning": "missing_agent_session_stopped_event_subscription"} if warned else {}
    )


@_method("assistant.threads.setSuggestedPrompts", "channel_id prompts", "thread_ts title", "assistant:write")
def _suggest(workspace: Workspace, given: Plain) -> Plain:
    _channel(workspace, {"channel": given["channel_id"]})
    prompts = given["prompts"]
    if not 1 <= len(prompts) <= 4 or any(set(p) != {"title", "message"} or not all(p.values()) for p in prompts):
        raise Refused("invalid_arguments", "[ERROR] prompts")
    workspace.prompts[given["channel_id"]] = given
    return {}


@_method("assistant.threads.setTitle", "channel_id thread_ts title", "", "assistant:write")
def _set_title(workspace: Workspace, given: Plain) -> Plain:
    workspace.titles[_thread(workspace, given)] = given["title"]
    return {}


@_method("apps.connections.open", app_token=True)
def _connections_open(_: Workspace, __: Plain) -> Plain:
    return {}  # the server adds the address


def _channel(workspace: Workspace, given: Plain) -> Plain:
    channel = workspace.channels.get(given["channel"])
    if channel is None:
        raise Refused("channel_not_found")
    return channel


def _thread(workspace: Workspace, given: Plain) -> tuple[str, str]:
    channel = _channel(workspace, {"channel": given.get("channel_id", "")})
    if workspace.find(channel["id"], given.get("thread_ts", "")) is None:
        raise Refused("invalid_thread_ts")
    return channel["id"], given["thread_ts"]


def _check_message(workspace: Workspace, given: Plain) -> None:
    if not given.get("text") and not given.get("blocks"):
        raise Refused("no_text")
    if len(given.get("text", "")) > 40_000:
        raise Refused("msg_too_long")
    if not workspace.data_tables and "'data_table'" in str(given.get("blocks")):
        raise Refused("invalid_blocks", "[ERROR] unsupported type: data_table")
    if not workspace.charts and "'data_visualization'" in str(given.get("blocks")):
        raise Refused("invalid_blocks", "[ERROR] unsupported type: data_visualization")
    if "blocks" in given and (found := faults(given["blocks"], "message")):
        raise Refused("invalid_blocks", *found)
    if (thread := given.get("thread_ts")) and workspace.find(given["channel"], thread) is None:
        raise Refused("thread_not_found")
    metadata = given.get("metadata")
    if metadata is not None and set(metadata) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")


def _message(workspace: Workspace, given: Plain, channel: str) -> Plain:
    about: Plain = {"type": "message", "ts": workspace.ts(), "user": BOT_USER, "bot_id": BOT, "channel": channel}
    return about | {"text": ""} | {k: given[k] for k in ("text", "blocks", "thread_ts", "metadata") if k in given}


def _keep_view(workspace: Workspace, view: Any, kind: str, key: str | None = None) -> Plain:
    if found := view_faults(view):
        raise Refused("invalid_arguments", *found)
    if view["type"] != kind:
        raise Refused("invalid_arguments", f"[ERROR] a {view['type']} view")
    kept = {"private_metadata": "", "callback_id": "", **view, "id": key or workspace.key("V"), "team_id": TEAM,
            "hash": workspace.key("h"), "bot_id": BOT, "app_id": APP}  # fmt: skip
    workspace.views[kept["id"]] = kept
    return kept
