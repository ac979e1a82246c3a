"""Reads files of labelled messages: keys are a feeling and then signals, values lists of texts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from skills.email_sentiment.labels import FEELINGS, LABELS, Feeling, Label

_KINDS = ("", "_more", "_objections", "_steps", "_feelings", "_mails")
# Files of training/ by language. `contrasts` say one matter several ways, and what looks like a signal and is none.
SOURCES = {
    "en": tuple(f"en{kind}" for kind in (*_KINDS, "_contrasts")),
    "nb": tuple(f"nb{kind}" for kind in _KINDS),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A text, how it feels, what it signals; `carriers` are the parts that carry the feeling, where marked."""

    text: str
    feeling: Feeling
    signals: frozenset[Label]
    language: str
    carriers: tuple[str, ...] = ()


def examples_in(source: str, language: str) -> list[Example]:
    """The examples of one file, in its order; ValueError names a key that is not made of feelings and signals."""
    return [
        Example(text.replace("[[", "").replace("]]", ""), feeling, signals, language, _marked(text))
        for key, texts in _read(source).items()
        for feeling, signals in [_labels(key)]
        for text in texts
    ]


@cache
def training() -> tuple[Example, ...]:
    """What feelings and signals are learnt from."""
    return tuple(e for _, language, source in _sources(SOURCES) for e in examples_in(source, language))


def fingerprint() -> str:
    """A hash of the messages to learn from and of the patterns beside them: what the shipped arrays are held to."""
    digest = hashlib.sha256()
    for name, _, source in (*_sources(SOURCES), ("patterns", "", _text("patterns.yaml"))):
        digest.update(f"{name}:{source}".encode())
    return digest.hexdigest()[:16]


def _sources(files_of: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Name, language and text of each file."""
    for language, names in files_of.items():
        for name in names:
            yield name, language, _text(f"training/{name}.yaml")


def _text(name: str) -> str:
    return files("skills.email_sentiment").joinpath(name).read_text("utf-8").replace("\r\n", "\n")


def _read(source: str) -> dict[str, Any]:
    import yaml

    read: dict[str, Any] = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return read


def _labels(key: str) -> tuple[Feeling, frozenset[Label]]:
    first, *rest = key.split()
    feeling = next((f for f in FEELINGS if f == first), None)
    signals = frozenset(label for label in LABELS if label in rest)
    if feeling is None or len(signals) != len(rest):
        raise ValueError(f"'{key}' is not a feeling ({', '.join(FEELINGS)}) and then signals ({', '.join(LABELS)})")
    return feeling, signals


def _marked(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\[\[(.*?)\]\]", text, re.S))
