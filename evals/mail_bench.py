"""How fast mail becomes rows of the book: 20,000 mails read, cleaned and matched, with the time of each step.

Two readings. The first does a step at a time, to time each; the second is what a sync does, journal and all, in one
process. Whom each letter is with is known, so what was matched wrongly is counted too.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.company import SEED, TODAY
from evals.mail_letters import MAILS, Written, written
from evals.report import Grid, Measure, Report

if TYPE_CHECKING:
    from connectors.book.schema import Email
    from connectors.mail.sources import MailRows
    from connectors.mail.sources.matching import Matcher

NOW = datetime(TODAY.year, TODAY.month, TODAY.day)  # noqa: DTZ001 - as the book writes UTC


def run() -> Report:
    """Write the mails into an mbox, read it step by step, then as a sync does, then once more with nothing new."""
    from connectors.demo import generate
    from connectors.mail.sources.matching import Matcher, Ours

    tables = generate(SEED, TODAY).tables
    mails = list(written(tables["emails"], SEED))
    matcher = Matcher.of(tables, Ours.of(tables["people"]))
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as name:
        path = Path(name, "all.mbox")
        _write(path, mails)
        steps = _steps(path, matcher)
        rows, whole = _synced(path, matcher)
        _, again = _synced(path, matcher)
    right = _right(rows.rows, {mail.message_id: mail for mail in mails})
    return Report(
        f"{MAILS:,} mails into the book",
        measures=[
            Measure("read, cleaned and matched, as a sync does", MAILS / whole, "mails/s", ">= 100"),
            Measure("the same again, with nothing new", again, "s"),
            Measure("letters with the right customer", right["account"] / right["letters"]),
            Measure("letters with another customer", right["other account"] / right["letters"]),
            Measure("letters whose words are the letter's alone", right["words"] / right["letters"]),
            Measure("letters on a deal, with that deal", right["deal"] / right["on a deal"]),
            Measure("letters on a deal, with another deal", right["other deal"] / right["on a deal"]),
            Measure("machines', strangers' and colleagues' mail in the book", right["noise"], "mails"),
        ],
        grids=[Grid("By step", ("step", "s", "mails/s"), _lines(steps))],
        notes=[
            "A letter on a deal that has none here: the customer had several open, and its thread names none of them.",
            "The demo company's own absence notes are not counted as letters.",
        ],
    )


def _write(path: Path, mails: Sequence[Written]) -> None:
    with path.open("wb") as file:
        for mail in mails:
            data = mail.data.replace(b"\nFrom ", b"\n>From ")
            file.write(b"From somebody@mail.example Fri Nov 20 09:00:00 2026\n" + data + b"\n\n")


def _steps(path: Path, matcher: Matcher) -> Mapping[str, float]:
    from connectors.mail.sources import Gathered, Kept, Mbox, Raw, Terms, judged, mail_rows, parsed

    times: dict[str, float] = {}
    terms = Terms(words=("sick leave", "salary"), domains=("family.example",))

    def timed(step: str, since: float) -> float:
        now = time.perf_counter()
        times[step] = now - since
        return now

    at = time.perf_counter()
    raws = [event for event in Mbox(path).events({}, frozenset()) if isinstance(event, Raw)]
    at = timed("found in the file", at)
    texts = [mail for raw in raws if (mail := parsed(raw, now=NOW))]
    at = timed("MIME as text", at)
    kept = [fate for text in texts if isinstance(fate := judged(text, terms), Kept)]
    at = timed("excluded, cleaned, machines left out", at)
    mail_rows([Gathered("all", tuple(kept))], matcher)
    timed("threads, customers and deals", at)
    return times


def _synced(path: Path, matcher: Matcher) -> tuple[MailRows, float]:
    from connectors.mail.sources import Mbox, Terms, gather, mail_rows

    began = time.perf_counter()
    gathered = gather(Mbox(path), Terms(words=("sick leave", "salary")), now=NOW, folder=path.parent / "mail")
    rows = mail_rows([gathered], matcher)
    return rows, time.perf_counter() - began


def _right(rows: Sequence[Email], mails: Mapping[str, Written]) -> Counter[str]:
    from connectors.mail import clean

    found: Counter[str] = Counter()
    said = {row.email_id: row for row in rows}
    for message_id, mail in mails.items():
        row, letter = said.get(message_id), mail.letter
        if letter is None:
            found["noise"] += row is not None
            continue
        alone = clean(letter.body, letter.subject, letter.sender)
        if alone.automatic:
            continue
        found["letters"] += 1
        found["words"] += row is not None and (row.body or "").split() == alone.words.split()
        found["on a deal"] += letter.deal_id is not None
        if row is not None:
            _count(found, "account", letter.account_id, row.account_id)
            _count(found, "deal", letter.deal_id, row.deal_id)
    return found


def _count(found: Counter[str], what: str, wanted: str | None, given: str | None) -> None:
    if wanted and given:
        found[what if wanted == given else f"other {what}"] += 1


def _lines(steps: Mapping[str, float]) -> list[tuple[Any, ...]]:
    return [(step, f"{seconds:.1f}", f"{MAILS / seconds:,.0f}") for step, seconds in steps.items()]
