"""A file as Markdown, whatever it is: markitdown reads web pages and office files, captions and web archives are ours.

Where a page or slide begins, `<!-- page 3 -->` stands on a line of its own, so that a passage knows its page.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
from collections.abc import Callable
from pathlib import Path

from connectors.library.documents import BadDocument

_TIMES = re.compile(r"^\s*(?:\d+:)?\d\d:\d\d[.,]\d{3}\s+-->\s+.*$")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-z][^>]*>|\{\\[^}]*\}", re.I)
_SLIDE = re.compile(r"<!-- Slide number: (\d+) -->")


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
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\0" in content[:4096]:
        raise BadDocument("it is not text")
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=["cp1252", "latin_1"]).best()
    return str(best) if best else content.decode("cp1252", errors="replace")


def _markdown(content: bytes, _: str) -> str:
    return decoded(content).replace("\r\n", "\n")


def _text(content: bytes, _: str) -> str:
    """Plain text: indented lines are no code, and a line of = or - below another is no heading."""
    lines = decoded(content).replace("\r\n", "\n").split("\n")
    return "\n".join(re.sub(r"^(=+|-+)$", "", line.lstrip(" \t")) for line in lines)


def _office(content: bytes, suffix: str) -> str:
    """Web pages, PDF, Word and PowerPoint by way of markitdown (pages by form feed, slides by its own comment)."""
    from markitdown import MarkItDown, MarkItDownException, StreamInfo

    try:
        text = MarkItDown(enable_plugins=False).convert_stream(
            io.BytesIO(content), stream_info=StreamInfo(extension=suffix, charset="utf-8" if suffix in _WEB else None)
        )
    except (MarkItDownException, ValueError, OSError, KeyError, AttributeError) as error:
        raise BadDocument(f"it can't be read as {suffix[1:]} ({_first_line(error)})") from error
    if suffix == ".pdf":
        pages = str(text.markdown).split("\f")
        return "\n\n".join(f"<!-- page {n} -->\n\n{page}" for n, page in enumerate(pages, 1) if page.strip())
    return _SLIDE.sub(r"<!-- page \1 -->", str(text.markdown))


def _web(content: bytes, suffix: str) -> str:
    """A web page: its `lang` and `title` are kept as front matter, menus and scripts are not text."""
    page = decoded(content)
    body = re.sub(r"(?is)<(script|style|nav|footer|noscript|template)\b.*?</\1\s*>", " ", page)
    title = re.search(r"(?is)<title[^>]*>(.*?)</title>", page)
    spoken = re.search(r"(?is)<html[^>]*\blang=[\"']?([a-z]{2})", page)
    text = _office(body.encode(), ".html" if suffix != ".html" else suffix)
    front = _front(title=_unescaped(title[1]) if title else "", language=spoken[1] if spoken else "")
    return front + text


def _archive(content: bytes, _: str) -> str:
    """A web page with what belongs to it (MHTML): the page."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            return _web(payload if isinstance(payload, bytes) else b"", ".html")
    raise BadDocument("there is no page in it")


def _captions(content: bytes, _: str) -> str:
    """A transcript (VTT, SRT): who speaks, and what; times and cue numbers are left out."""
    said: list[tuple[str, str]] = []
    blocks = re.split(r"\n\s*\n", decoded(content).replace("\r\n", "\n"))
    for block in blocks:
        lines = block.strip().split("\n")
        timed = next((n for n, line in enumerate(lines) if _TIMES.match(line)), None)
        if timed is None:
            continue
        text = " ".join(lines[timed + 1 :])
        voice = _VOICE.search(text)
        speaker = voice[1].strip() if voice else ""
        text = _TAG.sub("", text).strip()
        named = re.match(r"([A-ZÆØÅ][\w .'-]{1,40}):\s+", text)
        if named and not speaker:
            speaker, text = named[1], text[named.end() :]
        if said and said[-1][0] == speaker:
            said[-1] = (speaker, f"{said[-1][1]} {text}")
        elif text:
            said.append((speaker, text))
    if not said:
        raise BadDocument("there are no captions in it")
    return "\n\n".join(f"{speaker}: {text}" if speaker else text for speaker, text in said)


def _front(**about: str) -> str:
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
    **dict.fromkeys((".pdf", ".docx", ".pptx"), _office),
    **dict.fromkeys((".vtt", ".srt"), _captions),
}
