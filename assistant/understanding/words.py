"""The words a language is understood by (`prompts/<language>/words.yaml`), and a question cut into tokens for them.

    tokens("80k for Acme by Friday")   80 · k · for · acme · by · friday       numbers, words, signs, with spans
    Lexicon.at("scales", tokens, 1)    (1000, 1): what stands there, and how many tokens it takes

Matching is by look-up of token sequences, longest first: nothing is compiled, and a new language is a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from assistant.spoken import spoken
from skills.folding import plain_form

_TOKEN = re.compile(
    r"(?P<number>(?<![\d.,])\d{1,3}(?:(?P<sep>[.,'’\u00a0\u202f ])\d{3}(?:(?P=sep)\d{3})*)(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’\-][^\W\d_]+)*)|(?P<sign>[^\w\s])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A number, word or sign of a question, in lower case, with its span."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def is_number(self) -> bool:
        return self.kind == "number"


def tokens(text: str) -> list[Token]:
    """The question in pieces; "80k" is a number and a word."""
    return [Token(m[0].lower().replace("’", "'"), m.start(), m.end(), m.lastgroup or "") for m in _tokens(text)]


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(text)


Phrase = tuple[str, ...]
_OWNERS = ("units", "months", "weekdays", "newcomer", "team")  # groups whose words are said in the genitive


class Lexicon:
    """The words of one or several languages by group; what differs between languages is their union."""

    def __init__(self, sources: Iterable[Mapping[str, Any]]) -> None:
        self._groups: dict[str, dict[str, list[tuple[Phrase, Any]]]] = {}
        loaded = list(sources)
        self._own = loaded[0] if loaded else {}
        connecting = {said for said, _ in _pairs(self._own.get("to_do", {}))}
        for source in loaded:
            for group, held in source.items():
                for said, value in _pairs(held):
                    if not (group == "numbers" and said in connecting):  # "to slip" counts none, though "to" is two
                        self._add(group, said, value)
        for source in loaded:
            for group, held in source.items():
                for said, value in _pairs(held):
                    self._add_without_accents(group, said, value)
        for held_phrases in self._groups.values():
            for phrases in held_phrases.values():
                phrases.sort(key=lambda p: -len(p[0]))

    def at(self, group: str, said: Sequence[Token], start: int) -> tuple[Any, int] | None:
        """The value of the longest phrase of a group that stands at a position, and its length in tokens."""
        if start >= len(said):
            return None
        for phrase, value in self._groups.get(group, {}).get(said[start].text, ()):
            if len(phrase) <= len(said) - start and all(said[start + i].text == p for i, p in enumerate(phrase)):
                return value, len(phrase)
        return None

    def find(self, group: str, said: Sequence[Token]) -> Iterator[tuple[int, int, Any]]:
        """Where phrases of a group stand: position, length in tokens, value; none overlaps another."""
        position = 0
        while position < len(said):
            found = self.at(group, said, position)
            if found:
                yield position, found[1], found[0]
                position += found[1]
            else:
                position += 1

    def has(self, group: str, said: Sequence[Token]) -> bool:
        """Whether any phrase of a group is said."""
        return next(self.find(group, said), None) is not None

    def words(self) -> frozenset[str]:
        """Every word of every phrase, folded: everyday words, not names."""
        return frozenset(
            plain_form(word)
            for group in self._groups.values()
            for phrases in group.values()
            for phrase, _ in phrases
            for word in phrase
            if len(word) > 1  # "k" is a scale, and also Dana K
        )

    def mended(self, token: Token, everyday: frozenset[str]) -> Token:
        """A word that is written in another way ("kva", "pls"), or misspelt ("last quater"), as it is known here.

        Misspelt is one letter off, or of a short word two letters swapped, where that makes one known word.
        """
        if token.kind != "word":
            return token
        if (usual := self._usual.get(token.text)) is not None:
            return replace(token, text=usual)
        if (bare := self._owner(token.text)) is not None:
            return replace(token, text=bare)
        if len(token.text) < 4 or plain_form(token.text) in everyday:
            return token
        put_right = self._put_right(token, everyday)
        return replace(put_right, text=self._usual.get(put_right.text, put_right.text))

    def _owner(self, text: str) -> str | None:
        """Whose something is, where that is a time or a person without a name: "month" of "last month's", "newbie"."""
        bare = text.removesuffix("s").removesuffix("'")
        return bare if text[-1] == "s" and bare in self._owners and text not in self._every_word else None

    @cached_property
    def _owners(self) -> frozenset[str]:
        groups = (self._groups.get(name, {}) for name in _OWNERS)
        return frozenset(phrase[-1] for held in groups for phrases in held.values() for phrase, _ in phrases)

    def _put_right(self, token: Token, everyday: frozenset[str]) -> Token:
        swapped = _swapped(token.text) & everyday
        if len(swapped) == 1:
            return replace(token, text=swapped.pop())
        if len(token.text) < 5:
            return token
        # Of a short word the first letter is seldom the wrong one, and another makes another word: brand, grand.
        known = self._long_words if len(token.text) > 5 else [w for w in self._long_words if w[0] == token.text[0]]
        near = extract(token.text, known, scorer=OSA.distance, score_cutoff=1, limit=2)
        if not near and len(token.text) >= 6:
            near = extract(token.text, _long(everyday), scorer=OSA.distance, score_cutoff=1, limit=2)
        return replace(token, text=str(near[0][0])) if len(near) == 1 and near[0][0] != token.text else token

    @cached_property
    def _usual(self) -> dict[str, str]:
        """How words that are also written in another way are known."""
        return {said: str(word) for said, word in _pairs(self._own.get("spelt", {}))}

    @cached_property
    def _every_word(self) -> frozenset[str]:
        held = (phrases for group in self._groups.values() for phrases in group.values())
        return frozenset(word for phrases in held for phrase, _ in phrases for word in phrase)

    @cached_property
    def _long_words(self) -> list[str]:
        return sorted(w for w in self._every_word if len(w) >= 5)

    def _add(self, group: str, said: str, value: Any) -> None:
        phrase = tuple(t.text for t in tokens(said))
        if phrase:
            known = self._groups.setdefault(group, {}).setdefault(phrase[0], [])
            if all(p != phrase for p, _ in known):
                known.append((phrase, value))

    def _add_without_accents(self, group: str, said: str, value: Any) -> None:
        """ "maned" for "måned", where no other word is spelt so ("for" is not "før")."""
        for bare in {plain_form(said), said.replace("å", "aa").replace("ø", "oe").replace("æ", "ae")} - {said}:
            phrase = tuple(t.text for t in tokens(bare))
            if len(phrase) > 1 or len(bare) > 3:
                self._add(group, bare, value)


@cache
def _long(everyday: frozenset[str]) -> list[str]:
    return sorted(w for w in everyday if len(w) >= 6)


def _swapped(text: str) -> set[str]:
    """The word with two neighbouring letters swapped, each way but at its beginning and end: "taem" is "team"."""
    inner = range(len(text) - 1)
    return {text[:i] + text[i + 1] + text[i] + text[i + 2 :] for i in inner if text[i] != text[i + 1]} - {text}


def _pairs(held: Any) -> Iterator[tuple[str, Any]]:
    """A list of phrases stands for itself; a mapping gives values, or groups phrases under one value."""
    if isinstance(held, list):
        yield from ((str(phrase), str(phrase)) for phrase in held)
    elif isinstance(held, dict):
        for key, value in held.items():
            if isinstance(value, list):
                yield from ((str(phrase), str(key)) for phrase in value)
            else:
                yield str(key), value


@cache
def sources() -> dict[str, dict[str, Any]]:
    """The words file of every language that is spoken, with what its skills' arguments mean."""
    folders = {language: files("prompts") / language for language in spoken()}
    return {
        language: loaded_yaml((folder / "words.yaml").read_text(encoding="utf-8")) | _meant(folder)
        for language, folder in folders.items()
    }


def _meant(folder: Traversable) -> dict[str, dict[str, Any]]:
    """`means` of the skills' files: for an argument that takes one of a few words, how each of them is said.

    A group for each argument and value ("show=coverage"): two skills may say two things of the same words.
    """
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        text = file.read_text(encoding="utf-8") if file.name.endswith(".md") else ""
        if "\nmeans:" in text:
            for argument, values in front_matter(text).get("means", {}).items():
                for value, words in values.items():
                    said = found.setdefault(f"{argument}={value}", {}).setdefault(str(value), [])
                    said += [word for word in words if word not in said]
    return found


def front_matter(text: str) -> dict[str, Any]:
    """The YAML between the first two lines of dashes, without reading the template behind it."""
    parts = text.split("---\n", 2)
    found = loaded_yaml(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    return found if isinstance(found, dict) else {}


def loaded_yaml(text: str) -> Any:
    """Parsed in C where that is there: four times as fast."""
    import yaml

    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language first, then those of the others: people mix them."""
    every = sources()
    return Lexicon(
        [every[language], *(s for name, s in every.items() if name != language)]
        if language in every
        else every.values()
    )


def stand_ins(language: str) -> dict[str, list[str]]:
    """What stands for a period and for a team where an example leaves them open."""
    every = sources()
    found: dict[str, list[str]] = every.get(language, next(iter(every.values())))["stand_ins"]
    return found
