"""The state store: what people said about answers, and every answer there was.

Answers are first written as lines of a file (the assistant's record), which costs next to nothing; `take_in` reads the
lines that are new into the database, once each, however often and by however many processes it is called.
"""

from __future__ import annotations

import json
import logging
import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from connectors.errors import NoData
from connectors.home import Home
from connectors.state.agreed import Actions
from connectors.state.calls import ForecastCalls
from connectors.state.contests import Contests
from connectors.state.corrections import Corrections
from connectors.state.database import Database
from connectors.state.disputes import Disputes
from connectors.state.goals import Goals
from connectors.state.inbox import Inbox
from connectors.state.installations import Installations
from connectors.state.links import Links
from connectors.state.outreach import Outreach
from connectors.state.payroll import PayrollExports
from connectors.state.runs import Runs
from connectors.state.signoffs import SignOffs
from connectors.state.tables import answers, feedback, taken_in
from connectors.state.usage import Usage

log = logging.getLogger("coach")


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer as it was given; `document` is what `coach ask --json` printed."""

    id: str
    at: datetime
    person: str
    question: str
    text: str
    refused: bool
    model: str
    snapshot: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person said of an answer."""

    answer_id: str
    person: str
    at: datetime
    helpful: bool
    comment: str | None = None


class State:
    """Open it with `State.open`; safe to share between threads."""

    def __init__(self, database: Database, journals: Path) -> None:
        self._database, self._journals = database, journals

    @classmethod
    def open(cls, home: Home, *, url: str | None = None) -> State:
        """The database at `url`, else SQLite in the home folder; its tables are made and new answers taken in.

        ServiceDown where it cannot be reached; the address is not in the message, for it may hold a password.
        """
        state = cls(Database.open(url or f"sqlite:///{home.state / 'state.sqlite'}"), home.state)
        state.take_in()
        return state

    def take_in(self) -> int:
        """Read what the record has new; how many answers that were. A line that is not whole yet waits."""
        return sum(self._take_in(path) for path in sorted(self._journals.glob("answers-*.jsonl")))

    def answers(
        self, *, person: str | None = None, since: datetime | None = None, thread: str | None = None
    ) -> list[RecordedAnswer]:
        """Recorded answers, oldest first; of one person, from a moment on, or in a conversation."""
        query = select(answers).order_by(answers.c.at, answers.c.id)
        if person:
            query = query.where(answers.c.person == person)
        if since:
            query = query.where(answers.c.at >= since)
        if thread:
            query = query.where(answers.c.thread == thread)
        with self._database.reading() as connection:
            return [_recorded(row) for row in connection.execute(query).mappings()]

    def latest(self, person: str, *, count: int = 50) -> list[RecordedAnswer]:
        """The last answers of a person, the newest first."""
        query = select(answers).where(answers.c.person == person).order_by(answers.c.at.desc(), answers.c.id)
        with self._database.reading() as connection:
            return [_recorded(row) for row in connection.execute(query.limit(count)).mappings()]

    def answer(self, answer_id: str) -> RecordedAnswer | None:
        """The recorded answer of this id, also one that was given a moment ago; None where there is none."""
        self.take_in()
        with self._database.reading() as connection:
            row = connection.execute(select(answers).where(answers.c.id == answer_id)).mappings().first()
        return _recorded(row) if row else None

    @property
    def links(self) -> Links:
        """Whose accounts elsewhere are."""
        return Links(self._database)

    @property
    def inbox(self) -> Inbox:
        """Work that came in and is not to be lost or done twice."""
        return Inbox(self._database)

    @property
    def runs(self) -> Runs:
        """Commission runs and their statements."""
        return Runs(self._database)

    @property
    def corrections(self) -> Corrections:
        """Amounts beside the computed ones."""
        return Corrections(self._database)

    @property
    def disputes(self) -> Disputes:
        """Disputes of statement lines."""
        return Disputes(self._database)

    @property
    def signoffs(self) -> SignOffs:
        """Who has accepted which version of their plan."""
        return SignOffs(self._database)

    @property
    def actions(self) -> Actions:
        """Coaching actions that were agreed."""
        return Actions(self._database)

    @property
    def goals(self) -> Goals:
        """Goals that people set."""
        return Goals(self._database)

    @property
    def forecast_calls(self) -> ForecastCalls:
        """What people say periods will end at."""
        return ForecastCalls(self._database)

    @property
    def contests(self) -> Contests:
        """Contests, and who is not ranked in them."""
        return Contests(self._database)

    @property
    def payroll(self) -> PayrollExports:
        """What payroll was given."""
        return PayrollExports(self._database)

    @property
    def installations(self) -> Installations:
        """Workspaces that the Slack app is installed in."""
        return Installations(self._database)

    @property
    def outreach(self) -> Outreach:
        """Whom the coach writes to unasked."""
        return Outreach(self._database)

    @property
    def usage(self) -> Usage:
        """What language models have cost."""
        return Usage(self._database)

    def add_feedback(self, said: Feedback) -> None:
        """Note what a person says of an answer, instead of what they said before; NoData where there was none."""
        self.take_in()
        values = {"at": said.at, "helpful": said.helpful, "comment": said.comment}
        mine = (feedback.c.answer_id == said.answer_id) & (feedback.c.person == said.person)
        with self._database.writing() as connection:
            if not connection.scalar(select(func.count()).where(answers.c.id == said.answer_id)):
                raise NoData(f"There is no answer {said.answer_id}.", code="no_answer", answer=said.answer_id)
            if connection.execute(update(feedback).where(mine).values(**values)).rowcount == 0:
                connection.execute(insert(feedback).values(answer_id=said.answer_id, person=said.person, **values))

    def feedback(self, *, answer_id: str | None = None) -> list[Feedback]:
        """What people said of answers, oldest first."""
        query = select(feedback).order_by(feedback.c.at, feedback.c.id)
        if answer_id:
            query = query.where(feedback.c.answer_id == answer_id)
        with self._database.reading() as connection:
            return [
                Feedback(row["answer_id"], row["person"], row["at"], row["helpful"], row["comment"])
                for row in connection.execute(query).mappings()
            ]

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()

    def _take_in(self, path: Path) -> int:
        with self._database.writing() as connection:
            name = f"{platform.node()}:{path.resolve()}"[-255:]
            reached = select(taken_in.c.bytes).where(taken_in.c.file == name).with_for_update()
            start = connection.scalar(reached) or 0
            with path.open("rb") as file:
                file.seek(start)
                new = file.read()
            whole = new[: new.rfind(b"\n") + 1]
            if not whole:
                return 0
            rows = [row for line in whole.splitlines() if (row := _row(line, path)) is not None]
            for row in rows:
                _insert_once(connection, row)
            _remember(connection, name, start + len(whole), first=start == 0)
        return len(rows)


def _remember(connection: Connection, file: str, reached: int, *, first: bool) -> None:
    if first:
        connection.execute(insert(taken_in).values(file=file, bytes=reached))
    else:
        connection.execute(update(taken_in).where(taken_in.c.file == file).values(bytes=reached))


def _insert_once(connection: Connection, row: dict[str, Any]) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(answers).values(**row))
    except IntegrityError:
        log.info("answer %s was recorded before", row["id"])


def _row(line: bytes, path: Path) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
        document = {k: v for k, v in entry.items() if k not in {"format", "at", "snapshot"}}
        same = {name: entry[name] for name in ("id", "person", "thread", "language", "question", "text", "refused")}
        return {
            **same,
            "code": entry["code"],
            "model": entry["model"],
            "snapshot": entry["snapshot"],
            "at": datetime.fromisoformat(entry["at"]),
            "total_ms": entry["ms"].get("total"),
            "document": document,
        }
    except (ValueError, KeyError, TypeError) as error:
        log.warning("a line of %s can't be read (%s); it stays in the file", path.name, error)
        return None


def _recorded(row: Any) -> RecordedAnswer:
    names = ("id", "at", "person", "question", "text", "refused", "model", "snapshot", "document")
    return RecordedAnswer(**{name: row[name] for name in names})
