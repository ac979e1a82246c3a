"""A wording sieved while it is being written: a sentence is told once it is whole and has passed the check.

A unit is a sentence, a line of a list, or a line that announces a list together with that list, since what it says of
the list ("three things:") can be checked only with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler

from assistant.models.endpoint import Passing
from assistant.telling import Telling

# A full stop ends a sentence before a capital or a mark, after a word or a long number: not in "1. Call" or "20. Des".
_STOP = re.compile(
    r"(?:(?:(?<=[^\W\d_]{2})|(?<=[\d.,$][\d.,]\d)|(?<=[%)\]*]))[.]|[!?…])[\"'”’)\]*_]*\s+"
    r"(?![a-zæøå])(?=[^\W\d_]|[*_#>“\"(])"
)
_LINE = re.compile(r"\n+(?=[^\n])")
_ITEM = re.compile(r"\s*(?:[-*•+]|\d{1,2}[.)])\s")


class Untraced(Passing):
    """A sentence did not pass; `wrong` are its words that did not, `said` the wording that it stands in."""

    def __init__(self, wrong: Sequence[str], said: str = "") -> None:
        super().__init__(f"{len(wrong)} words of the model could not be traced")
        self.wrong, self.said = list(wrong), said


class Stopped(Passing):
    """The person wants to hear no more."""


class Overtaken(Passing):
    """Words of a call that is no longer waited for."""


class Sieve:
    """One wording on its way to the person. `faults` names what is wrong with a part, given what stands before it;
    `restore` puts back what was masked, first of all.
    """

    def __init__(
        self,
        telling: Telling,
        clean: Callable[[str], str],
        faults: Callable[[str, str], list[str]],
        restore: Callable[[str], str] = str,
    ) -> None:
        self._telling, self._clean, self._faults, self._restore = telling, clean, faults, restore
        self._start = telling.told
        telling.paragraph()
        self._waiting, self._call = "", 0
        self.heard, self.letters = False, 0

    @property
    def said(self) -> str:
        """What of this wording has been told."""
        return self._telling.told[len(self._start) :]

    def listener(self) -> Listener:
        """Hears a new call's words; those of the call before are heard no more."""
        self._call += 1
        self._waiting, self.letters = "", 0
        return Listener(self, self._call)

    def close(self) -> None:
        """Hear nothing any more."""
        self._call += 1

    def hear(self, call: int, words: str) -> None:
        """Take in what the model of this call wrote, and tell what is whole."""
        if call != self._call:
            raise Overtaken
        if self._telling.stopped:
            raise Stopped
        self.heard = True
        self._waiting += words
        self.letters += len(words)
        if (end := whole_until(self._waiting)) > 0:
            part, self._waiting = self._waiting[:end], self._waiting[end:]
            self._tell(part)

    def finish(self) -> None:
        """Tell what is left."""
        part, self._waiting = self._waiting.rstrip(), ""
        self._tell(part)
        self.close()

    def _tell(self, part: str) -> None:
        part = self._restore(part)
        if part.strip() and part.strip() in self._start:
            return  # a model that was asked to go on, and began anew
        part = self._clean(part)
        if wrong := self._faults(self._telling.told, part):
            self.close()
            raise Untraced(wrong, self.said + part)
        self._telling.tell(part)


class Listener(BaseCallbackHandler):
    """Hands a model's words to a sieve as they come; what the sieve objects to ends the call."""

    raise_error = True

    def __init__(self, sieve: Sieve, call: int) -> None:
        self._sieve, self._call = sieve, call

    def on_llm_new_token(self, token: str | list[str | dict[str, Any]], **_: Any) -> None:
        """Some more words."""
        if token and isinstance(token, str):
            self._sieve.hear(self._call, token)


def whole_until(text: str) -> int:
    """How much of a text, from its start, are whole units; 0 where the first one is still being written."""
    reached, held = 0, False
    for line in (*_LINE.finditer(text), None):
        end = line.end() if line else len(text)
        unit = text[reached:end]
        written = text[:end].rstrip().rsplit("\n", 1)[-1]
        if line and held and _ITEM.match(text, end):
            continue
        if line and written.rstrip(" *_").endswith(":"):
            held = True
            continue
        if line:
            reached, held = end, False
        elif not held and not written.rstrip(" *_").endswith(":"):
            stops = list(_STOP.finditer(unit))
            reached += stops[-1].end() if stops else 0
    return reached
