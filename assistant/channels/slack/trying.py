"""A call to Slack, and what its failure means: not now, not at all, or maybe it arrived and nobody heard of it."""

from __future__ import annotations

import http.client
import logging
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse

log = logging.getLogger("coach.slack")
# What Slack says when the trouble is its own, or of the kind that somebody puts right while we wait.
_PASSING = {
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
    "invalid_auth",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "missing_scope",
}


class Later(Exception):
    """Slack cannot take this now. `wait` seconds if it said so; `unsure` where it may have taken it all the same."""

    def __init__(self, why: str, *, wait: float | None = None, unsure: bool = False) -> None:
        super().__init__(why)
        self.wait, self.unsure = wait, unsure


def tried(call: Callable[[], SlackResponse], *, expected: Collection[str] = ()) -> SlackResponse | None:
    """Slack's answer; None for an error that is expected; Later for one that passes; else the SlackApiError itself."""
    from slack_sdk.errors import SlackApiError

    try:
        return call()
    except SlackApiError as error:
        code = str(error.response.get("error", ""))
        if code in expected:
            return None
        if later := _later(error.response, code):
            raise later from error
        raise
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "reason", error)
        never_sent = isinstance(why, (ConnectionRefusedError, OSError)) and _never_sent(why)
        raise Later(f"Slack can't be reached ({type(why).__name__})", unsure=not never_sent) from error


def _later(response: Any, code: str) -> Later | None:
    status = int(getattr(response, "status_code", 200) or 200)
    wait = response.headers.get("Retry-After") if hasattr(response, "headers") else None
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Later("Slack limits the rate", wait=float(wait or 30))
    if code in _PASSING:
        return Later(f"Slack answers {code}")
    return Later(f"Slack answers {status}", unsure=True) if status >= 500 else None


def _never_sent(error: OSError) -> bool:
    """Whether no connection came about at all."""
    import socket

    return isinstance(error, (ConnectionRefusedError, socket.gaierror))
