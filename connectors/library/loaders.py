"""A file as Markdown, whatever it is: markitdown reads web pages and office files, pdfplumber PDF; captions are ours.

Where a page or slide begins, `<!-- page 3 -->` stands on a line of its own, so that a passage knows its page.
"""

from __future__ import annotations

import email
import email.policy
import io
import plistlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from connectors.library import dated
from connectors.library.documents import BadDocument
from connectors.library.transcripts import captions

R = TypeVar("R")
_HTML_TABLE = re.compile(r"(?is)<table\b.*?</table>")
_SLIDE = re.compile(r"<!-- Slide number: (\d+) -->")
_BULLETS = re.compile(r"(?:^(?![#|<!\s-]).+\n?){2,}", re.M)
_TITLE = "p[style-name='Title'] => h1:fresh"
_NAMELESS = re.compile(r"^\|(?: +\|)+\n(\|(?: ?-+ ?\|)+\n)(\|.*(?:\n|$))", re.M)


def read(path: Path, content: bytes) -> str:
    """What a file says, as Markdown. BadDocument where it can't be read or no loader takes its kind."""
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise BadDocument(f"files of the kind '{path.suffix or path.name}' are not read")
    if not content.strip():
        raise BadDocument("it is empty")
    return loader(content, path.suffix.lower())


def decoded(content: bytes) -> str:
    """Bytes as text: UTF-8, what its byte-order mark says, or what it looks like."""
    wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if b"\0" in content and not wide:
        raise BadDocument("it is not text")
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=["cp1252", "latin_1"]).best()
    return str(best) if best else content.decode("cp1252", errors="replace")


def _markdown(content: bytes, suffix: str) -> str:
    """Markdown; a table that is written as HTML becomes one of Markdown's."""
    text = decoded(content).replace("\r\n", "\n")
    return _HTML_TABLE.sub(lambda table: f"\n\n{_html(table[0], suffix)}\n\n", text)


def _text(content: bytes, _: str) -> str:
    """Plain text: indented lines are no code, and a line of = or - below another is no heading."""
    lines = decoded(content).replace("\r\n", "\n").split("\n")
    return "\n".join(re.sub(r"^(=+|-+)$", "", line.lstrip(" \t")) for line in lines)


def _pdf(content: bytes, _: str) -> str:
    """A PDF; one without letters in it is a scan."""
    from connectors.library import pdf

    if b"%PDF-" not in content[:1024]:
        raise BadDocument("it is no PDF")
    properties: dict[str, Any] = {}
    text = _parsed(lambda given: pdf.markdown(given, properties), content, ".pdf")
    if not re.sub(r"<!--.*?-->", "", text).strip():
        raise BadDocument("there is no text in it; if it is a scan, have the text recognised (OCR) first")
    return _front(date=dated.of_pdf(properties)) + text


def _word(content: bytes, suffix: str) -> str:
    """Word, by way of markitdown."""
    from markitdown.converters import DocxConverter

    text = _parsed(lambda given: _converted(DocxConverter(), given, suffix, style_map=_TITLE), content, suffix)
    return _front(date=dated.of_office(content)) + text


def _slides(content: bytes, suffix: str) -> str:
    """PowerPoint, by way of markitdown; the lines of a slide are its bullets."""
    from markitdown.converters import PptxConverter

    text = _parsed(lambda given: _converted(PptxConverter(), given, suffix), content, suffix)
    return _front(date=dated.of_office(content)) + _SLIDE.sub(r"\n<!-- page \1 -->\n", _BULLETS.sub(_as_list, text))


def _as_list(lines: re.Match[str]) -> str:
    return "\n" + "\n".join(f"- {line.strip()}" for line in lines[0].strip("\n").split("\n")) + "\n"


def _converted(converter: Any, content: bytes, suffix: str, **options: str) -> str:
    """What one of markitdown's converters makes of a file. A table without names has those of its first row."""
    from markitdown import StreamInfo

    about = StreamInfo(extension=suffix, charset="utf-8" if suffix in _WEB else None)
    return _NAMELESS.sub(r"\2\1", str(converter.convert(io.BytesIO(content), about, **options).markdown))


def _parsed(parser: Callable[[bytes], R], content: bytes, suffix: str) -> R:
    """What a parser makes of a file; parsers of foreign formats raise all there is, and all of it means a bad file."""
    try:
        return parser(content)
    except BadDocument:
        raise
    except Exception as error:
        raise BadDocument(f"it can't be read as {suffix[1:]} ({_first_line(error)})") from error


def _web(content: bytes, suffix: str, saved: date | None = None) -> str:
    """A web page: its `lang`, `title` and date are kept as front matter, menus and scripts are not text."""
    page = decoded(content)
    body = re.sub(r"(?is)<(script|style|nav|footer|noscript|template)\b.*?</\1\s*>", " ", page)
    title = re.search(r"(?is)<title[^>]*>(.*?)</title>", page)
    spoken = re.search(r"(?is)<html[^>]*\blang=[\"']?([a-z]{2})", page)
    text = _html(body, suffix)
    named, language = _unescaped(title[1]) if title else "", spoken[1] if spoken else ""
    return _front(title=named, language=language, date=dated.of_page(page) or saved) + text


def _html(page: str, suffix: str) -> str:
    from markitdown.converters import HtmlConverter

    return _parsed(lambda given: _converted(HtmlConverter(), given, ".html"), page.encode(), suffix)


def _archive(content: bytes, _: str) -> str:
    """A web page with what belongs to it (MHTML): the page."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            saved = dated.of_message(message["Date"])
            return _web(payload if isinstance(payload, bytes) else b"", ".html", saved)
    raise BadDocument("there is no page in it")


def _safari(content: bytes, suffix: str) -> str:
    """A web page as Safari keeps it, with what belongs to it: the page."""
    page = _parsed(lambda given: plistlib.loads(given)["WebMainResource"]["WebResourceData"], content, suffix)
    return _web(page if isinstance(page, bytes) else b"", ".html")


def _captions(content: bytes, _: str) -> str:
    """A transcript (VTT, SRT): who speaks, and what; times and cue numbers are left out."""
    said = captions(decoded(content)).turns
    return "\n\n".join(f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text for turn in said)


def _front(**about: str | date | None) -> str:
    import yaml

    known = {name: value for name, value in about.items() if value}
    return f"---\n{yaml.safe_dump(known, allow_unicode=True)}---\n" if known else ""


def _unescaped(text: str) -> str:
    from html import unescape

    return " ".join(unescape(text).split())


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


_WEB = {".html", ".htm", ".xhtml"}
LOADERS: dict[str, Callable[[bytes, str], str]] = {
    **dict.fromkeys((".md", ".markdown"), _markdown),
    **dict.fromkeys((".txt", ".text"), _text),
    **dict.fromkeys(_WEB, _web),
    **dict.fromkeys((".mht", ".mhtml"), _archive),
    ".webarchive": _safari,
    ".pdf": _pdf,
    ".docx": _word,
    ".pptx": _slides,
    **dict.fromkeys((".vtt", ".srt"), _captions),
}
