"""A plan's YAML document as entries that know where they stand, and read themselves as what the language needs.

YAML is only composed, never constructed: every scalar keeps the text that was written. So `0.1` is a tenth, `no` is the
word no, `on` is a key, and every fault has a line and a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from skills.commission.faults import Fault, Severity

T = TypeVar("T")
_NUMBER = re.compile(r"[+-]?\d[\d_]*(\.\d+)?")
_PERCENT = re.compile(r"([+-]?\d[\d_]*(?:\.\d+)?)\s*%")
_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_NULL = "tag:yaml.org,2002:null"
_NEAR = 70  # per cent of letters alike from which a key is taken for a misspelt one


class Entry:
    """One value of the document. Each `as_...` notes a fault and gives None where the value is something else."""

    def __init__(self, node: Any, path: str, faults: list[Fault]) -> None:
        self.node, self.path, self.faults = node, path, faults

    @property
    def line(self) -> int:
        """The line it begins in, from 1."""
        return int(self.node.start_mark.line) + 1

    @property
    def is_section(self) -> bool:
        """Whether it is a mapping of keys to values."""
        return bool(self.node.id == "mapping")

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return bool(self.node.id == "sequence")

    @property
    def written(self) -> str:
        """The text as it stands; empty for a list or section."""
        return str(self.node.value).strip() if self.node.id == "scalar" else ""

    def fault(self, code: str, *, severity: Severity = "error", at: Any = None, **facts: Any) -> None:
        """Note that something is wrong here, or at another node."""
        mark = (at or self.node).start_mark
        self.faults.append(Fault(code, mark.line + 1, mark.column + 1, self.path, severity, facts))

    def as_section(self, keys: Sequence[str]) -> Section | None:
        """A mapping with some of these keys; others are faults that name the nearest right one."""
        if not self.is_section:
            self.fault("not_a_section", found=self.written, keys=list(keys))
            return None
        return Section(self, keys)

    def items(self) -> list[Entry]:
        """The items of a list; anything else is a list of one."""
        if not self.is_list:
            return [self]
        return [Entry(node, f"{self.path}[{i}]", self.faults) for i, node in enumerate(self.node.value)]

    def pairs(self) -> Iterator[tuple[str, Entry]]:
        """Keys and values of a section whose keys are not fixed."""
        for key, value in self.node.value:
            yield str(key.value), Entry(value, f"{self.path}.{key.value}".lstrip("."), self.faults)

    def as_text(self) -> str | None:
        """A word or name, not empty."""
        if not self.written:
            self.fault("not_text", found="")
        return self.written or None

    def as_word(self, words: Iterable[str]) -> Any:
        """One of a few words; Any, because the caller's Literal says which."""
        known = list(words)
        if self.written in known:
            return self.written
        self.fault("unknown_word", found=self.written, words=known, nearest=nearest(self.written, known))
        return None

    def as_yes(self) -> bool | None:
        """yes or no."""
        found = _WORDS.get(self.written.lower())
        if found is None:
            self.fault("not_yes_no", found=self.written)
        return found

    def as_number(self) -> Decimal | None:
        """A plain number."""
        if _NUMBER.fullmatch(self.written):
            return Decimal(self.written.replace("_", ""))
        self.fault("not_a_number", found=self.written)
        return None

    def as_amount(self) -> Decimal | None:
        """A number that is not negative."""
        found = self.as_number()
        if found is not None and found < 0:
            self.fault("negative", found=self.written)
            return None
        return found

    def as_share(self) -> Decimal | None:
        """A percentage as a fraction: 8% is 0.08, and so is 0.08."""
        if found := _PERCENT.fullmatch(self.written):
            return Decimal(found[1].replace("_", "")).scaleb(-2)
        if _NUMBER.fullmatch(self.written):
            return Decimal(self.written.replace("_", ""))
        self.fault("not_a_share", found=self.written)
        return None

    @property
    def is_percent(self) -> bool:
        """Whether a percentage is written."""
        return _PERCENT.fullmatch(self.written) is not None

    def as_day(self) -> date | None:
        """A day as YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.written)
        except ValueError:
            self.fault("not_a_day", found=self.written)
            return None

    def as_count(self) -> int | None:
        """A whole number from 0."""
        if self.written.isdecimal():
            return int(self.written)
        self.fault("not_a_count", found=self.written)
        return None


class Section:
    """A mapping with known keys."""

    def __init__(self, entry: Entry, keys: Sequence[str]) -> None:
        self.entry = entry
        self._held: dict[str, Entry] = {}
        for key, value in entry.node.value:
            name = str(key.value)
            path = f"{entry.path}.{name}".lstrip(".")
            if name not in keys:
                entry.fault("unknown_key", at=key, found=name, keys=list(keys), nearest=nearest(name, keys))
            elif name in self._held:
                entry.fault("key_twice", at=key, found=name)
            elif value.tag == _NULL:
                entry.fault("empty", at=key, found=name)
            else:
                self._held[name] = Entry(value, path, entry.faults)

    def __contains__(self, key: str) -> bool:
        return key in self._held

    def get(self, key: str) -> Entry | None:
        """The value of a key, or None."""
        return self._held.get(key)

    def need(self, key: str) -> Entry | None:
        """The value of a key that must be there."""
        if key not in self._held:
            self.entry.fault("missing_key", key=key)
        return self._held.get(key)

    def read(self, key: str, how: Callable[[Entry], T | None]) -> T | None:
        """The value of a key as something, None where it is left out or something else."""
        entry = self._held.get(key)
        return how(entry) if entry else None

    def needed(self, key: str, how: Callable[[Entry], T | None]) -> T | None:
        """The same for a key that must be there."""
        entry = self.need(key)
        return how(entry) if entry else None

    def word(self, key: str, words: Iterable[str]) -> Any:
        """The value of a key as one of a few words; Any, because the caller's Literal says which."""
        entry = self._held.get(key)
        return entry.as_word(words) if entry else None

    def fault(self, key: str, code: str, *, severity: Severity = "error", **facts: Any) -> None:
        """Note a fault at a key's value, or at the section where the key is left out."""
        (self._held.get(key) or self.entry).fault(code, severity=severity, **facts)


def composed(text: str, faults: list[Fault]) -> Entry | None:
    """The document's outermost entry; None, with a fault, where the text is no YAML or holds nothing."""
    import yaml

    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        faults.append(Fault("not_yaml", line, column, "", facts={"problem": error.problem or error.context or ""}))
        return None
    except yaml.YAMLError as error:
        faults.append(Fault("not_yaml", 1, 1, "", facts={"problem": str(error).splitlines()[0]}))
        return None
    if node is None:
        faults.append(Fault("no_document", 1, 1, ""))
        return None
    return Entry(node, "", faults)


def nearest(said: str, known: Iterable[str]) -> str | None:
    """The known word that is most like what was said, where one is like it at all."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(said.lower(), list(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return str(found[0]) if found else None
