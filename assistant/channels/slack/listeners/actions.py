"""Buttons and menus. What they carry is an answer's id or a question; whose it is, is looked up when it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.channels.slack import kit
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place
from assistant.wording import phrase

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

Plain = dict[str, Any]


def register(app: App, office: Office) -> None:
    """Listen to buttons."""
    here = office.here
    app.action(re.compile(r"^ask:\d+$"))(lambda ack, body, action, client: ask(ack, body, action, client, here(body)))
    app.action(re.compile(r"^choose:\d+$"))(lambda ack, body, action: choose(ack, body, action, here(body)))
    app.action(re.compile(r"^(show|hide)_working$"))(lambda ack, body, action: fold(ack, body, action, here(body)))
    app.action(re.compile(r"^opt:(digest|alerts):(on|off)$"))(
        lambda ack, body, action: opt(ack, body, action, here(body))
    )
    app.action("feedback")(lambda ack, body, action: feedback(ack, body, action, here(body)))
    app.action("not_meant")(lambda ack, body, action, client: not_meant(ack, body, action, client, here(body)))


def ask(ack: Any, body: Plain, action: Plain, client: WebClient, office: Office) -> None:
    """A question that was suggested; from the app's home it is asked in the conversation."""
    ack()
    if body["container"]["type"] == "view":
        user = body["user"]["id"]
        here = Place(office.team, client.conversations_open(users=user)["channel"]["id"], user)
        office.put(f"{user}:{action['action_ts']}", "question", here, question=action["value"])
        return
    place, question = place_of(body, action, office), action["value"]
    office.put(_key(body, action), "question", place, question=question, asked=question)


def choose(ack: Any, body: Plain, action: Plain, office: Office) -> None:
    """One of the choices of a question back; pressed twice it is answered once."""
    place = place_of(body, action, office)
    option = action.get("selected_option") or action
    question, label = option["value"], option["text"]["text"]
    key = f"{place.team}:{place.channel}:{body['container']['message_ts']}:{place.user}:{question}"
    office.put(key, "question", place, question=question, asked=label)
    ack()


def fold(ack: Any, body: Plain, action: Plain, office: Office) -> None:
    """Show the working, or hide it."""
    answer_id, _, asked = action["value"].partition("\n")
    what = {"answer": answer_id, "asked": asked, "unfolded": action["action_id"] == "show_working"}
    office.put(_key(body, action), "fold", place_of(body, action, office), ts=body["container"]["message_ts"], **what)
    ack()


def opt(ack: Any, body: Plain, action: Plain, office: Office) -> None:
    """Whether to be written to unasked: what a digest, an alert or the home asks."""
    _, kind, wanted = action["action_id"].split(":")
    user = body["user"]["id"]
    at_home = body["container"]["type"] == "view"
    place = Place(office.team, "", user) if at_home else place_of(body, action, office)
    office.put(f"{user}:{action['action_id']}:{action['action_ts']}", "opt", place, about=kind, wanted=wanted == "on")
    ack()


def feedback(ack: Any, body: Plain, action: Plain, office: Office) -> None:
    """Helpful, or not."""
    said, _, answer_id = action["value"].partition(":")
    office.put(_key(body, action), "feedback", place_of(body, action, office), answer=answer_id, helpful=said == "good")
    ack()


def not_meant(ack: Any, body: Plain, action: Plain, client: WebClient, office: Office) -> None:
    """Ask what was meant, in a window."""
    ack()
    place = place_of(body, action, office)
    language = office.people.language(place.user)
    label, hint = phrase("slack:feedback_label", language), phrase("slack:feedback_hint", language)
    title, send = phrase("slack:feedback_title", language), phrase("slack:feedback_send", language)
    kept = kit.kept({"answer": action["value"], "place": place.plain()})
    fields = [kit.text_input("meant", label, hint)]
    view = kit.modal("not_meant", title, send, phrase("slack:close", language), fields, kept)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def place_of(body: Plain, action: Plain, office: Office) -> Place:
    """Where a button was pressed: in the conversation that its message belongs to."""
    container = body["container"]
    private = bool(container.get("is_ephemeral"))
    named = str(action.get("block_id", "")).partition(":")[2]
    return Place(
        office.team,
        container["channel_id"],
        body["user"]["id"],
        container.get("thread_ts") or named or (None if private else container["message_ts"]),
        response_url=body.get("response_url") if private else None,
    )


def _key(body: Plain, action: Plain) -> str:
    return f"{body['user']['id']}:{body['container']['message_ts']}:{action['action_id']}:{action['action_ts']}"
