"""A document cut into passages that make sense alone: under one heading each, lists and tables whole, 120-180 tokens.

A passage never crosses a heading. A line that introduces a list ("Ask these:") stays with it. A list or table beyond
`LONGEST` is cut between items or rows, and each part repeats the introduction or the table's head, so that it still
says what it is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from connectors.library.documents import Block, Document, plain

FULL = 180  # tokens: an embedding of more blurs what each part says
LONGEST = 400  # tokens: the model reads 512
_LEADS_IN = re.compile(r"\s*(\*\*|__)(?:(?!\1).)+\1")
_TABLE_HEAD = 2  # a table's names, and the line under them
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d+[.)])\s")
_SENTENCE_END = re.compile(r"([.!?…][\"'”’)\]*_]*)\s+(?=[\"'“‘(\[*_]*[A-ZÆØÅÀ-Ý0-9])")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage. `path` is the document's title and the headings it stands under."""

    key: str
    text: str
    path: tuple[str, ...]
    position: int
    page: int | None = None

    @property
    def embedded(self) -> str:
        """What the embedding reads: where the passage stands, and the passage."""
        return f"{' > '.join(self.path)}\n{self.text}"


def chunks(document: Document, location: str = "") -> list[Chunk]:
    """The passages of a document in order; a passage's key is made of where it stands and what it says.

    `location` is where the file lies: two folders may hold files of the same name.
    """
    made: list[Chunk] = []
    seen: dict[str, int] = {}
    for headings, run in groupby(document.blocks, key=lambda b: b.headings):
        for blocks in _packed([part for block in run for part in _parts(block)]):
            text = "\n\n".join(block.text for block in blocks)
            path = (document.title, *headings)
            content = "\n".join([location, document.source, *path, text])
            nth = seen[content] = seen.get(content, -1) + 1
            key = hashlib.sha256(f"{content}\n{nth}".encode()).hexdigest()[:24]
            made.append(Chunk(key, text, path, len(made), blocks[0].page))
    return made


def tokens(text: str) -> int:
    """About how many tokens the embedding model reads: measured at 4.1 characters each in English, 3.7 in Norwegian."""
    return len(text) // 4 + 1


def _packed(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Neighbours together until a passage is full; an introduction is not parted from what it introduces."""
    held: list[Block] = []
    for index, block in enumerate(blocks):
        size = sum(tokens(b.text) for b in held) + tokens(block.text)
        follows = bool(held) and _introduces(held[-1]) and size <= LONGEST
        leads = _introduces(block) and index + 1 < len(blocks) and held and size + tokens(blocks[index + 1].text) > FULL
        if held and (leads or size > FULL) and not follows:
            yield held
            held = []
        held.append(block)
    if held:
        yield held


def _introduces(block: Block) -> bool:
    return block.kind == "text" and block.text.rstrip("*_ ").endswith(":")


def _parts(block: Block) -> Iterator[Block]:
    """A block that is too long, in parts: a list between items, a table between rows, prose between sentences."""
    if tokens(block.text) <= LONGEST:
        yield block
        return
    if block.kind == "table":
        lines = block.text.split("\n")
        yield from _joined(block, lines[_TABLE_HEAD:], "\n", head="\n".join(lines[:_TABLE_HEAD]) + "\n")
    elif block.kind == "list":
        yield from _joined(block, items(block.text), "\n")
    elif block.kind == "code":
        yield from _joined(block, block.text.split("\n"), "\n")
    else:
        yield from _joined(block, _split(block.text), " ")


def _joined(block: Block, pieces: Sequence[str], between: str, head: str = "") -> Iterator[Block]:
    held: list[str] = []
    for piece in (short for whole in pieces for short in _cut(whole)):
        if held and tokens(head + between.join([*held, piece])) > FULL:
            yield Block(head + between.join(held), block.kind, block.headings, block.page)
            held = []
        held.append(piece)
    if held:
        yield Block(head + between.join(held), block.kind, block.headings, block.page)


def _cut(piece: str) -> Iterator[str]:
    """A single item or sentence beyond what the model reads is cut between words: no file may break the library."""
    if tokens(piece) <= LONGEST:
        yield piece
        return
    held = ""
    for word in re.findall(r"\S{1,400}\s*", piece):
        if tokens(held + word) > FULL:
            yield held.rstrip()
            held = ""
        held += word
    if held.strip():
        yield held.rstrip()


def items(text: str) -> list[str]:
    """The items of a list, each with the lines that belong to it."""
    found: list[str] = []
    for line in text.split("\n"):
        if _ITEM.match(line) or not found:
            found.append(line)
        else:
            found[-1] += "\n" + line
    return [item for item in found if item.strip()]


Manner = Literal["text", "list", "steps", "table", "quote"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that a passage says: a sentence, an item, a row, a quotation. `text` is without marks.

    A step is an item of a numbered list. `cells` are a row's, each with the name of its column.
    """

    text: str
    kind: Manner
    cells: tuple[tuple[str, str], ...] = ()


def sentences(text: str) -> list[Sentence]:
    """What a passage says, one thing at a time, in order."""
    said: list[Sentence] = []
    for part in re.split(r"\n\s*\n", text):
        start = part.lstrip()
        if not start or start.startswith(("```", "~~~")):
            continue
        if _ITEM.match(part.split("\n", 1)[0]):
            said += [_item(item) for item in items(part)]
        elif start.startswith("|"):
            said += _rows(part)
        elif start.startswith(">"):
            said.append(Sentence(plain(" ".join(re.sub(r"^\s*>\s?", "", part, flags=re.M).split())), "quote"))
        else:
            said += [Sentence(s, "text") for s in _sentences(part)]
    return said


def _sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph; bold words that lead in ("**Happy ears.** ...") stay with what they lead in to."""
    found = [s.strip() for s in _split(plain(" ".join(paragraph.split()))) if s.strip()]
    if len(found) > 1 and (bold := _LEADS_IN.match(paragraph)) and found[0] == plain(bold[0]):
        return [f"{found[0]} {found[1]}", *found[2:]]
    return found


def _split(text: str) -> list[str]:
    """Text between sentences; marks that close a quotation or bracket stay with what they close."""
    return _SENTENCE_END.sub("\\1\0", text).split("\0")


def _item(item: str) -> Sentence:
    text = plain(re.sub(r"\s*\n\s*", " ", _ITEM.sub("", item, count=1)).strip())
    return Sentence(text, "steps" if item.lstrip()[:1].isdigit() else "list")


def _rows(table: str) -> list[Sentence]:
    """Rows as `name: value; name: value`, so that a row says something alone."""
    lines = [[plain(cell) for cell in line.strip().strip("|").split("|")] for line in table.strip().split("\n")]
    if len(lines) <= _TABLE_HEAD:
        return []
    rows = (tuple((n, c) for n, c in zip(lines[0], row, strict=False) if c) for row in lines[_TABLE_HEAD:])
    return [Sentence("; ".join(f"{n}: {c}" if n else c for n, c in row), "table", row) for row in rows if row]


def texts_of(passages: Sequence[Chunk]) -> list[str]:
    """All of these passages that is embedded: the passages, then their headings, then what they say thing by thing."""
    said = (s for chunk in passages for s in sentences(chunk.text))
    return [*(chunk.embedded for chunk in passages), *(chunk.path[-1] for chunk in passages), *(s.text for s in said)]
