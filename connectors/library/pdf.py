"""A PDF as Markdown: headings by the size of their letters, lists by their bullets, tables by their lines.

A PDF holds letters and where they stand, nothing else. pdfplumber finds lines and ruled tables; what is a heading is
told here: a short line in larger letters than most of the document is set in. Larger sizes are outer headings.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

LARGER = 1.15  # times the size that most letters have: body text in two sizes differs by less
LONGEST_HEADING = 120  # characters
APART = 0.6  # of a line's height between two lines: more is a new paragraph
_BULLET = re.compile(r"^[•‣◦▪●○■–]\s*|^-\s+")
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a page: its text, the size of its letters, and the vertical place of its upper and lower edge."""

    text: str
    size: float
    top: float
    bottom: float


def markdown(content: bytes, properties: dict[str, Any]) -> str:
    """The text of a PDF, each page behind `<!-- page n -->`; whatever pdfplumber raises where it is none.

    What the file says of itself (ModDate and so on) goes into `properties`.
    """
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        properties.update(pdf.metadata)
        pages = [_pieces(page) for page in pdf.pages]
    lines = [piece for page in pages for piece in page if isinstance(piece, _Line)]
    levels = _levels(lines)
    return "\n\n".join(f"<!-- page {n} -->\n\n{_page(page, levels)}" for n, page in enumerate(pages, 1) if page)


def _pieces(page: Any) -> list[_Line | str]:
    """What stands on a page from top to bottom: lines, and tables as Markdown."""
    tables = page.find_tables()
    placed: list[tuple[float, _Line | str]] = [(t.bbox[1], _table(t.extract())) for t in tables]
    for line in page.extract_text_lines(return_chars=True):
        middle = (line["top"] + line["bottom"]) / 2
        if line["text"].strip() and not any(t.bbox[1] <= middle <= t.bbox[3] for t in tables):
            size = Counter(round(c["size"], 1) for c in line["chars"]).most_common(1)[0][0]
            placed.append((line["top"], _Line(line["text"].strip(), size, line["top"], line["bottom"])))
    return [piece for _, piece in sorted(placed, key=lambda p: p[0]) if piece]


def _levels(lines: Sequence[_Line]) -> dict[float, int]:
    """The level of a heading by its size: the largest is 1; sizes that most text is set in are none."""
    if not lines:
        return {}
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    body = letters.most_common(1)[0][0]
    larger = sorted({line.size for line in lines if line.size >= LARGER * body}, reverse=True)
    return {size: min(level, 6) for level, size in enumerate(larger, 1)}


def _page(pieces: Sequence[_Line | str], levels: dict[float, int]) -> str:
    parts: list[str] = []
    before: _Line | None = None
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(f"\n\n{piece}\n\n")
        elif piece.size in levels and len(piece.text) <= LONGEST_HEADING:
            parts.append(_heading(piece, before, levels[piece.size]))
        else:
            parts.append(_continued(piece, before))
        before = piece if isinstance(piece, _Line) else None
    return "".join(parts).strip()


def _heading(line: _Line, before: _Line | None, level: int) -> str:
    """A heading; one that goes on in the next line stays one."""
    if before and before.size == line.size and line.top - before.bottom < APART * (line.bottom - line.top):
        return f" {line.text}"
    return f"\n\n{'#' * level} {line.text}"


def _continued(line: _Line, before: _Line | None) -> str:
    """A line of text joined to the one before: as an item, a new paragraph, or the same one (words put together)."""
    if _BULLET.match(line.text):
        return "\n- " + _BULLET.sub("", line.text, count=1)
    if _NUMBERED.match(line.text):
        return "\n" + line.text
    apart = before is None or before.size != line.size or line.top - before.bottom > APART * (line.bottom - line.top)
    return ("\n\n" if apart else "\n") + line.text


def _table(rows: Sequence[Sequence[str | None]]) -> str:
    """A table as Markdown, its first row as names; nothing where it has no rows."""
    cells = [[" ".join((cell or "").split()).replace("|", "/") for cell in row] for row in rows]
    return "\n".join(_table_lines(cells)) if len(cells) > 1 else " ".join(cell for row in cells for cell in row)


def _table_lines(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    for place, row in enumerate(cells):
        yield f"| {' | '.join(row)} |"
        if place == 0:
            yield f"|{' --- |' * len(row)}"
