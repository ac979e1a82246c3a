"""The checklists of sales methodologies: `prompts/_checklists/*.yaml`, read and checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from connectors.book.schema import Deal
from connectors.errors import BadUse
from skills.email_sentiment.labels import LABELS, Label

FOLDER = "_checklists"
FALLBACK = "en"
_FIELDS = frozenset(f.name for f in dataclasses.fields(Deal))


class Words(BaseModel):
    """An item in one language: its name, and what to ask while it is open."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    ask: str


class Ways(BaseModel):
    """What shows that an item is met; any of them is enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    roles: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    fields_: tuple[str, ...] = Field((), alias="fields")
    signals: tuple[Label, ...] = ()
    words: dict[str, tuple[str, ...]] = {}

    @field_validator("fields_")
    @classmethod
    def _are_columns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in _FIELDS:
                raise ValueError(f"a deal has no '{name}'; it has {', '.join(sorted(_FIELDS))}")
        return value


class _Item(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    ways: Ways = Field(alias="met by")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    default: bool = False
    items: dict[str, _Item] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to know about a deal, with its words by language."""

    key: str
    ways: Ways
    words: Mapping[str, Words]

    def said(self, language: str) -> Words:
        """In a language; in English where it has no words for it."""
        return self.words.get(language) or self.words[FALLBACK]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A methodology's items in order; `key` is the file's name."""

    key: str
    name: str
    default: bool
    items: tuple[Item, ...]


@cache
def checklists() -> Mapping[str, Checklist]:
    """Those that are installed, by key. BadUse (code bad_checklist) where one can't be used."""
    folder = files("prompts") / FOLDER
    found = [read(f.name, f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".yaml")]
    _one_default(found)
    return {c.key: c for c in sorted(found, key=lambda c: c.key)}


def chosen(key: str | None) -> Checklist:
    """The one that is asked for, else the default. BadUse (code no_checklist) names those there are."""
    every = checklists()
    if key is None:
        return next(c for c in every.values() if c.default)
    wanted = key.strip().casefold()
    for checklist in every.values():
        if wanted in (checklist.key.casefold(), checklist.name.casefold()):
            return checklist
    names = [c.name for c in every.values()]
    raise BadUse(
        f"There is no checklist '{key}'; there are {', '.join(names)}.", code="no_checklist", said=key, names=names
    )


def named_in(text: str) -> str | None:
    """The key of the checklist that a question names; None where it names none."""
    said = f" {' '.join(text.casefold().replace('?', ' ').replace(',', ' ').split())} "
    return next((c.key for c in checklists().values() for n in (c.key, c.name) if f" {n.casefold()} " in said), None)


def read(file: str, text: str) -> Checklist:
    """A checklist from its text; BadUse (code bad_checklist) says where it is wrong and what is expected there."""
    import yaml

    try:
        held = _File.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _bad(file, f"line {mark.line + 1}" if mark else "the file", "it is not YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _bad(file, " > ".join(map(str, first["loc"])), first["msg"]) from error
    items = tuple(_item(file, key, item) for key, item in held.items.items())
    return Checklist(file.rsplit(".", 1)[0], held.name, held.default, items)


def _item(file: str, key: str, item: _Item) -> Item:
    extra: dict[str, Any] = item.model_extra or {}
    words = {}
    for language, held in extra.items():
        try:
            words[language] = Words.model_validate(held)
        except ValidationError as error:
            first = error.errors()[0]
            raise _bad(file, " > ".join(map(str, ("items", key, language, *first["loc"]))), first["msg"]) from error
    if FALLBACK not in words:
        raise _bad(file, f"items > {key}", f"words in '{FALLBACK}' are missing")
    if not any((item.ways.roles, item.ways.titles, item.ways.fields_, item.ways.signals, item.ways.words)):
        raise _bad(file, f"items > {key} > met by", "nothing is said that could show it")
    return Item(key, item.ways, words)


def _one_default(found: list[Checklist]) -> None:
    defaults = sorted(c.key for c in found if c.default)
    if len(defaults) != 1:
        why = f"one file has to say 'default: true'; {', '.join(defaults) or 'none'} does"
        raise _bad("*.yaml", "default", why)


def _bad(file: str, where: str, why: str) -> BadUse:
    known = f" Signals are {', '.join(LABELS)}." if "signals" in where else ""
    message = f"prompts/{FOLDER}/{file}, {where}: {why}.{known}"
    return BadUse(message, code="bad_checklist", file=file, where=where, why=why)
