"""The example questions in `prompts/`, which teach the router: text, label and language of each.

    prompts/<language>/<skill>.md      asked as: a list                      label: the skill's name
    prompts/<language>/smalltalk.md    asked as: lists by code               label: smalltalk:<code>
    prompts/<language>/out_of_scope.md asked as: lists by code               label: out_of_scope:<code>, an outsider

Placeholders stand for what differs between companies. They are filled with stand-ins, and what a question names is
replaced by the same stand-ins before it is routed, so that a company name nobody has heard of disturbs nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from zlib import crc32

from assistant.spoken import spoken
from assistant.understanding.words import front_matter, stand_ins

OUTSIDE = "out_of_scope"
TALK = "smalltalk"
NAMES = ("person", "account", "deal", "product", "contact")
STAND_INS = {
    "deal": "Acme",
    "account": "Acme",
    "contact": "Anna",
    "person": "Anna",
    "product": "Widget",
    "money": "100 000",
    "percent": "10 %",
}
# What is said when nothing was recognised as a name: names that no book holds, so that the router has met such too.
_STRANGERS = {
    "deal": ("Umbrella", "Borealis rollout", "Kvikk", "D-4711", "Stark platform", "Solberg"),
    "account": ("Hooli", "Fjordkraft", "Wayne Tech", "Soylent", "Aker Solutions", "Vandelay"),
    "contact": ("Petra", "Jonas"),
    "person": ("Sigrid", "Tom", "Priya", "Lars Holm", "Mike", "Ingrid"),
    "product": ("Falcon", "Premium Support"),
    "money": ("80k", "1.2m", "45 000", "$250,000"),
    "percent": ("15 percent", "5%", "twenty percent"),
}
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """A question as somebody might ask it; `text` may hold placeholders."""

    text: str
    label: str
    language: str

    @property
    def outside(self) -> bool:
        """Whether it is an example of what is not answered."""
        return self.label.startswith(OUTSIDE)


def examples(prompts: Traversable | None = None) -> list[Example]:
    """Every example question of every language, in a fixed order."""
    return [
        Example(str(text), label, language)
        for language, name, source in _sources(prompts)
        if name.endswith(".md")
        for label, texts in _labelled(name.removesuffix(".md"), front_matter(source).get("asked as") or [])
        for text in texts
    ]


def places(taught: Iterable[Example]) -> dict[tuple[str, str], frozenset[str]]:
    """Between which words names of which kinds stand in the examples: ("is", "doing") -> person."""
    found: dict[tuple[str, str], set[str]] = {}
    for example in taught:
        pieces = ["^", *re.findall(r"\{\w+\}|[^\W\d_]+", example.text.lower()), "$"]
        for left, hole, right in zip(pieces, pieces[1:], pieces[2:], strict=False):
            if hole.startswith("{") and hole[1:-1] in NAMES and not example.outside:
                found.setdefault((left, right), set()).add(hole[1:-1])
    return {between: frozenset(kinds) for between, kinds in found.items()}


def titles(taught: Iterable[Example]) -> dict[str, dict[str, dict[str, str]]]:
    """For each language and label a question that stands for it: by the kind of its one placeholder, "" for none."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for example in taught:
        holes = _HOLE.findall(example.text)
        if len(holes) <= 1 and (not holes or holes[0] in NAMES):
            wordings = found.setdefault(example.language, {}).setdefault(example.label, {})
            wordings.setdefault(holes[0] if holes else "", example.text)
    return found


def languages(prompts: Traversable | None = None) -> tuple[str, ...]:
    """The languages that have examples."""
    return tuple(dict.fromkeys(language for language, name, _ in _sources(prompts) if name.endswith(".md")))


def fingerprint(prompts: Traversable | None = None, *also: str) -> str:
    """A hash of everything that teaches: another phrase is another fingerprint, another wording of answers is not."""
    digest = hashlib.sha256("|".join(also).encode())
    for language, name, whole in _sources(prompts):
        source = whole.split("\n---", 1)[0] if name.endswith(".md") else whole
        digest.update(f"{language}/{name}:{len(source)}\n{source}".encode())
    return digest.hexdigest()[:16]


def filled(example: Example) -> list[str]:
    """The example with stand-ins in its placeholders, and once more with names nobody knows where it has any.

    Which of several stand-ins it gets depends on its own words only, so that another example beside it changes nothing.
    """
    turn = crc32(example.text.encode())
    stood_in = _fill(example, turn, STAND_INS)
    if not any(hole in _STRANGERS for hole in _HOLE.findall(example.text)):
        return [stood_in]
    return [stood_in, _fill(example, turn, {k: v[turn % len(v)] for k, v in _STRANGERS.items()})]


def _fill(example: Example, turn: int, values: dict[str, str]) -> str:
    own = stand_ins(example.language)
    every = {**values, **{name: said[turn % len(said)] for name, said in own.items()}}
    return _HOLE.sub(lambda m: every.get(m[1], m[1]), example.text)


def _labelled(name: str, asked: Any) -> Iterator[tuple[str, Iterable[Any]]]:
    if isinstance(asked, dict):
        yield from ((f"{name}:{code}", texts) for code, texts in asked.items())
    else:
        yield name, asked


def _sources(prompts: Traversable | None) -> Iterator[tuple[str, str, str]]:
    """Language, file name and text of every file that teaches: in every folder, of our own those that are spoken."""
    for folder in sorted((prompts or files("prompts")).iterdir(), key=lambda f: f.name):
        taught = folder.name in spoken() if prompts is None else not folder.name.startswith(("_", "."))
        if folder.is_dir() and taught:
            for file in sorted(folder.iterdir(), key=lambda f: f.name):
                if file.name.endswith((".md", "words.yaml")):
                    yield folder.name, file.name, file.read_text(encoding="utf-8")
