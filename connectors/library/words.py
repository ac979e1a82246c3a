"""Words as search compares them: lower case, stemmed, without the small words of English and Norwegian.

A document is stemmed by its own language. A question is stemmed by every language, because "pipeline" and "MEDDICC"
are asked for in both.
"""

from __future__ import annotations

import re
from functools import cache
from threading import local
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STEMMERS = {"en": "english", "nb": "norwegian"}
_held = local()  # a stemmer keeps a state while it works: one a thread

# Words that say nothing about what is meant. From the closed classes of both languages; no sales word is among them.
_SMALL = """
a about above after again against all also am an and any are as at be because been before being below between both but by
can can't could did didn't do does doesn't doing don't down during each few for from further get give go had has have having
he her here hers him his how i i'm i've if in into is isn't it it's its just let let's like make me more most my no nor not now
of off on once only or other our out over own please same say she should shouldn't so some such tell than that that's the their
them then there these they they're thing things this those through to too under until up us very want was way we we're were what
what's when where which while who whom why will with won't would you you're your

alle andre at av bare ble bli blir både da de deg dem den denne der dere deres det dette din disse du eller en enn er et ett
etter for fra før gi går ha hadde han hans har hele hennes her hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i
ikke inn innen jeg kan kom kommer kunne litt man mange med meg mellom men mens mer mest min mine mitt mot mye må ned noe noen
nå når og også om opp oss over på sa samme seg selv sier si sin sine sitt skal skulle slik som så til under ut uten vante var
ved vi vil ville vår være vært
"""


@cache
def small_words() -> frozenset[str]:
    """Words that are not looked for."""
    return frozenset(_SMALL.split())


def stems(text: str, language: str) -> list[str]:
    """The stems of a text in one language, in order, with repetitions."""
    words = [w for w in _words(text) if w not in small_words()]
    stemmer = _stemmer(language)
    return [str(stem) for stem in stemmer.stemWords(words)] if stemmer else words


def asked_stems(text: str) -> list[tuple[str, ...]]:
    """The words of a question, each as the different stems it has in the languages that there are."""
    words = list(dict.fromkeys(w for w in _words(text) if w not in small_words()))
    return [tuple(dict.fromkeys(str(_stemmer(lang).stemWord(word)) for lang in _STEMMERS)) for word in words]


def _words(text: str) -> list[str]:
    return [re.sub(r"['’]s?$|['’]", "", w) for w in _WORD.findall(text.lower())]


def _stemmer(language: str) -> Any:
    held: dict[str, Any] = _held.__dict__
    if language not in _STEMMERS:
        return None
    if language not in held:
        import Stemmer

        held[language] = Stemmer.Stemmer(_STEMMERS[language])
    return held[language]
