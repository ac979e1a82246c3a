"""A transcript, turn by turn: who says what, and when where the file tells.

    Transcript   what its head says of it, and its turns in order
      Turn       one speaker's words until the next one speaks; seconds from the start, None where there are no times

WebVTT and SubRip carry times; a text file says `Dana Kim: ...` at the start of a line, with `[00:01:30]` before it or
not. The head is YAML front matter in a text file and a NOTE of `name: value` lines in WebVTT:

    deal   the deal that the call was about        date   its day
    ours   who of the speakers are colleagues      language, title
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from connectors.library.documents import BadDocument, front_matter

CAPTIONS = frozenset({".vtt", ".srt"})
WRITTEN = frozenset({".txt", ".text", ".md", ".markdown"})
_TIMES = re.compile(r"^\s*((?:\d+:)?\d\d:\d\d[.,]\d{1,3})\s+-->\s+((?:\d+:)?\d\d:\d\d[.,]\d{1,3}).*$")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-z][^>]*>|\{\\[^}]*\}", re.I)
_NAME = r"[A-ZÆØÅÀ-Ý][\w .'’()-]{0,40}?"
_NAMED = re.compile(rf"({_NAME}):\s+")
_LINE = re.compile(rf"^(?:\[?\(?((?:\d+:)?\d{{1,2}}:\d\d)\)?\]?\s+)?\**({_NAME})\**:\**\s*(.*)$")
_HEAD = re.compile(r"^\s*(\w+)\s*:\s*(.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until another does. `start` and `end` are seconds from the beginning."""

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation. `about` is what its head says of it."""

    turns: tuple[Turn, ...]
    about: Mapping[str, Any] = field(default_factory=dict)


def captions(text: str) -> Transcript:
    """WebVTT or SubRip; BadDocument where there are no captions in it."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    turns = tuple(joined(cue for block in blocks if (cue := _cue(block)) is not None))
    if not turns:
        raise BadDocument("there are no captions in it")
    return Transcript(turns, dict(entry for block in blocks[:3] for entry in _head(block)))


def written(text: str) -> Transcript:
    """A text file whose lines begin with who speaks; BadDocument where they don't."""
    about, body = front_matter(text.replace("\r\n", "\n"))
    turns = tuple(joined(_ended(list(_lines(body)))))
    if len({turn.speaker for turn in turns}) < 2:
        raise BadDocument("its lines don't say who speaks, as in 'Dana Kim: How do you plan today?'")
    return Transcript(turns, about)


def joined(turns: Iterable[Turn]) -> Iterator[Turn]:
    """Neighbouring turns of one speaker as one."""
    held: Turn | None = None
    for turn in turns:
        if held is not None and held.speaker == turn.speaker:
            held = Turn(held.speaker, f"{held.text} {turn.text}", held.start, turn.end)
            continue
        if held is not None:
            yield held
        held = turn
    if held is not None:
        yield held


def _cue(block: str) -> Turn | None:
    lines = block.strip().split("\n")
    timed = next(((n, found) for n, line in enumerate(lines) if (found := _TIMES.match(line))), None)
    if timed is None:
        return None
    n, times = timed
    text = " ".join(lines[n + 1 :])
    voice = _VOICE.search(text)
    speaker = voice[1].strip() if voice else ""
    text = " ".join(_TAG.sub("", text).split())
    named = _NAMED.match(text)
    if named and not speaker:
        speaker, text = named[1], text[named.end() :]
    return Turn(speaker, text, _seconds(times[1]), _seconds(times[2])) if text else None


def _head(block: str) -> Iterator[tuple[str, str]]:
    """The `name: value` lines of the block that opens the file, or of a NOTE."""
    first, *lines = block.strip().split("\n")
    if first.startswith(("WEBVTT", "NOTE")):
        yield from ((found[1].lower(), found[2]) for line in lines if (found := _HEAD.match(line)))


def _lines(body: str) -> Iterator[Turn]:
    """Turns with their starts; lines that name nobody go on with what was said before."""
    held: Turn | None = None
    for line in body.split("\n"):
        found = _LINE.match(line.strip())
        if found:
            if held is not None and held.text:
                yield held
            held = Turn(found[2].strip(), found[3].strip(), _seconds(found[1]) if found[1] else None)
        elif held is not None and line.strip():
            held = Turn(held.speaker, f"{held.text} {line.strip()}".strip(), held.start)
    if held is not None and held.text:
        yield held


def _ended(turns: list[Turn]) -> Iterator[Turn]:
    """A turn ends where the next begins; the last one, which nothing ends, and one without a start have no times."""
    for turn, after in zip_longest(turns, turns[1:]):
        end = after.start if after else None
        yield Turn(turn.speaker, turn.text, turn.start if end is not None else None, end)


def _seconds(said: str) -> float:
    *hours, minutes, seconds = said.replace(",", ".").split(":")
    return (int(hours[0]) * 60 if hours else 0) * 60 + int(minutes) * 60 + float(seconds)
