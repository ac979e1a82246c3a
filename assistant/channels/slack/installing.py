"""Many workspaces by OAuth: who may install the app, and where their tokens are kept, encrypted, in the state store.

The stores are Slack's own interfaces, so Bolt's OAuth flow works with them. A workspace must be named in
COACH_SLACK_WORKSPACES: everybody with an address of the book in it sees what the book shows them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from assistant.channels.slack.manifest import INSTALL, REDIRECT, manifest
from connectors.errors import BadUse

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet
    from slack_bolt.oauth import OAuthFlow
    from slack_sdk import WebClient

    from assistant.settings import Settings
    from connectors.state.installations import Installations

log = logging.getLogger("coach.slack")
_KEPT = ("app_id", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id", "bot_scopes", "user_id")
Now = Callable[[], datetime]


class Store(InstallationStore):
    """Installations, each sealed with the key before it is kept."""

    def __init__(self, kept: Installations, key: MultiFernet, allowed: frozenset[str], now: Now) -> None:
        self._kept, self._key, self._allowed, self._now = kept, key, allowed, now

    @property
    def logger(self) -> logging.Logger:
        """Where Slack's SDK writes."""
        return log

    def save(self, installation: Installation) -> None:
        """Keep it; BoltError for a workspace that is not allowed, or for a whole organisation."""
        team = installation.team_id
        if installation.is_enterprise_install or not team or team not in self._allowed:
            log.warning("refused to be installed in the workspace %s", team)
            raise BoltError(f"Workspace {team} is not in COACH_SLACK_WORKSPACES.")
        document = {name: getattr(installation, name) for name in _KEPT}
        self._kept.put(team, self._key.encrypt(json.dumps(document).encode()).decode(), at=self._now())
        log.info("installed in the workspace %s", team)

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """That of a workspace that is (still) allowed; None also where the key can't open it, which is logged."""
        from cryptography.fernet import InvalidToken

        sealed = self._kept.get(team_id) if team_id in self._allowed else None
        if sealed is None:
            return None
        try:
            document: dict[str, Any] = json.loads(self._key.decrypt(sealed))
        except InvalidToken:
            log.error("COACH_SLACK_ENCRYPTION_KEY does not open the installation of %s; install it again", team_id)
            return None
        return Installation(**document).to_bot()

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a workspace and its token."""
        if team_id and self._kept.remove(team_id):
            log.info("removed from the workspace %s", team_id)

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Nothing is kept of users."""


class States(OAuthStateStore):
    """What shows that an installation was begun by us, kept where every process finds it."""

    def __init__(self, kept: Installations, now: Now) -> None:
        self._kept, self._now = kept, now

    @property
    def logger(self) -> logging.Logger:
        """Where Slack's SDK writes."""
        return log

    def issue(self, *args: Any, **kwargs: Any) -> str:
        """A new one."""
        return self._kept.begin(at=self._now())

    def consume(self, state: str) -> bool:
        """Whether it is good, once."""
        return self._kept.consume(state or "", at=self._now())


def key_of(settings: Settings) -> MultiFernet:
    """The key from the settings: one or several, the first of which seals and all of which open. BadUse otherwise."""
    from cryptography.fernet import Fernet, MultiFernet

    said = settings.slack_encryption_key.get_secret_value() if settings.slack_encryption_key else ""
    try:
        return MultiFernet([Fernet(key.strip()) for key in said.split(",") if key.strip()] or [Fernet(b"")])
    except ValueError:
        message = "Set COACH_SLACK_ENCRYPTION_KEY to a key as `coach slack --new-key` prints it."
        raise BadUse(message, code="bad_setting") from None


def new_key() -> str:
    """A key to encrypt tokens with."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def open_store(settings: Settings, kept: Installations, now: Now) -> Store:
    """The installations; BadUse without a key, or without a workspace that is allowed."""
    allowed = frozenset(settings.slack_workspaces.replace(",", " ").split())
    if not allowed:
        message = "Set COACH_SLACK_WORKSPACES to the ids of the workspaces (T...) that may install the app."
        raise BadUse(message, code="bad_setting")
    return Store(kept, key_of(settings), allowed, now)


def flow(settings: Settings, store: Store, kept: Installations, client: WebClient, now: Now) -> OAuthFlow:
    """Bolt's OAuth flow: a page to install from, and where Slack comes back to."""
    from slack_bolt.oauth import OAuthFlow
    from slack_bolt.oauth.oauth_settings import OAuthSettings

    secret = settings.slack_client_secret
    if secret is None or not settings.slack_client_id:
        raise BadUse("Set COACH_SLACK_CLIENT_ID and COACH_SLACK_CLIENT_SECRET.", code="bad_setting")
    return OAuthFlow(
        client=client,
        logger=log,
        settings=OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=secret.get_secret_value(),
            scopes=manifest()["oauth_config"]["scopes"]["bot"],
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            installation_store=store,
            installation_store_bot_only=True,
            state_store=States(kept, now),
            state_expiration_seconds=600,
            logger=log,
        ),
    )
