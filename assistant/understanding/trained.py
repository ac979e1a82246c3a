"""What was learnt from the phrases, kept under a hash of the phrases: the router and the language model.

That of the phrases as they ship comes with the installation (`make vectors` renews it). Where one has been changed, the
first turn trains (seconds) and later processes read arrays from the cache. Another phrase is another hash, so nothing
stale is ever used; files of older phrases are removed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path

import numpy as np

from assistant.understanding.embedding import Embed, kept_questions
from assistant.understanding.language import LanguageModel
from assistant.understanding.phrases import Example, examples, filled, fingerprint, places, titles
from assistant.understanding.router import Router

_KEPT: dict[tuple[Path, Traversable | None], Trained] = {}  # read once a process
SHIPPED = Path(str(files("assistant.understanding"))) / "shipped"
_FORMAT = "2"  # of the files and of the features: raise it when either changes


@dataclass(frozen=True)
class Trained:
    """Router, language model; the everyday words of the phrases, which are no names; where names stand; titles."""

    router: Router
    language: LanguageModel
    everyday: frozenset[str]
    places: dict[tuple[str, str], frozenset[str]]
    titles: dict[str, dict[str, dict[str, str]]]


def trained(folder: Path, prompts: Traversable | None = None) -> Trained:
    """Read from the cache folder, trained first where these phrases have not been seen."""
    if (folder, prompts) not in _KEPT:
        _KEPT[folder, prompts] = _trained(folder, learnt_from(prompts), prompts)
    return _KEPT[folder, prompts]


def keep(fresh: Trained, folder: Path, mark: str) -> None:
    """Write it down for later processes, and forget what was learnt from older phrases."""
    router, language, words = _places(folder, mark)
    folder.mkdir(parents=True, exist_ok=True)
    _write(language, _packed(fresh.language))
    _write(words, _said(fresh))
    fresh.router.save(router)
    _forget_older(folder, mark)


def learnt_from(prompts: Traversable | None = None) -> str:
    """The hash under which what these phrases teach is kept."""
    return fingerprint(prompts, _FORMAT)


def _trained(folder: Path, mark: str, prompts: Traversable | None) -> Trained:
    for place in (SHIPPED, folder):
        if all(path.exists() for path in _places(place, mark)):
            return _read(*_places(place, mark))
    fresh = train(examples(prompts), kept_questions(folder))
    keep(fresh, folder, mark)
    return fresh


def _places(folder: Path, mark: str) -> tuple[Path, Path, Path]:
    return folder / f"router.npz-{mark}", folder / f"language.npz-{mark}", folder / f"words.json-{mark}"


def _read(router: Path, language: Path, words: Path) -> Trained:
    said = json.loads(words.read_bytes())
    places_of = {(left, right): frozenset(kinds) for left, right, kinds in said["places"]}
    return Trained(Router.load(router), _unpacked(language), frozenset(said["everyday"]), places_of, said["titles"])


def train(taught: Sequence[Example], embed: Embed) -> Trained:
    """Train on examples: those with placeholders count twice, with stand-ins and with names nobody knows."""
    from assistant.understanding import language, training
    from assistant.understanding.words import lexicon

    pairs = [(text, e) for e in taught for text in filled(e)]
    inside, outside = [p for p in pairs if not p[1].outside], [p for p in pairs if p[1].outside]
    router = training.fit(
        [t for t, _ in inside],
        [e.label for _, e in inside],
        embed([t for t, _ in inside]),
        [t for t, _ in outside],
        embed([t for t, _ in outside]) if outside else None,
        oos_labels=[e.label for _, e in outside],
    )
    with training.one_thread():
        spoken = language.train([t for t, _ in pairs], [e.language for _, e in pairs])
    everyday = language.everyday_words() | lexicon("").words() | _words_of(taught)
    return Trained(router, spoken, everyday, places(taught), titles(taught))


def _words_of(taught: Sequence[Example]) -> frozenset[str]:
    """Words that the phrases use in lower case: what they capitalise may be a name."""
    from skills.folding import folded

    return frozenset(w.text for e in taught for w in folded(e.text) if not w.capital)


def _said(model: Trained) -> bytes:
    places_of = [(left, right, sorted(kinds)) for (left, right), kinds in sorted(model.places.items())]
    return json.dumps({"everyday": sorted(model.everyday), "places": places_of, "titles": model.titles}).encode()


def _packed(model: LanguageModel) -> bytes:
    buffer = BytesIO()
    np.savez(buffer, languages=np.array(model.languages), idf=model.idf, weights=model.weights, bias=model.bias)
    return buffer.getvalue()


def _unpacked(path: Path) -> LanguageModel:
    with np.load(path) as held:
        return LanguageModel(tuple(str(x) for x in held["languages"]), held["idf"], held["weights"], held["bias"])


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def _forget_older(folder: Path, mark: str) -> None:
    for path in folder.glob("*-*"):
        if (
            path.is_file()
            and path.name.startswith(("router.npz-", "language.npz-", "words.json-"))
            and mark not in path.name
        ):
            path.unlink(missing_ok=True)
