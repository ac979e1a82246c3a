"""The Bolt app: Slack's client, who may come in, the listeners, the workers.

Everything is kept before it is acknowledged (process_before_response), so that what Slack has been thanked for is in
the inbox, and what could not be kept is sent again by Slack.
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.channels.slack.hours import Hours
from assistant.channels.slack.listeners import register
from assistant.channels.slack.office import Office, team_of
from assistant.channels.slack.people import People
from assistant.settings import Settings
from connectors.errors import BadUse, ServiceDown

if TYPE_CHECKING:
    from pydantic import SecretStr
    from slack_bolt import App
    from slack_bolt.authorization import AuthorizeResult
    from slack_bolt.oauth import OAuthFlow
    from slack_sdk import WebClient

    from assistant import Coach

log = logging.getLogger("coach.slack")
_PATIENCE = 15  # seconds for one call
Plain = dict[str, Any]


def open_client(settings: Settings) -> WebClient:
    """Slack's client with the app's token; it tries nothing again by itself, for the workers do."""
    return client_of(settings, needed(settings.slack_bot_token, "COACH_SLACK_BOT_TOKEN"))


def client_of(settings: Settings, token: str | None) -> WebClient:
    """A client with a token, or with none."""
    from slack_sdk import WebClient

    return WebClient(token, settings.slack_base_url, timeout=_PATIENCE, retry_handlers=[])


def open_workspaces(coach: Coach, settings: Settings, *, now: Callable[[], float] = time.time) -> Office:
    """The office of all workspaces that install the app by OAuth; BadUse where a setting for that is missing."""
    from assistant.channels.slack.branches import Workspaces
    from assistant.channels.slack.installing import open_store

    Hours.of(settings)
    client = client_of(settings, None)
    nobody = People(client, "", now, settings.language)
    root = Office(coach, client, nobody, "", "", "", now)
    store = open_store(settings, coach.state.installations, root.moment)
    workspaces = Workspaces(root, store, settings)
    return dataclasses.replace(root, branches=workspaces)


def open_office(coach: Coach, client: WebClient, *, now: Callable[[], float] = time.time) -> Office:
    """Ask Slack who we are. BadUse: it refuses the token, or the hours can't be; ServiceDown: it is not there."""
    from slack_sdk.errors import SlackApiError

    try:
        us = client.auth_test()
    except SlackApiError as error:
        why = error.response.get("error", "an error")
        message = f"Slack refuses COACH_SLACK_BOT_TOKEN ({why}). Copy it again from OAuth & Permissions of the app."
        raise BadUse(message, code="bad_setting") from None
    except OSError as error:
        message = f"Slack can't be reached at {client.base_url} ({type(error).__name__})."
        raise ServiceDown(message, code="slack_down") from error
    team = str(us["team_id"])
    Hours.of(coach.settings)
    people = People(client, team, now, coach.settings.language, coach.state.links.person)
    return Office(coach, client, people, team, str(us["user_id"]), str(us["bot_id"]), now)


def open_app(office: Office, settings: Settings, *, http: bool = False) -> App:
    """The app with its listeners; over HTTP every request must be signed by Slack."""
    from slack_bolt import App

    secret = needed(settings.slack_signing_secret, "COACH_SLACK_SIGNING_SECRET") if http else "unused"
    app = App(
        client=client_of(settings, None),  # `authorize` has the token
        signing_secret=secret,
        process_before_response=True,
        authorize=lambda team_id: _known(team_id, office),  # without a call: no event waits for Slack to be there
        logger=logging.getLogger("coach.slack.bolt"),
    )
    app.use(lambda body, next_, ack: _from_our_team(body, next_, ack, office))
    register(app, office)
    return app


def needed(secret: SecretStr | None, variable: str) -> str:
    """The value of a secret; BadUse where it is not set."""
    if secret is None or not secret.get_secret_value().strip():
        raise BadUse(f"Set {variable}; docs/slack.md says where Slack shows it.", code="bad_setting")
    return secret.get_secret_value().strip()


def open_flow(office: Office, settings: Settings) -> OAuthFlow:
    """How a workspace installs the app."""
    from assistant.channels.slack.installing import flow, open_store

    kept = office.state.installations
    store = open_store(settings, kept, office.moment)
    return flow(settings, store, kept, client_of(settings, None), office.moment)


def _known(team: str | None, office: Office) -> AuthorizeResult:
    """With which token a workspace is answered; with none where the app is not installed, and then nothing is done."""
    from slack_bolt.authorization import AuthorizeResult

    found = office.at(team or "")
    us = found or office
    who = {"bot_user_id": us.user, "bot_id": us.bot}
    return AuthorizeResult(enterprise_id=None, team_id=team, bot_token=us.client.token or "none", **who)


def _from_our_team(body: Plain, next_: Callable[[], Any], ack: Callable[[], Any], office: Office) -> Any:
    """Only our own workspaces are let in; nothing from another has an effect. It is told so once, not to try again."""
    from slack_bolt import BoltResponse

    team = team_of(body)
    if office.at(team) is not None:
        return next_()
    log.warning("something came from the workspace %s, which is not ours", team)
    return ack() if team else BoltResponse(status=404, body="")
