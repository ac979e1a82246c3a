"""Sentences of a mail, English or Norwegian, by rules: a page of prose in well under a millisecond.

Lines that a mail client broke are joined first; list items and short lines of their own are sentences of their own.
A full stop ends a sentence unless an abbreviation, an initial or a Norwegian ordinal ("3. november") says not.
"""

from __future__ import annotations

import re

from connectors.mail.forms import abbreviations

LONGEST = 500  # characters of one sentence; a run-on is cut at its commas rather than read as one
MOST = 200  # sentences of one message
_BULLET = re.compile(r"^\s*(?:[-*•–·]|\d{1,2}[.)])\s+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_MONTH = re.compile(
    r"\s*(?:jan|feb|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec|kvartal|januar|etasje|generasjon|gang)", re.I
)
_JOINING = frozenset(
    {"and", "or", "the", "a", "to", "of", "for", "with", "og", "eller", "å", "at", "som", "med", "til", "på", "av"}
)
_WRAPPED = 55  # characters: a line at least this long without an end was broken by the client, not by the writer


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of cleaned words, in order."""
    found: list[str] = []
    for block in _blocks(text):
        found += _split(block)
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def _blocks(text: str) -> list[str]:
    """Lines joined to what their writer saw as one run of text."""
    blocks: list[str] = []
    open_ = False
    for line in text.split("\n"):
        bare = _BULLET.sub("", line).strip()
        if not bare:
            open_ = False
            continue
        if open_ and not _BULLET.match(line):
            blocks[-1] = f"{blocks[-1]} {bare}"
        else:
            blocks.append(bare)
        open_ = len(line.strip()) >= _WRAPPED or line.rstrip().endswith(",") or _goes_on(line)
    return blocks


def _goes_on(line: str) -> bool:
    """Whether a line ends in a word that no sentence ends in."""
    return line.strip().rsplit(" ", 1)[-1].lower() in _JOINING


def _split(block: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(block):
        if _ends(block, start, end):
            found += _bounded(block[start : end.end()].strip())
            start = end.end()
    return found + _bounded(block[start:].strip())


def _ends(block: str, start: int, end: re.Match[str]) -> bool:
    """Whether this mark ends a sentence."""
    after = block[end.end() :].lstrip()
    if not end.group().startswith(".") or len(end.group().rstrip("\"'”’»)]")) > 1:
        return not (after[:1].islower() and end.group()[0] == "…")
    word = block[start : end.start()].rsplit(None, 1)[-1].lower() if block[start : end.start()].strip() else ""
    word = word.lstrip("(\"'“«[")
    if word in abbreviations() or (len(word) == 1 and word.isalpha() and word != "i"):
        return not after
    if word.isdigit() and len(word) <= 2:
        return not (_MONTH.match(after) or after[:1].islower())
    return not after[:1].islower()


def _bounded(sentence: str) -> list[str]:
    if not any(c.isalnum() for c in sentence):
        return []
    if len(sentence) <= LONGEST:
        return [sentence]
    pieces: list[str] = []
    while len(sentence) > LONGEST:
        cut = max(sentence.rfind(mark, 0, LONGEST) for mark in (", ", "; ", " - ", " "))
        cut = cut if cut > 0 else LONGEST
        pieces.append(sentence[: cut + 1].strip())
        sentence = sentence[cut + 1 :].strip()
    return [*pieces, sentence] if sentence else pieces
