"""The tables of the state, in one place."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Index, Integer, MetaData, String, Table, Text

from connectors.state.moment import Moment

metadata = MetaData()

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Moment(), nullable=False),
    Column("person", String(320), nullable=False),
    Column("thread", String(255)),
    Column("language", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("code", String(64)),
    Column("model", String(128), nullable=False),
    Column("snapshot", String(255), nullable=False),
    Column("total_ms", Float),
    Column("document", JSON, nullable=False),
    Index("answers_by_person", "person", "at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("answer_id", String(32), nullable=False),
    Column("person", String(320), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("comment", Text),
    Index("feedback_one_each", "answer_id", "person", unique=True),
)

# How far each file of the record has been taken in, in bytes.
taken_in = Table(
    "taken_in",
    metadata,
    Column("file", String(255), primary_key=True),
    Column("bytes", BigInteger, nullable=False),
)

# Accounts elsewhere that an administrator has said belong to a person (links.py).
links = Table(
    "links",
    metadata,
    Column("account", String(255), primary_key=True),
    Column("person", String(320), nullable=False),
)

# Work that came in from outside (inbox.py). Moments are seconds since the epoch.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False, unique=True),
    Column("lane", String(255), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", JSON, nullable=False),
    Column("reply", JSON(none_as_null=True)),
    Column("unsure", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("came_at", Float, nullable=False),
    Column("said_at", Float, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("worker", String(64)),
    Column("claimed_until", Float),
    Column("done_at", Float),
    Column("outcome", JSON(none_as_null=True)),
    Index("inbox_undone", "done_at", "said_at", "id"),
    Index("inbox_by_lane", "lane", "done_at", "said_at"),
)

# Coaching actions that were agreed with a person (agreed.py).
agreed = Table(
    "agreed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person_id", String(255), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("due", Date),
    Column("agreed_by", String(320), nullable=False),
    Column("agreed_at", Moment(), nullable=False),
    Column("status", String(16), nullable=False),
    Column("closed_by", String(320)),
    Column("closed_at", Moment()),
)

# Of which actions the person has been reminded.
agreed_reminders = Table(
    "agreed_reminders",
    metadata,
    Column("action_id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment(), nullable=False),
)

# Goals that people set, measured from the book (goals.py). A target is an exact number as text.
goals = Table(
    "goals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person_id", String(255), nullable=False, index=True),
    Column("team", Boolean, nullable=False),
    Column("measure", String(32), nullable=False),
    Column("target", String(40), nullable=False),
    Column("currency", String(3)),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("parent_id", Integer),
    Column("shared", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("set_by", String(320), nullable=False),
    Column("set_at", Moment(), nullable=False),
)

# Everything that was done with a goal, with what it came to.
goal_events = Table(
    "goal_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("goal_id", Integer, nullable=False, index=True),
    Column("at", Moment(), nullable=False),
    Column("by", String(320), nullable=False),
    Column("what", String(16), nullable=False),
    Column("target", String(40), nullable=False),
    Column("ends", Date, nullable=False),
)

# Of what about which goal the person has been reminded.
goal_reminders = Table(
    "goal_reminders",
    metadata,
    Column("goal_id", Integer, primary_key=True, autoincrement=False),
    Column("about", String(16), primary_key=True),
    Column("at", Moment(), nullable=False),
)

# Whom the coach writes to unasked (outreach.py).
outreach = Table(
    "listeners",
    metadata,
    Column("account", String(255), primary_key=True),
    Column("zone", String(64), nullable=False),
    Column("ears", JSON, nullable=False),
    Column("since", Moment(), nullable=False),
    Column("digest", Boolean, nullable=False),
    Column("alerts", Boolean, nullable=False),
    Column("digest_on", Date),
    Column("looked", String(320)),
)

# What of that they have been told.
alerted = Table(
    "alerted",
    metadata,
    Column("account", String(255), primary_key=True),
    Column("subject", String(320), primary_key=True),
    Column("told_at", Moment()),
)

# Workspaces that the Slack app is installed in (installations.py); `sealed` is encrypted.
installations = Table(
    "installations",
    metadata,
    Column("team", String(64), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("at", Moment(), nullable=False),
)

# Installations that were begun.
install_states = Table(
    "install_states",
    metadata,
    Column("state", String(64), primary_key=True),
    Column("at", Moment(), nullable=False),
)

# Contests that the company runs, each as the document it was written as (contests.py).
contests = Table(
    "contests",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("document", Text, nullable=False),
    Column("added_by", String(320), nullable=False),
    Column("added_at", Moment(), nullable=False),
)

# Who does not want to be ranked.
contest_absent = Table(
    "contest_absent",
    metadata,
    Column("person_id", String(255), primary_key=True),
    Column("at", Moment(), nullable=False),
)

# What of which contest a person has been told.
contest_told = Table(
    "contest_told",
    metadata,
    Column("person_id", String(255), primary_key=True),
    Column("what", String(320), primary_key=True),
    Column("at", Moment(), nullable=False),
)

# What somebody says a period will end at, beside what is computed; the newest counts (calls.py).
forecast_calls = Table(
    "forecast_calls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("person_id", String(255), nullable=False, index=True),
    Column("team", Boolean, nullable=False),
    Column("period", String(64), nullable=False),
    Column("amount", String(40), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("called_by", String(320), nullable=False),
    Column("called_at", Moment(), nullable=False),
)

# What language models were asked, by day, person and model, each at its price of then, as exact text (usage.py).
model_usage = Table(
    "model_usage",
    metadata,
    Column("day", Date, primary_key=True),
    Column("person", String(320), primary_key=True),
    Column("team", String(255), primary_key=True),
    Column("model", String(128), primary_key=True),
    Column("price_in", String(40), primary_key=True),
    Column("price_out", String(40), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("estimated", Integer, nullable=False),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
)
