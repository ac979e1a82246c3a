"""Events: something was written, changed, opened, stopped. The same message is taken once, however it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.channels.slack.office import Office, team_of
from assistant.channels.slack.people import account
from assistant.channels.slack.place import Place

if TYPE_CHECKING:
    from slack_bolt import App

Plain = dict[str, Any]
_WRITTEN = {None, "file_share", "thread_broadcast"}  # subtypes of a message that a person wrote


def register(app: App, office: Office) -> None:
    """Listen to events."""
    here = office.here
    app.event("message")(lambda event, body: message(event, here(body)))
    app.event("app_mention")(lambda event, body: said(event, here(body)))
    app.event("app_home_opened")(lambda event, body: opened(event, body, here(body)))
    app.event("agent_session_stopped")(lambda event, body: stopped(event, body, here(body)))
    for gone in ("app_uninstalled", "tokens_revoked"):
        app.event(gone)(lambda event, body: removed(event, body, office))
    app.event("user_change")(lambda event, body: changed_person(event["user"], here(body)))


def message(event: Plain, office: Office) -> None:
    """A message in the conversation with the app: written, or changed."""
    if event.get("subtype") == "message_changed":
        changed(event, office)
    elif event.get("subtype") in _WRITTEN and event.get("channel_type") == "im":
        said(event, office)


def said(event: Plain, office: Office) -> None:
    """A question to the app, in its conversation or by a mention; a mention in the conversation comes twice."""
    if event.get("bot_id") or not event.get("user"):
        return
    place = place_of(event, office)
    key, question = _key(place, event["ts"]), event.get("text") or ""
    files = event.get("files") or []
    for number, file in enumerate(files):
        office.put(f"{key}:file:{number}", "file", place, said_at=event["ts"], file=_file(file))
    if question or not files:
        office.put(key, "question", place, said_at=event["ts"], question=question)


def changed(event: Plain, office: Office) -> None:
    """A question was edited: it is answered anew, where it was answered before."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    edited = (now.get("edited") or {}).get("ts")
    if not edited or now.get("bot_id") or not now.get("user") or now.get("text") == before.get("text"):
        return  # an unfurled link and the app's own updates are changes, too
    place = place_of({**now, "channel": event["channel"]}, office)
    first = _key(place, now["ts"])
    question = now.get("text") or ""
    office.put(f"{first}:{edited}", "question", place, said_at=edited, question=question, edits=first)


def opened(event: Plain, body: Plain, office: Office) -> None:
    """Somebody looks at the app: at its home, or at the conversation with it."""
    kind = {"home": "home", "messages": "suggest"}.get(str(event.get("tab")))
    if kind:
        office.put(body["event_id"], kind, Place(office.team, event["channel"], event["user"]))


def stopped(event: Plain, body: Plain, office: Office) -> None:
    """The stop button: end what is undone in this thread."""
    place = Place(office.team, event["channel"], event["user"], event.get("thread_ts"))
    office.inbox.stop(place.lane, now=office.now())
    office.put(body["event_id"], "stopped", place)


def removed(event: Plain, body: Plain, office: Office) -> None:
    """The app was removed from a workspace, or its token was taken away: that workspace is forgotten."""
    if event["type"] == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
        office.forget(team_of(body))


def changed_person(user: Plain, office: Office) -> None:
    """Something about a person has changed: Slack is asked anew, and they are written to by their new clock."""
    office.people.forget(user["id"])
    zone = user.get("tz")
    if zone and office.zones.get(user["id"], zone) != zone:
        office.zones[user["id"]] = zone
        office.state.outreach.moved(account(office.team, user["id"]), zone)


def place_of(event: Plain, office: Office) -> Place:
    """Where a message was written; one that stands in no thread begins its own."""
    thread = event.get("thread_ts")
    began = thread is None or thread == event["ts"]
    return Place(office.team, event["channel"], event["user"], thread or event["ts"], began=began)


def _file(file: Plain) -> Plain:
    url = file.get("url_private_download") or file.get("url_private") or ""
    return {"name": str(file.get("name") or "file"), "size": int(file.get("size") or 0), "url": url}


def _key(place: Place, ts: str) -> str:
    return f"{place.team}:{place.channel}:{ts}"
