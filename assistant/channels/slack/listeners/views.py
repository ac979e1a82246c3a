"""Windows that were filled in and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.channels.slack import kit
from assistant.channels.slack.office import Office
from assistant.channels.slack.place import Place

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

Plain = dict[str, Any]


def register(app: App, office: Office) -> None:
    """Listen to windows."""
    here = office.here
    app.view("not_meant")(lambda ack, body, view: not_meant(ack, body, view, here(body)))
    app.view("ask_coach")(lambda ack, body, view, client: ask_coach(ack, body, view, client, here(body)))


def not_meant(ack: Any, body: Plain, view: Plain, office: Office) -> None:
    """What somebody had meant; it is theirs, whatever the window says of where it came from."""
    kept = kit.unkept(view["private_metadata"])
    place = Place.of({"place": {**kept["place"], "user": body["user"]["id"]}})
    office.put(view["id"], "feedback", place, answer=kept["answer"], helpful=False, comment=_said(view, "meant"))
    ack()


def ask_coach(ack: Any, body: Plain, view: Plain, client: WebClient, office: Office) -> None:
    """A question about a message: answered in the conversation with the coach."""
    ack()
    question = _said(view, "question")
    user = body["user"]["id"]
    channel = client.conversations_open(users=user)["channel"]["id"]
    office.put(view["id"], "question", Place(office.team, channel, user), question=question)


def _said(view: Plain, block: str) -> str:
    return str(view["state"]["values"][block]["said"].get("value") or "")
