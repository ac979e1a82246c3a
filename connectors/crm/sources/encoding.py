"""In which encoding a text file is written: by its mark, by being UTF-8, else by what its letters look like."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from connectors.crm.sources.sheet import BrokenFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_LOOKED_AT = 1 << 16
# Western files are by far the most common that are not UTF-8, and a short text in cp1252 is also a possible text in a
# dozen other encodings. Where the letters allow it, it is taken for this one.
_LIKELY = "cp1252"


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding, whether it was guessed by letters, and whether some bytes of the file do not belong to it."""

    name: str
    guessed: bool = False
    broken: bool = False


def encoding_of(path: Path) -> Encoding:
    """The encoding of a text file. BrokenFile for one that is no text."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name)
    zeros = b"\0" in start
    if zeros and (wide := _by_zeros(path, start)):
        return Encoding(wide)
    good, bad = _as_utf8(path)
    if not bad:
        return Encoding("utf-8", broken=zeros)
    if good > bad:
        return Encoding("utf-8", broken=True)
    return Encoding(_by_letters(path), guessed=True)


def _by_zeros(path: Path, start: bytes) -> str | None:
    """UTF-16 without a mark has a zero in every second byte; a file with many other zeros is no text."""
    even, odd, half = start[::2].count(0), start[1::2].count(0), max(1, len(start) // 2)
    if odd > half * 0.4 > even * 4:
        return "utf-16-le"
    if even > half * 0.4 > odd * 4:
        return "utf-16-be"
    if start.count(0) > len(start) // 10:
        raise BrokenFile(path.name, "it is no text; it may have been cut off while it was written. Export it again")
    return None


def _as_utf8(path: Path) -> tuple[int, int]:
    """How many characters beyond ASCII are good UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    good = bad = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                broken = sum("\udc80" <= c <= "\udcff" for c in text)
                good, bad = good + sum(c > "\x7f" for c in text) - broken, bad + broken
    if left := decoder.getstate()[0]:
        # Cut off within a letter: what came before decides, and where nothing did, it is UTF-8 until then.
        return good + (len(left) + 1 if not bad and not good else 0), bad + len(left)
    return good, bad


def _by_letters(path: Path) -> str:
    from charset_normalizer import from_bytes

    sample = _telling_lines(path)
    best = from_bytes(sample).best()
    if best is None:
        return _LIKELY
    likely = {str(e).replace("_", "-") for e in (best.encoding, *best.could_be_from_charset)}
    western = likely & {_LIKELY, "latin-1", "iso8859-1", "iso8859-15", "windows-1252"}
    return _LIKELY if western or _reads_well(sample) else str(best.encoding)


def _telling_lines(path: Path) -> bytes:
    """The lines that hold more than ASCII, as far as they are needed."""
    told = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                told += line
            if len(told) > _LOOKED_AT:
                break
    return bytes(told)


def _reads_well(sample: bytes) -> bool:
    """Whether in the likely encoding every letter beyond ASCII is one of Western languages."""
    try:
        text = sample.decode(_LIKELY)
    except UnicodeDecodeError:
        return False
    return all(c in "æøåäöüßéèêëàâáíìîïóòôúùûçñÆØÅÄÖÜÉÈÊÁÀÂÍÎÏÓÔÚÛÇÑ’‘“”–—€£§°´·…«»" for c in text if c > "\x7f")
