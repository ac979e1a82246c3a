"""The state: small, transactional, written while people talk. Feedback and the record of answers; SQLAlchemy.

SQLite (WAL) in the home folder by default, any database of SQLAlchemy's where many processes share it.
"""

from connectors.state.store import Feedback, RecordedAnswer, State

__all__ = ["Feedback", "RecordedAnswer", "State"]
