"""Disputes of statement lines: opened by a rep, answered, then accepted with an amount or rejected with a reason.

Every step is one transaction together with what follows from it (the correction of an accepted dispute, who has to be
told), so that nothing is lost when the process dies between two steps: who was not told yet is told later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from connectors.errors import BadUse, NoData
from connectors.money import Money
from connectors.state import corrections
from connectors.state.database import Database
from connectors.state.ledger_tables import dispute_steps, dispute_told, disputes

Status = Literal["open", "answered", "accepted", "rejected", "withdrawn"]
StepKind = Literal["opened", "answered", "accepted", "rejected", "withdrawn"]
_CLOSED = frozenset({"accepted", "rejected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class DisputeStep:
    """One thing that was said or decided; `correction_id` of the amount that followed."""

    id: int
    kind: StepKind
    by: str
    at: datetime
    text: str
    correction_id: int | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute of something on a person's statement; `about` says what: the deal, the component, the line."""

    id: int
    person_id: str
    period: str
    about: dict[str, Any]
    status: Status
    opened_at: datetime
    steps: tuple[DisputeStep, ...]

    @property
    def closed(self) -> bool:
        """Whether it was decided or withdrawn."""
        return self.status in _CLOSED


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody says to a dispute: who, when, the text, and the addresses of those who have to be told."""

    by: str
    at: datetime
    text: str
    tell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToTell:
    """A step of which somebody has not been told yet."""

    step_id: int
    person: str
    dispute: Dispute


class Disputes:
    """All disputes of a company."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, person_id: str, period: str, about: dict[str, Any], word: Word) -> Dispute:
        """Open one. The same line cannot be in dispute twice at once: the open one is returned."""
        with self._database.writing() as connection:
            mine = (disputes.c.person_id == person_id) & (disputes.c.period == period)
            still = mine & disputes.c.status.not_in(list(_CLOSED))
            for (key,) in connection.execute(select(disputes.c.id).where(still)).all():
                if (found := _of(connection, key)).about == about:
                    return found
            values = {"person_id": person_id, "period": period, "about": about, "status": "open"}
            made = connection.execute(insert(disputes).values(**values, opened_at=word.at)).inserted_primary_key
            assert made is not None
            _step(connection, int(made[0]), "opened", word)
            return _of(connection, int(made[0]))

    def answer(self, key: int, word: Word) -> Dispute:
        """Say something to it without deciding."""
        with self._database.writing() as connection:
            return _decided(connection, key, "answered", word)

    def reject(self, key: int, word: Word) -> Dispute:
        """Decide against it; BadUse without a reason."""
        with self._database.writing() as connection:
            return _decided(connection, key, "rejected", word)

    def withdraw(self, key: int, word: Word) -> Dispute:
        """The rep takes it back."""
        with self._database.writing() as connection:
            return _decided(connection, key, "withdrawn", word)

    def accept(self, key: int, amount: Money, period: str, word: Word) -> Dispute:
        """Decide for it: a correction of this amount in an open period, by the rep, approved by who decides."""
        with self._database.writing() as connection:
            opened = _of(connection, key)
            new = corrections.New(
                person_id=opened.person_id,
                period=period,
                amount=amount,
                reason=word.text,
                author=opened.steps[0].by,
                at=word.at,
                origin="dispute",
                about=f"dispute {key}",
            )
            made = corrections.write(connection, new)
            corrections.approve(connection, made.id, by=word.by, at=word.at)
            return _decided(connection, key, "accepted", word, correction_id=made.id)

    def all(self, *, people: Iterable[str] | None = None, undecided: bool = False) -> list[Dispute]:
        """Disputes, oldest first."""
        query = select(disputes.c.id).order_by(disputes.c.id)
        if people is not None:
            query = query.where(disputes.c.person_id.in_(list(people)))
        if undecided:
            query = query.where(disputes.c.status.not_in(list(_CLOSED)))
        with self._database.reading() as connection:
            return [_of(connection, key) for (key,) in connection.execute(query).all()]

    def get(self, key: int) -> Dispute:
        """One by its number; NoData (code no_dispute) where there is none."""
        with self._database.reading() as connection:
            return _of(connection, key)

    def to_tell(self, person: str | None = None) -> list[ToTell]:
        """Steps of which people (or one person) have not been told yet, oldest first."""
        query = (
            select(dispute_told.c.step_id, dispute_told.c.person, dispute_steps.c.dispute_id)
            .join(dispute_steps, dispute_steps.c.id == dispute_told.c.step_id)
            .where(dispute_told.c.at.is_(None))
            .order_by(dispute_told.c.step_id)
        )
        if person is not None:
            query = query.where(dispute_told.c.person == person)
        with self._database.reading() as connection:
            return [ToTell(step, who, _of(connection, key)) for step, who, key in connection.execute(query).all()]

    def told(self, what: ToTell, *, at: datetime) -> None:
        """Note that somebody has been told."""
        mine = (dispute_told.c.step_id == what.step_id) & (dispute_told.c.person == what.person)
        with self._database.writing() as connection:
            connection.execute(update(dispute_told).where(mine).values(at=at))


def _decided(
    connection: Connection, key: int, kind: StepKind, word: Word, *, correction_id: int | None = None
) -> Dispute:
    found = _of(connection, key)
    if found.closed:
        raise BadUse(f"Dispute {key} is {found.status} already.", code="dispute_closed", key=key, status=found.status)
    _step(connection, key, kind, word, correction_id=correction_id)
    connection.execute(update(disputes).where(disputes.c.id == key).values(status=kind))
    return _of(connection, key)


def _step(connection: Connection, key: int, kind: StepKind, word: Word, *, correction_id: int | None = None) -> None:
    if not word.text.strip():
        raise BadUse("Say what is wrong with it, or why it is decided so.", code="empty_dispute")
    values = {"kind": kind, "by": word.by, "at": word.at, "text": word.text.strip(), "correction_id": correction_id}
    made = connection.execute(insert(dispute_steps).values(dispute_id=key, **values)).inserted_primary_key
    assert made is not None
    for person in dict.fromkeys(p for p in word.tell if p != word.by):
        connection.execute(insert(dispute_told).values(step_id=int(made[0]), person=person))


def _of(connection: Connection, key: int) -> Dispute:
    row = connection.execute(select(disputes).where(disputes.c.id == key)).mappings().one_or_none()
    if row is None:
        raise NoData(f"There is no dispute {key}.", code="no_dispute", key=key)
    query = select(dispute_steps).where(dispute_steps.c.dispute_id == key).order_by(dispute_steps.c.id)
    steps = [
        DisputeStep(**{k: v for k, v in s.items() if k != "dispute_id"}) for s in connection.execute(query).mappings()
    ]
    return Dispute(**row, steps=tuple(steps))
