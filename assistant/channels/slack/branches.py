"""The offices of several workspaces: one for each that the app is installed in, opened when something comes from it.

What is known of a workspace is looked up anew after a minute: a token that was revoked is soon used no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from assistant.channels.slack.office import Office
from assistant.channels.slack.people import People

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store import Bot

    from assistant.channels.slack.installing import Store
    from assistant.settings import Settings

_BELIEVED = 60.0  # seconds


@dataclass
class Workspaces:
    """Offices by team. `root` has what all of them share."""

    root: Office
    store: Store
    settings: Settings
    _open: dict[str, tuple[float, Office]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def office(self, team: str) -> Office | None:
        """That of a workspace; None where the app is not installed."""
        with self._lock:
            at, known = self._open.get(team, (0.0, None))
            now = self.root.now()
            if known and now - at < _BELIEVED:
                return known
            bot = self.store.find_bot(enterprise_id=None, team_id=team) if team else None
            if bot is None:
                self._open.pop(team, None)
                return None
            office = known if known and known.client.token == bot.bot_token else self._opened(bot)
            self._open[team] = (now, office)
            return office

    def every(self) -> list[Office]:
        """Those of all workspaces."""
        found = (self.office(team) for team in self.root.state.installations.teams())
        return [office for office in found if office is not None]

    def close(self, team: str) -> None:
        """The app was removed from a workspace: forget its token, and write to nobody there any more."""
        with self._lock:
            self._open.pop(team, None)
        self.store.delete_bot(enterprise_id=None, team_id=team)
        for listener in self.root.state.outreach.all(f"slack:{team}:"):
            self.root.state.outreach.remove(listener.account)

    def _opened(self, bot: Bot) -> Office:
        from assistant.channels.slack.app import client_of

        team, root = str(bot.team_id), self.root
        client = client_of(self.settings, bot.bot_token)
        people = People(client, team, root.now, self.settings.language, root.state.links.person)
        user, us = str(bot.bot_user_id), str(bot.bot_id)
        return replace(root, client=client, people=people, team=team, user=user, bot=us, homes=set(), zones={})
