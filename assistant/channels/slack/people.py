"""Who in Slack is whom in the book: by the e-mail address that Slack has confirmed.

An administrator may say so for those whose address in Slack is another (`coach slack --link`). Guests, people of other
workspaces, the deactivated, apps and whoever has no confirmed address get a polite no. What Slack says of somebody is
believed for a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.channels.slack.trying import tried
from assistant.wording import languages
from connectors.errors import NotAllowed

if TYPE_CHECKING:
    from slack_sdk import WebClient

_BELIEVED = 60.0  # seconds
_MOST = 2000  # people that are remembered at once
_LINKED_ALL_THE_SAME = {"unconfirmed", "no_address"}  # what a link by an administrator makes good
_SAID_OF = {"no_address": "stranger"}
_NORWEGIAN = {"nb", "nn", "no"}
Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who may ask: their address in the book, and the language their Slack is in."""

    email: str
    language: str


class People:
    """Looks people up in Slack, at most once a minute each; safe to share between threads."""

    def __init__(
        self,
        client: WebClient,
        team: str,
        now: Callable[[], float],
        default_language: str,
        linked: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._client, self._team, self._now, self._default, self._linked = client, team, now, default_language, linked
        self._known: dict[str, tuple[float, Plain]] = {}

    def asker(self, user: str) -> Asker:
        """The person behind a Slack user; NotAllowed (code slack:...) where that is nobody who may ask."""
        known, linked = self._user(user), self._linked(account(self._team, user))
        refusal = _refusal(known, self._team)
        if refusal and not (linked and refusal in _LINKED_ALL_THE_SAME):
            raise NotAllowed(
                f"Slack user {user} may not ask: {refusal}.", code=f"slack:{_SAID_OF.get(refusal, refusal)}"
            )
        return Asker(linked or known["profile"]["email"].strip().lower(), self.language(user))

    def language(self, user: str) -> str:
        """The language to speak to a Slack user in, before they have said a word."""
        spoken = str(self._user(user).get("locale") or self._default).split("-")[0].lower()
        spoken = "nb" if spoken in _NORWEGIAN else spoken
        return spoken if spoken in languages() else self._default

    def name(self, user: str) -> str | None:
        """What a Slack user is called; None where there is no such user."""
        name = self._user(user).get("real_name")
        return str(name) if name else None

    def zone(self, user: str) -> str:
        """The time zone (IANA) that a Slack user has set."""
        return str(self._user(user).get("tz") or "UTC")

    def forget(self, user: str) -> None:
        """Ask Slack anew next time: something about this person has changed."""
        self._known.pop(user, None)

    def _user(self, user: str) -> Plain:
        at, known = self._known.get(user, (0.0, {}))
        if known and self._now() - at < _BELIEVED:
            return known
        answer = tried(lambda: self._client.users_info(user=user, include_locale=True), expected={"user_not_found"})
        found: Plain = answer["user"] if answer is not None else {"id": user}
        while len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)), None)
        self._known[user] = (self._now(), found)
        return found


def account(team: str, user: str) -> str:
    """What a Slack user is called among the accounts that are linked to people."""
    return f"slack:{team}:{user}"


def _refusal(user: Plain, team: str) -> str | None:
    """Why somebody may not ask, as the code of a phrase; None where they may."""
    reasons = (
        ("stranger", "profile" not in user),
        ("deactivated", user.get("deleted")),
        ("bot", user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT"),
        ("outsider", user.get("is_stranger") or user.get("team_id", team) != team),
        ("guest", user.get("is_restricted") or user.get("is_ultra_restricted")),
        ("unconfirmed", user.get("is_email_confirmed") is False),
        ("no_address", not user.get("profile", {}).get("email")),
    )
    return next((reason for reason, holds in reasons if holds), None)
