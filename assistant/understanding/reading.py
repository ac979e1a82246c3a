"""Everything that was read out of a question before anyone asks what it wants: names, numbers, times, small words.

`masked` is the question with stand-ins for what it names, which is what the router reads; `rest` are the words that are
none of that: a question without any is only a change to the one before ("and at 100k?").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assistant.understanding.amounts import Amount, Percent, amounts
from assistant.understanding.language import everyday_words
from assistant.understanding.phrases import STAND_INS
from assistant.understanding.times import Said, Times
from assistant.understanding.words import Lexicon, Token, lexicon, tokens
from skills.names import Mention
from skills.skill import Desk

Span = tuple[int, int]
# Groups of words that say how a question goes on or what its slots are, and not what is wanted.
_SMALL = (
    *(
        "goes_on",
        "instead",
        "team",
        "we",
        "mine",
        "discount",
        "amount",
        "until",
        "it",
        "them",
        "there",
        "and",
        "percent",
    ),
    *(
        "currencies",
        "scales",
        "numbers",
        "joins",
        "which",
        "units",
        "months",
        "weekdays",
        "days",
        "periods",
        "ordinals",
    ),
    *("picks", "ahead_units"),
)


@dataclass(frozen=True)
class Reading:
    """A question taken apart."""

    text: str
    language: str
    words: Lexicon
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]
    percents: tuple[Percent, ...]
    periods: tuple[Said, ...]
    days: tuple[Said, ...]

    def has(self, group: str) -> bool:
        """Whether a phrase of a group of the lexicon is said outside of names."""
        return self.words.has(group, self._free)

    def starts_with(self, group: str) -> bool:
        """Whether the question begins with a phrase of a group."""
        return self.words.at(group, self.tokens, 0) is not None

    def named(self, *kinds: str) -> list[list[Mention]]:
        """Mentions of these kinds by place in the question: several in one place are a name that fits several rows."""
        places: dict[Span, list[Mention]] = {}
        for mention in self.mentions:
            if mention.kind in kinds:
                places.setdefault(mention.span, []).append(mention)
        return [places[span] for span in sorted(places)]

    @cached_property
    def masked(self) -> str:
        """The question with stand-ins for names, money and percentages."""
        marks: dict[Span, str] = {m.span: STAND_INS[m.kind] for m in reversed(self.mentions)}
        marks |= {a.span: STAND_INS["money"] for a in self.amounts}
        marks |= {p.span: STAND_INS["percent"] for p in self.percents}
        return _replaced(self.text, marks)

    @cached_property
    def rest(self) -> list[Token]:
        """Words that are no name, number, time or small word."""
        small: set[int] = set()
        for group in _SMALL:
            for position, length, _ in self.words.find(group, self.tokens):
                small.update(range(position, position + length))
        spans = [m.span for m in self.mentions] + [a.span for a in self.amounts] + [p.span for p in self.percents]
        spans += [t.span for t in (*self.periods, *self.days)]
        return [
            t
            for i, t in enumerate(self.tokens)
            if t.kind == "word" and i not in small and t.text not in everyday_words() and not _inside(t, spans)
        ]

    @cached_property
    def _free(self) -> list[Token]:
        spans = [m.span for m in self.mentions]
        return [t for t in self.tokens if not _inside(t, spans)]


def read(text: str, language: str, desk: Desk, everyday: frozenset[str]) -> Reading:
    """Take a question apart; `everyday` are folded words that are no names unless something says so."""
    words = lexicon(language)
    mentions = desk.names.spot(text, everyday)
    named = [m.span for m in mentions]
    said = [t for t in tokens(text) if not _inside(t, named)]
    times = Times(words, desk.calendar, desk.today)
    money, percents = amounts(said, words)
    taken = [a.span for a in money] + [p.span for p in percents]
    days = [d for d in times.days(said) if not any(_overlap(d.span, t) for t in taken)]  # "1.2m" is no 1 February
    periods = [p for p in times.periods(said) if not any(_within(p.span, d.span) for d in days)]
    return Reading(
        text,
        language,
        words,
        tuple(tokens(text)),
        tuple(mentions),
        tuple(money),
        tuple(percents),
        tuple(p for p in periods if not any(_overlap(p.span, t) for t in taken)),
        tuple(days),
    )


def _replaced(text: str, marks: dict[Span, str]) -> str:
    at, parts = 0, []
    for (start, end), mark in sorted(marks.items()):
        if start >= at:
            parts += [text[at:start], mark]
            at = end
    return "".join([*parts, text[at:]])


def _inside(token: Token, spans: Iterable[Span]) -> bool:
    return any(start <= token.start and token.end <= end for start, end in spans)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and inner != outer


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
