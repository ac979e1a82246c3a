"""Bytes of mail as text: by the charset that they claim, else as UTF-8, else as Windows wrote it; never an error."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header

# Codecs for names and programs, some of which take time that grows with the square of the text.
_NOT_FOR_MAIL = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "utf_7"}
_WINDOWS = {"iso8859-1", "ascii", "latin-1"}  # what claims these is as often Windows' own set, which holds them
_LONGEST_HEADER = 4000  # characters that are decoded
_BROKEN = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f]")


def text_of(data: bytes, charset: str | None) -> str:
    """The text, without control characters; what can't be decoded is marked."""
    for claimed in (charset, "utf-8"):
        name = _codec(claimed)
        if name and not (name in _WINDOWS and claimed == charset):
            try:
                return plain(data.decode(name))
            except (UnicodeError, LookupError, ValueError):
                continue
    if _codec(charset) not in (None, *_WINDOWS):
        return plain(data.decode(_codec(charset) or "utf-8", "replace"))
    return plain(data.decode("cp1252", "replace"))


def header_text(raw: str) -> str:
    """A header's value, with encoded words (RFC 2047) read and line breaks as blanks."""
    flat = " ".join(raw[:_LONGEST_HEADER].split())
    said = text_of(flat.encode("utf-8", "surrogateescape"), None) if not flat.isascii() else flat
    if "=?" not in said:
        return plain(said)
    try:
        pieces = decode_header(said)
    except Exception:  # whatever an encoded word holds, the header stays readable as it is
        return plain(said)
    return plain("".join(p if isinstance(p, str) else text_of(p, c) for p, c in pieces)).strip()


def plain(text: str) -> str:
    """Without control characters and halves of characters, which no file or database can hold."""
    return _BROKEN.sub("", text)


def _codec(name: str | None) -> str | None:
    """A charset's codec by its own name, where there is one for text."""
    if not name or not name.isascii() or len(name) > 40:
        return None
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return None if found in _NOT_FOR_MAIL else found
