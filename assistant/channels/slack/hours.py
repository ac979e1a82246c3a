"""When somebody may be written to unasked, by the clock of where they are.

Nobody is on Saturdays and Sundays, nor in the quiet hours; the digest comes at a fixed time of the day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.errors import BadUse

if TYPE_CHECKING:
    from assistant.settings import Settings

_SPAN = re.compile(r"([0-2]?\d:[0-5]\d)-([0-2]?\d:[0-5]\d)")
_MONDAY, _SATURDAY = 0, 5
_DAYS = {"rep": range(_SATURDAY), "manager": range(_MONDAY, _MONDAY + 1)}  # on which weekdays a role has a digest


@dataclass(frozen=True, slots=True)
class Hours:
    """The time of the digest, and when it begins and ends to be quiet; the same twice: never quiet."""

    digest: time
    quiet_from: time
    quiet_to: time

    @classmethod
    def of(cls, settings: Settings) -> Hours:
        """As it is set; BadUse where it can't be read or the digest would come in quiet hours."""
        found = _SPAN.fullmatch(settings.slack_quiet.strip())
        try:
            begins, ends = (time.fromisoformat(said.zfill(5)) for said in (found.groups() if found else ("?", "?")))
        except ValueError:
            message = f"COACH_SLACK_QUIET is '{settings.slack_quiet}'; write it like 18:00-08:00."
            raise BadUse(message, code="bad_setting") from None
        hours = cls(settings.slack_digest_at, begins, ends)
        if hours._silent(hours.digest):
            message = f"COACH_SLACK_DIGEST_AT ({hours.digest:%H:%M}) lies in the quiet hours ({settings.slack_quiet})."
            raise BadUse(message, code="bad_setting")
        return hours

    def quiet(self, local: datetime) -> bool:
        """Whether nobody is to be written to now."""
        return local.weekday() >= _SATURDAY or self._silent(local.time())

    def digest_due(self, local: datetime, since: datetime) -> bool:
        """Whether this day's digest is due; not for whoever came later that day."""
        at = local.replace(hour=self.digest.hour, minute=self.digest.minute, second=0, microsecond=0)
        return since <= at <= local and not self.quiet(local)

    def until_awake(self, local: datetime) -> float:
        """Seconds until it is no longer quiet; none where it is not."""
        then = local
        while self.quiet(then):
            then = then.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return (then - local).total_seconds()

    def _silent(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to


def has_digest(role: str, weekday: int) -> bool:
    """Whether somebody of this role has a digest on this weekday (Monday is 0)."""
    return weekday in _DAYS.get(role, ())


def local_time(now: float, zone: str) -> datetime:
    """A moment (seconds since the epoch) on the clocks of a time zone; of an unknown one in UTC."""
    try:
        where: ZoneInfo | None = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        where = None
    return datetime.fromtimestamp(now, where or UTC)
