"""The text of a mail that came as HTML only: blocks become lines, quotations and hidden parts are left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr"}
_UNSEEN = {"style", "script", "head", "title", "template"}
_OLD = {"blockquote"}
_QUOTED = re.compile(r"gmail_quote|moz-cite-prefix|yahoo_quoted|divRplyFwdMsg|appendonsend", re.I)
_TAG = re.compile(r"<(?:html|body|div|p|br|table|span|blockquote)\b[^<>]{0,300}>", re.I)
_ANGLE = re.compile(r"<([^<>]*)(>?)")
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
_LONGEST_TAG = 2000  # characters; more is an image that stands in its tag
_VOID = {"br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed", "source", "wbr"}


def looks_like_html(text: str) -> bool:
    """Whether a body is mark-up rather than text that mentions a tag."""
    return len(_TAG.findall(text[:5000])) >= 2 or text.lstrip()[:15].lower().startswith(("<html", "<!doctype html"))


def text_of_html(markup: str) -> str:
    """What a reader would see, without what was quoted; broken mark-up is read as far as it goes."""
    reader = _Reader()
    reader.feed(_tamed(markup))
    reader.close()
    lines = ("".join(reader.out)).split("\n")
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in lines)


def _tamed(markup: str) -> str:
    """Without comments, and tags that are very long or never end: on these html.parser takes time as their square."""
    return _ANGLE.sub(_whole_tag, _without_comments(markup))


def _whole_tag(found: re.Match[str]) -> str:
    inside, end = found.groups()
    if not end:
        return f"&lt;{inside}"
    if len(inside) <= _LONGEST_TAG:
        return found[0]
    name = _NAME.match(inside)
    return f"<{name[0]}>" if name else ""


def _without_comments(markup: str) -> str:
    kept, at = [], 0
    while (start := markup.find("<!--", at)) >= 0 and (end := markup.find("-->", start + 4)) >= 0:
        kept.append(markup[at:start])
        at = end + 3
    return "".join([*kept, markup[at:]])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._skipped: list[str] = []  # open tags since the one whose content is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped:
            if tag not in _VOID:
                self._skipped.append(tag)
            return
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        hidden = any(name == "style" and "display:none" in (value or "").replace(" ", "") for name, value in attrs)
        if (tag in _UNSEEN or tag in _OLD or hidden or _QUOTED.search(marks)) and tag not in _VOID:
            self._skipped.append(tag)
        elif tag in _BLOCKS:
            self.out.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skipped:
            while self._skipped and self._skipped.pop() != tag:
                pass
        elif not self._skipped and tag in {"p", "div", "tr", "li", "h1", "h2", "h3"}:
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.out.append(re.sub(r"\s+", " ", data))
