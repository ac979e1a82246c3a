"""When a file was last changed, as it says itself: the properties of office files and PDF, the head of a web page.

The time that the file system has is no witness: it is that of the last copy or check-out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

_OFFICE = re.compile(rb"<dcterms:(modified|created)[^>]*>\s*(\d{4}-\d\d-\d\d)")
_META = re.compile(
    r"""<meta\b[^>]*(?:name|property|http-equiv)=["']?
    (?:article:modified_time|og:updated_time|dcterms\.modified|last-modified|date|article:published_time)\b[^>]*>""",
    re.I | re.X,
)
_CONTENT = re.compile(r"""content=["']?(\d{4}-\d\d-\d\d)""", re.I)


def of_office(content: bytes) -> date | None:
    """Of a Word or PowerPoint file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = dict(_OFFICE.findall(packed.read("docProps/core.xml")))
    except (zipfile.BadZipFile, KeyError, OSError):
        return None
    said = found.get(b"modified") or found.get(b"created")
    return _day(said.decode()) if said else None


def of_pdf(properties: Mapping[str, Any]) -> date | None:
    """Of a PDF: `D:20260310093000+01'00'`."""
    said = str(properties.get("ModDate") or properties.get("CreationDate") or "")
    found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", said)
    return _day("-".join(found.groups())) if found else None


def of_page(page: str) -> date | None:
    """Of a web page."""
    metas = (_CONTENT.search(meta[0]) for meta in _META.finditer(page))
    return next((day for found in metas if found and (day := _day(found[1]))), None)


def of_message(header: str | None) -> date | None:
    """Of a web archive: the day on which the page was saved."""
    try:
        return parsedate_to_datetime(header).date() if header else None
    except ValueError:
        return None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
