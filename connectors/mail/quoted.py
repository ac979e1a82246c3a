"""Where a mail stops being new: lines of earlier messages that came along.

Three forms exist: lines marked with ">"; a line that says who wrote what follows and when ("On ... wrote:", "Den ...
skrev ...:"), sometimes broken over three lines; and the block of header fields that Outlook puts above ("From: Sent:
To: Subject:", "Fra: Sendt: Til: Emne:"). Below marked lines a sender may go on answering, so only those go; below the
other two forms everything is old.
"""

from __future__ import annotations

import re

_WROTE = re.compile(
    r"\b(?:wrote|writes|skrev|skriver|schrieb|a écrit|escribió|ha scritto|schreef)\b[^:]{0,160}:\s*$", re.I
)
_WHEN = re.compile(r"\d{1,2}[:.]\d\d|\b\d{4}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|@")
_RULE = re.compile(
    r"^\W{0,3}[-_=*]{2,}\s*(?:original message|original appointment|forwarded message|forwarded by|opprinnelig melding|"
    r"opprinnelig avtale|videresendt melding|videresendt e-post|ursprüngliche nachricht|ursprungligt meddelande|"
    r"original meddelelse|message d'origine|reply above this line|svar over denne linjen)",
    re.I,
)
_FORWARD = re.compile(r"^\W{0,3}(?:begin forwarded message|start på videresendt melding|videresendt melding)\s*:", re.I)
_FIELD = re.compile(
    r"^[>\s*]{0,6}(?P<name>from|sent|date|to|cc|subject|reply-to|fra|sendt|dato|til|kopi|emne|von|gesendet|an|betreff|från|"
    r"skickat|ämne)\s*:\*?\s",
    re.I,
)
_SENDER = {"from", "fra", "von", "från"}
_LINE = re.compile(r"^\s*[_-]{10,}\s*$")


def without_quotes(lines: list[str]) -> list[str]:
    """The lines that are new in this message, in order."""
    kept: list[str] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        if line.lstrip().startswith((">", "|>")):
            i += 1
            continue
        span = _attribution(lines, i)
        if span:
            if not _marked(lines, i + span):
                break
            i += span
            continue
        if _RULE.match(line) or _FORWARD.match(line) or _header_block(lines, i):
            break
        kept.append(line)
        i += 1
    while kept and (not kept[-1].strip() or _LINE.match(kept[-1])):
        kept.pop()
    return kept


def _attribution(lines: list[str], at: int) -> int:
    """How many lines from here say who wrote what follows; 0 where none do. Mail clients break it at 76 characters."""
    joined = ""
    for n in range(1, 4):
        if at + n > len(lines) or not lines[at + n - 1].strip():
            return 0
        joined = f"{joined} {lines[at + n - 1].strip()}"[:400]
        if _WROTE.search(joined):
            return n if _WHEN.search(joined) and _begins(joined) else 0
    return 0


def _begins(joined: str) -> bool:
    """Whether it starts as these lines do: with On/Den/Am, a weekday, a date, a name with an address."""
    start = joined.strip().lower()
    return bool(
        re.match(r"(on|den|på|am|le|el|il|op)\b", start)
        or re.match(r"[\"']?\w{2,9}[.,]{0,2} \d", start)
        or re.match(r"\d", start)
        or re.match(r"[\w \"',-]{2,60}[<(\[]\S{1,80}@", start)
    )


def _marked(lines: list[str], at: int) -> bool:
    """Whether the next line that says something carries the mark of a quotation."""
    following = next((line for line in lines[at:] if line.strip()), "")
    return following.lstrip().startswith((">", "|>"))


def _header_block(lines: list[str], at: int) -> bool:
    """Whether a block of at least three header fields, the sender first, begins here."""
    first = _FIELD.match(lines[at])
    if not first or first["name"].lower() not in _SENDER:
        return False
    names = {m["name"].lower() for line in lines[at : at + 7] if (m := _FIELD.match(line))}
    return len(names) >= 3
