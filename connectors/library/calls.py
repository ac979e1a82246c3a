"""Transcripts of calls with customers, kept by the deal that they were about.

A call is no guide: nobody finds it by searching and nobody is advised in its words. Who may see the deal may ask how it
went; the catalog gives a call out only by the deal's id. Only administrators see it listed among the documents.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectors.library.documents import BadDocument, Readers, front_matter, language_of, named_after, on_day
from connectors.library.loaders import decoded
from connectors.library.transcripts import CAPTIONS, WRITTEN, Transcript, Turn, captions, written

NOBODY = Readers(roles=())
TABLE = """
create table if not exists calls (
    location text primary key, deal_id text not null, day text, said text not null
) without rowid;
create index if not exists calls_of on calls (deal_id);
"""
DealOf = Callable[[str | None, str], str | None]  # what the file says, its name -> a deal's id; None: it is no call
_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Call:
    """A call with a customer. `ours` are the speakers whom the file names as colleagues."""

    source: str
    title: str
    deal_id: str
    on: date | None
    language: str
    ours: tuple[str, ...]
    turns: tuple[Turn, ...]


def as_said(said: str | None, name: str) -> str | None:
    """The deal that a file says it is about, taken as its id."""
    return said


def call_of(path: Path, source: str, content: bytes, deal_of: DealOf) -> Call | None:
    """The call that a file is the transcript of; None where it is about no deal.

    BadDocument where it is about one and can't be read as a conversation.
    """
    suffix = path.suffix.lower()
    if suffix in CAPTIONS:
        found = captions(decoded(content))
        deal = deal_of(_said(found.about), path.stem)
        return _call(found, source, deal) if deal else None
    said = _said(front_matter(decoded(content))[0]) if suffix in WRITTEN else None
    deal = deal_of(said, "")
    if deal and suffix not in WRITTEN:
        raise BadDocument(f"a call is a VTT, SRT or text file, and this is '{path.suffix or path.name}'")
    return _call(written(decoded(content)), source, deal) if deal else None


def keep(file: sqlite3.Connection, location: str, call: Call) -> None:
    """Write a call into the catalog."""
    said = {
        "title": call.title,
        "source": call.source,
        "language": call.language,
        "ours": call.ours,
        "turns": [(turn.speaker, turn.text, turn.start, turn.end) for turn in call.turns],
    }
    day = call.on.isoformat() if call.on else None
    row = (location, call.deal_id, day, json.dumps(said, ensure_ascii=False))
    file.execute("insert into calls values (?, ?, ?, ?)", row)


def of_deals(file: sqlite3.Connection, deals: Iterable[str]) -> list[Call]:
    """The calls about some deals, newest first; those without a day last."""
    wanted = json.dumps(sorted(deals))
    rows = file.execute(
        "select deal_id, day, said from calls where deal_id in (select value from json_each(?)) "
        "order by day is null, day desc, location",
        (wanted,),
    )
    return [_kept(*row) for row in rows]


def _said(about: Mapping[str, Any]) -> str | None:
    return str(about["deal"]) if about.get("deal") else None


def _call(found: Transcript, source: str, deal: str) -> Call:
    about = found.about
    day = on_day(about.get("date"))
    if day is None and (dated := _DAY.search(source.rsplit("/", 1)[-1])):
        day = on_day("-".join(dated.groups()))
    return Call(
        source=source,
        title=str(about.get("title") or named_after(source)),
        deal_id=deal,
        on=day,
        language=str(about.get("language") or language_of(turn.text for turn in found.turns))[:2].lower(),
        ours=_names(about.get("ours")),
        turns=found.turns,
    )


def _names(said: Any) -> tuple[str, ...]:
    every: Sequence[Any] = said if isinstance(said, list) else str(said or "").split(",")
    return tuple(name for one in every if (name := str(one).strip()))


def _kept(deal_id: str, day: str | None, said: str) -> Call:
    read = json.loads(said)
    turns = tuple(Turn(*turn) for turn in read["turns"])
    on = date.fromisoformat(day) if day else None
    return Call(read["source"], read["title"], deal_id, on, read["language"], tuple(read["ours"]), turns)
