"""The state: small, transactional, written while people talk. Feedback, the record of answers, work
that came in; SQLAlchemy.

SQLite (WAL) in the home folder by default, any database of SQLAlchemy's where many processes share it.
"""

from connectors.state.inbox import Inbox, Work
from connectors.state.store import Feedback, RecordedAnswer, State

__all__ = ["Feedback", "Inbox", "RecordedAnswer", "State", "Work"]
