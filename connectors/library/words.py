"""Words as search compares them: lower case, stemmed, without small words; and the kin of a word, in either language.

A document is read in its own language. A question is read in every language, because "pipeline" and "MEDDICC" are
asked for in both. Kin are groups of words that mean the same in sales (`words.yaml`): each has a token of its own,
which stands in the index beside the stems, so that "innkjøp" finds "procurement" and "quote" finds "proposal".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from threading import local
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:['’:-][^\W_]+)*")
_STEMMERS = {"en": "english", "nb": "norwegian"}
_SHORTEST = 3  # letters of a part of a compound
_LINKS = ("", "s", "e")  # what stands between the parts of a Norwegian compound
_held = local()  # a stemmer keeps a state while it works: one a thread


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: the different stems it has in the languages, and the tokens of its kin."""

    stems: tuple[str, ...]
    kin: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """All that stands for it in the index."""
        return (*self.stems, *self.kin)


def asked(text: str) -> list[Word]:
    """The words of a question, each once."""
    found = []
    for word in dict.fromkeys(_telling(text)):
        tokens = (token for language in _STEMMERS for token in _kin_of(word, language))
        stemmed = dict.fromkeys(_stem(word, language) for language in _STEMMERS)
        found.append(Word(tuple(stemmed), tuple(dict.fromkeys(tokens))))
    return found


def stemmed(stem: str) -> Word:
    """A word of which only the stem is known."""
    return Word((stem,), tuple(dict.fromkeys(token for known in _kin().values() for token in known.get(stem, ()))))


def kin_stems() -> frozenset[str]:
    """The stems of all words that have kin."""
    return frozenset(stem for known in _kin().values() for stem in known)


def stems(text: str, language: str) -> list[str]:
    """The stems of a text in one language, in order, with repetitions."""
    return [_stem(word, language) for word in _telling(text)]


def kin(text: str, language: str) -> list[str]:
    """The kin tokens of a text in one language, in order, with repetitions."""
    return [token for word in _telling(text) for token in _kin_of(word, language)]


@cache
def edition() -> str:
    """Changes with the lists: what was indexed by other lists is indexed anew."""
    return sha256((files(__package__) / "words.yaml").read_bytes()).hexdigest()[:12]


@cache
def small_words() -> frozenset[str]:
    """Words that are not looked for."""
    return frozenset(word for language in _STEMMERS for word in _small(language))


def denies(text: str) -> bool:
    """Whether a text denies or forbids something, in either language."""
    words = [_bare(word) for word in _WORD.findall(text.lower())]
    return any(word in _denials() for word in words)


def spoken(question: str) -> str | None:
    """The language whose small words a question uses most; None where that is undecided."""
    words = [_bare(word) for word in _WORD.findall(question.lower())]
    counts = {language: sum(word in _small(language) for word in words) for language in _STEMMERS}
    most = max(counts.values())
    named = [language for language, count in counts.items() if count == most]
    return named[0] if len(named) == 1 else None


@cache
def _small(language: str) -> frozenset[str]:
    return frozenset(_bare(word) for word in str(_listed()["small"][language]).split())


def _telling(text: str) -> Iterator[str]:
    """The words of a text that are not small. What is written with a hyphen or colon is one word, and its parts."""
    for found in _WORD.findall(text.lower()):
        parts = re.split(r"[:-]", found)
        for word in [found.replace("-", "").replace(":", ""), *parts] if len(parts) > 1 else parts:
            bare = _bare(word)
            if bare and bare not in small_words():
                yield bare


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$|['’]", "", word)


@cache
def _listed() -> Mapping[str, Any]:
    import yaml

    loaded: Mapping[str, Any] = yaml.safe_load((files(__package__) / "words.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _denials() -> frozenset[str]:
    import yaml

    listed: Mapping[str, str] = yaml.safe_load((files(__package__) / "denials.yaml").read_text(encoding="utf-8"))
    return frozenset(_bare(word) for words in listed.values() for word in words.split())


@cache
def _kin() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """For each language the kin tokens of a stem."""
    found: dict[str, dict[str, list[str]]] = {language: {} for language in _STEMMERS}
    for number, line in enumerate(_listed()["kin"]):
        for language, words in zip(_STEMMERS, str(line).split("|"), strict=True):
            for word in words.split(","):
                token, stem = f"kin{number}", _stem(word.strip().replace("-", ""), language)
                held = found[language].setdefault(stem, [])
                if token not in held:
                    held.append(token)
    return {language: {stem: tuple(tokens) for stem, tokens in held.items()} for language, held in found.items()}


@lru_cache(maxsize=50_000)
def _kin_of(word: str, language: str) -> tuple[str, ...]:
    known = _kin().get(language, {})
    whole = known.get(_stem(word, language), ())
    return whole or (_kin_of_parts(word, known) if language == "nb" else ())


def _kin_of_parts(word: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The kin of both parts of a compound, its last part as long as possible; none where a part is unknown."""
    for cut in range(_SHORTEST, len(word) - _SHORTEST + 1):
        last = known.get(_stem(word[cut:], "nb"))
        for link in _LINKS if last else ():
            first = known.get(_stem(word[:cut].removesuffix(link), "nb")) if word[:cut].endswith(link) else None
            if first and last:
                return (*first, *last)
    return ()


def _stem(word: str, language: str) -> str:
    held: dict[str, Any] = _held.__dict__
    if language not in _STEMMERS:
        return word
    if language not in held:
        import Stemmer

        held[language] = Stemmer.Stemmer(_STEMMERS[language])
    return str(held[language].stemWord(word))
