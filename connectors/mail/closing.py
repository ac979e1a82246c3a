"""What stands below the last word: sign-off, name, title, telephone, slogan, disclaimer.

A signature is cut at the first line from which nothing but a closing follows: the "-- " line, a sign-off ("Best
regards", "Mvh") with only short lines below, or a run of contact details and the sender's name at the very end. A
postscript below it ("PS: ...") is the sender's word and stays.
"""

from __future__ import annotations

import re

from connectors.mail.forms import pattern

_NAME_BEHIND = r"\s*(?:[,.!–-]+|$)\s*(?:[-/]?\s*[A-ZÆØÅ][\w'’.-]*\s*){0,3}$"
_DETAIL = re.compile(
    r"^(?:\W{0,2}(?:m|t|p|d|e|w|tel|tlf|telefon|phone|mob|mobil|mobile|cell|direct|office|kontor|fax|email|e-post|epost|mail|web|"
    r"linkedin|org\.? ?nr)\b\s*[.:+|]|(?:https?://|www\.)\S+$|\S+@\S+\.\w+$|\+?[\d\s()./-]{7,}$|\[?(?:image|cid|logo)[:\]])",
    re.I,
)
_BAR = re.compile(r"\s[|•·]\s")
_POSTSCRIPT = re.compile(r"^p\.?\s?s\.?\s?[:.\s–-]", re.I)
_SHORT = 70  # characters: lines of a signature are titles, names, numbers, slogans
_FEW = 12  # lines below a sign-off that may still be its signature


def without_disclaimers(lines: list[str]) -> list[str]:
    """Without paragraphs of legal text, wherever they stand; a banner above goes as well as a notice below."""
    kept: list[str] = []
    for paragraph in _paragraphs(lines):
        joined = " ".join(line.strip() for line in paragraph)
        if pattern("disclaimer").search(joined[:1200]):
            # A notice glued to the sender's last words: only what stands above its first line is theirs.
            cut = next((i for i, line in enumerate(paragraph) if pattern("disclaimer").search(line[:400])), 0)
            kept += paragraph[:cut]
        else:
            kept += paragraph
        kept.append("")
    return kept


def without_closing(lines: list[str], sender: str) -> list[str]:
    """Without sign-off and signature; a postscript stays."""
    end = _signature_from(lines)
    postscript = _postscript(lines[end:])
    kept = lines[:end]
    names = _names_of(sender)
    while kept and (not kept[-1].strip() or _closes(kept[-1], names, alone=_content(kept) <= 1)):
        kept.pop()
    return kept + (["", *postscript] if postscript else [])


def _signature_from(lines: list[str]) -> int:
    """The line where nothing but a closing follows; the end where there is none."""
    said = False  # "Thanks!" as the first line is what somebody wrote, below others it is how they end
    for i, line in enumerate(lines):
        bare = line.strip()
        if line.rstrip() == "--" or pattern("device", r"^\W{0,3}{}").match(bare):
            return i
        signs_off = 0 < len(bare) <= _SHORT and pattern("sign_off", r"^{}(?:\s*/\s*{})?" + _NAME_BEHIND).match(bare)
        if said and signs_off and _all_short(lines[i + 1 :]):
            return i
        said = said or bool(bare)
    return len(lines)


def _all_short(below: list[str]) -> bool:
    said = [line.strip() for line in below if line.strip()]
    said = said[: next((i for i, line in enumerate(said) if _POSTSCRIPT.match(line)), len(said))]
    return len(said) <= _FEW and all(len(line) <= _SHORT or _DETAIL.match(line) or _BAR.search(line) for line in said)


def _postscript(below: list[str]) -> list[str]:
    start = next((i for i, line in enumerate(below) if _POSTSCRIPT.match(line.strip())), None)
    if start is None:
        return []
    return [_POSTSCRIPT.sub("", below[start].strip(), count=1).strip(), *below[start + 1 :]]


def _closes(line: str, names: frozenset[str], *, alone: bool) -> bool:
    """Whether a line at the very end only says who wrote or how to reach them."""
    bare = line.strip()
    if alone:
        return False
    if _DETAIL.match(bare) or (_BAR.search(bare) and len(bare) <= 120):
        return True
    words = re.findall(r"[^\W\d_]+", bare.lower())
    signed = 0 < len(words) <= 4 and bare[-1] not in "?!:;"
    if signed and names & set(words):
        return True
    return len(words) == 1 and bare[:1].isupper() and bare.rstrip(".").isalpha() and not names and bare[-1] != "."


def _content(lines: list[str]) -> int:
    return sum(1 for line in lines if line.strip())


def _names_of(sender: str) -> frozenset[str]:
    """Words of the part of an address that names a person: anna.lund@x.example -> anna, lund."""
    return frozenset(w for w in re.findall(r"[^\W\d_]+", sender.split("@", maxsplit=1)[0].lower()) if len(w) > 1)


def _paragraphs(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [p for p in found if p]
