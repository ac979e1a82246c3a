"""Which mails belong together: by the headers that name earlier ones, then by subject and people.

A mail that answers ("Re:") and names no earlier one joins the latest before it with the same subject and somebody
outside in common, no more than 60 days back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta

from connectors.mail.sources.judging import Kept

_APART = timedelta(days=60)
_BACK = 30  # mails with the same subject that are looked at


def thread_ids(mails: Sequence[Kept], is_ours: Callable[[str], bool]) -> dict[str, str]:
    """The thread of each mail by id; a thread is called by its first mail."""
    ordered = sorted(mails, key=lambda m: (m.sent_at, m.email_id))
    threads = _Joined()
    for mail in ordered:
        for earlier in mail.references:
            threads.join(mail.email_id, earlier)
    _by_subject(ordered, is_ours, threads)
    first: dict[str, str] = {}
    return {mail.email_id: first.setdefault(threads.root(mail.email_id), mail.email_id) for mail in ordered}


def _by_subject(ordered: Sequence[Kept], is_ours: Callable[[str], bool], threads: _Joined) -> None:
    before: dict[str, list[tuple[Kept, frozenset[str]]]] = defaultdict(list)
    for mail in ordered:
        if not mail.topic:
            continue
        people = frozenset(a for a in (mail.sender, *mail.recipients) if not is_ours(a))
        if mail.is_reply and not mail.references:
            for earlier, others in reversed(before[mail.topic][-_BACK:]):
                if mail.sent_at - earlier.sent_at <= _APART and people & others:
                    threads.join(mail.email_id, earlier.email_id)
                    break
        before[mail.topic].append((mail, people))


class _Joined:
    """Ids in groups that can be joined."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, one: str) -> str:
        """What stands for the group of an id."""
        path = []
        while (above := self._above.get(one, one)) != one:
            path.append(one)
            one = above
        for passed in path:
            self._above[passed] = one
        return one

    def join(self, one: str, other: str) -> None:
        """Make the groups of two ids one."""
        a, b = self.root(one), self.root(other)
        if a != b:
            self._above[b] = a
