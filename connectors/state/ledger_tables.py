"""The tables of commission runs: statements, corrections, disputes, sign-offs, what payroll was given.

Amounts are text: every digit of a Decimal is kept in every database. Moments are timezone-aware.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from connectors.state.moment import Moment
from connectors.state.tables import metadata

__all__ = [
    "corrections",
    "dispute_steps",
    "dispute_told",
    "disputes",
    "metadata",
    "payroll_exports",
    "run_steps",
    "runs",
    "signoffs",
    "statements",
]

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("period", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("snapshot", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("report", JSON, nullable=False),
    Index("runs_by_period", "period", "id"),
)

# Who took a run from one status to the next, and when.
run_steps = Table(
    "run_steps",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("by", String(320), nullable=False),
    Column("at", Moment(), nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("person_id", String(255), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("earned", String(40), nullable=False),
    Column("paid", String(40), nullable=False),
    Column("balance", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("document", JSON, nullable=False),
    Index("statements_by_person", "person_id", "run_id"),
)

# Amounts beside the computed ones. `origin`: hand, correction (of a published period), or dispute.
corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person_id", String(255), nullable=False),
    Column("period", String(32), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("origin", String(16), nullable=False),
    Column("about", String(64)),
    Column("author", String(320), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("approver", String(320)),
    Column("approved_at", Moment()),
    UniqueConstraint("origin", "about", "person_id", "currency", name="corrections_once"),
    Index("corrections_by_period", "period", "person_id"),
)

disputes = Table(
    "disputes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person_id", String(255), nullable=False, index=True),
    Column("period", String(32), nullable=False),
    Column("about", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("opened_at", Moment(), nullable=False),
)

# What was said and decided, in order; who has been told of it is in dispute_told.
dispute_steps = Table(
    "dispute_steps",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("dispute_id", ForeignKey("disputes.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("by", String(320), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("text", Text, nullable=False),
    Column("correction_id", ForeignKey("corrections.id")),
)

dispute_told = Table(
    "dispute_told",
    metadata,
    Column("step_id", ForeignKey("dispute_steps.id"), primary_key=True),
    Column("person", String(320), primary_key=True),
    Column("at", Moment()),
)

signoffs = Table(
    "signoffs",
    metadata,
    Column("person_id", String(255), primary_key=True),
    Column("plan", String(255), primary_key=True),
    Column("version", String(64), primary_key=True),
    Column("by", String(320), nullable=False),
    Column("at", Moment(), nullable=False),
)

payroll_exports = Table(
    "payroll_exports",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("period", String(32), nullable=False, index=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("by", String(320), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("checksum", String(64), nullable=False),
    Column("rows", JSON, nullable=False),
)
