"""A4 paper and words for matplotlib to draw. The same content is the same file: it carries no time."""

from __future__ import annotations

from typing import Any

A4 = (8.27, 11.69)  # inches


def document(out: Any, title: str) -> Any:
    """A PDF to put pages into, as a context."""
    from matplotlib.backends.backend_pdf import PdfPages

    return PdfPages(out, metadata={"Title": title, "CreationDate": None, "Creator": None})


def page() -> Any:
    """An empty page."""
    from matplotlib.figure import Figure

    return Figure(figsize=A4)


def plain(text: str) -> str:
    """Text without what matplotlib would take for a formula."""
    return text.replace("$", r"\$")
