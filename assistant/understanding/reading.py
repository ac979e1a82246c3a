"""Everything that was read out of a question before anyone asks what it wants: names, numbers, times, small words.

`masked` is the question with stand-ins for what it names, which is what the router reads; `rest` are the words that are
none of that: a question without any is only a change to the one before ("and at 100k?").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from assistant.understanding.amounts import Amount, Percent, amounts
from assistant.understanding.counts import Count, counts
from assistant.understanding.language import everyday_words
from assistant.understanding.phrases import STAND_INS
from assistant.understanding.since import since
from assistant.understanding.times import Said, Times
from assistant.understanding.words import Lexicon, Token, lexicon, stand_ins, tokens
from skills.folding import plain_form
from skills.names import Mention
from skills.skill import Desk

Span = tuple[int, int]
Places = Mapping[tuple[str, str], frozenset[str]]
# Groups of words that say how a question goes on; with the rest, those that fill its slots and not what is wanted.
_GOING_ON = (
    "goes_on",
    "instead",
    "team",
    "we",
    "mine",
    "discount",
    "amount",
    "until",
    "percent",
    "full_price",
    "fillers",
)
_SMALL = (
    *_GOING_ON,
    *("it", "them", "there", "and", "currencies", "scales", "numbers", "joins", "which", "units", "months"),
    *("weekdays", "days", "periods", "ordinals", "picks", "ahead_units", "ranks", "newcomer", "bounds"),
    *("orders", "between"),
)
_SAYS = (
    3  # words that make a question of a part ("what do I earn on Globex"), which "and for Acme" or "well done" is not
)
_A_PERIOD = "Q2"  # for "October", "2025", "third quarter": which it is says nothing of what is asked
FEW = 3  # words beside names and numbers: with more, a question stands by itself


@dataclass(frozen=True, slots=True)
class Stranger:
    """A word that looks like a name and is none in the asker's scope; `kinds` are what stands in such places."""

    said: str
    kinds: frozenset[str]
    start: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the question."""
        return self.start + len(self.said)


@dataclass(frozen=True)
class Reading:
    """A question taken apart. `pasted` is a mail that came with it and was left out of the rest."""

    text: str
    language: str
    words: Lexicon
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    amounts: tuple[Amount, ...]
    percents: tuple[Percent, ...]
    periods: tuple[Said, ...]
    days: tuple[Said, ...]
    counts: tuple[Count, ...]
    everyday: frozenset[str]
    places: Places
    times: Times
    pasted: str | None = None

    @cached_property
    def since(self) -> list[Said]:
        """Days from which on something is asked about."""
        return since(self.tokens, self.times)

    def has(self, group: str) -> bool:
        """Whether a phrase of a group of the lexicon is said outside of names."""
        return self.words.has(group, self._free)

    def meant(self, argument: str, values: Iterable[str]) -> str | None:
        """Which of an argument's values is said outside of names: the first; of several in one place the longest."""
        said = [
            (place, -length, value)
            for value in sorted(values)
            for place, length, _ in self.words.find(f"{argument}={value}", self._free)
        ]
        return min(said)[2] if said else None

    def said(self, group: str) -> list[Span]:
        """Where phrases of a group stand outside of names."""
        free = self._free
        return [(free[at].start, free[at + length - 1].end) for at, length, _ in self.words.find(group, free)]

    def outside(self, spans: Iterable[Span]) -> list[Token]:
        """The words of its own that are in none of these places."""
        kept = list(spans)
        return [t for t in self.rest if not _inside(t, kept)]

    def starts_with(self, group: str) -> bool:
        """Whether the question begins with a phrase of a group."""
        return self.words.at(group, self.tokens, self.opening) is not None

    @cached_property
    def opening(self) -> int:
        """The token with which it begins: after "ok", "hey so", "eh", where something comes after that."""
        at = 0
        while found := self.words.at("fillers", self.tokens, at) or (self._sign_at(at) and (None, 1)):
            at += found[1]
        return at if any(t.kind != "sign" for t in self.tokens[at:]) else 0

    def _sign_at(self, at: int) -> bool:
        return 0 < at < len(self.tokens) and self.tokens[at].kind == "sign"

    def named(self, *kinds: str) -> list[list[Mention]]:
        """Mentions of these kinds by place in the question: several in one place are a name that fits several rows."""
        places: dict[Span, list[Mention]] = {}
        for mention in self.mentions:
            if mention.kind in kinds:
                places.setdefault(mention.span, []).append(mention)
        return [places[span] for span in sorted(places)]

    @cached_property
    def strangers(self) -> list[Stranger]:
        """Words that look like names and are none in scope: "Petter" in "how is Petter doing".

        A word is one where it stands between words between which the examples have names (an initial after it is part
        of it: "dana k"), where it begins with a capital inside a sentence, or where the question holds no other word of
        its own.
        """
        found = []
        said = [t for t in self.tokens if t.kind != "sign"]
        initials = {t for before, t in pairwise(said) if t.kind == "word" and len(t.text) == 1 and before in self.rest}
        words = [t for t in said if t not in initials]
        everyday = self.everyday
        alone = [t for t in self.rest if plain_form(t.text) not in everyday]
        for left, word, right in zip([None, *words], words, [*words[1:], None], strict=False):
            folded_word = plain_form(word.text)
            if word not in self.rest or folded_word in everyday or len(word.text) < 3 or word.kind != "word":
                continue
            written = self.text[word.start : word.end]
            kinds = self.places.get((left.text if left else "^", right.text if right else "$"), frozenset())
            capital = written[0].isupper() and not written.isupper() and left is not None and not self.text.istitle()
            inside = left is not None and right is not None and bool(kinds)
            if (
                inside
                or capital
                or self._opens_with_owner(word, left)
                or (len(alone) == 1 and len(self.rest) == 1 and self.starts_with("goes_on"))
            ):
                found.append(Stranger(written, kinds, word.start))
        return found

    def _opens_with_owner(self, word: Token, left: Token | None) -> bool:
        """Whether it begins with somebody's name in the genitive: "Petter's pipeline", and not "today's pipeline"."""
        bare = word.text.removesuffix("'s")
        owner = left is None and bare != word.text and self.text[word.start].isupper()
        return owner and plain_form(bare) not in self.everyday

    @cached_property
    def masked(self) -> str:
        """The question with stand-ins for names, money and percentages, and misspelt words put right."""
        marks: dict[Span, str] = {m.span: STAND_INS.get(m.kind, self._the_team) for m in reversed(self.mentions)}
        marks |= dict.fromkeys(self.said("newcomer"), STAND_INS["person"])
        marks |= {a.span: STAND_INS["money"] for a in self.amounts}
        marks |= {p.span: STAND_INS["percent"] for p in self.percents}
        marks |= {p.span: _A_PERIOD for p in self.periods if p.value[:4].isdecimal() and not p.vague}
        named = [m.span for m in self.mentions]
        marks |= {
            (t.start, t.end): t.text
            for t in self.tokens
            if not _inside(t, named) and t.kind == "word" and t.text != self.text[t.start : t.end].lower()
        }
        if self.opening and sum(t.kind != "sign" for t in self.tokens[self.opening :]) >= _SAYS:
            marks = {span: mark for span, mark in marks.items() if span[0] >= self.tokens[self.opening].start}
            marks[0, self.tokens[self.opening].start] = ""
        return _replaced(self.text, marks)

    @cached_property
    def _the_team(self) -> str:
        """What stands for a team that is named."""
        return stand_ins(self.language)["team"][-1]

    @cached_property
    def holed(self) -> str:
        """The question with placeholders for what it names, as the phrases in prompts/ are written."""
        marks: dict[Span, str] = {m.span: "{" + m.kind + "}" for m in reversed(self.mentions)}
        marks |= {a.span: "{money}" for a in self.amounts}
        marks |= {p.span: "{percent}" for p in self.percents}
        marks |= {p.span: "{period}" for p in self.periods if not p.vague}
        return _replaced(self.text, marks).strip(" ?!.")

    @cached_property
    def rest(self) -> list[Token]:
        """Words that are no name, number, time or small word."""
        return [t for t in self._without(_SMALL) if plain_form(t.text) not in everyday_words()]

    @cached_property
    def between(self) -> list[Token]:
        """Words around the names and numbers that do not say that the question before goes on: "is", "at", "risk"."""
        return self._without(_GOING_ON)

    def _without(self, groups: Iterable[str]) -> list[Token]:
        small: set[int] = set()
        for group in groups:
            for position, length, _ in self.words.find(group, self.tokens):
                small.update(range(position, position + length))
        spans = _spans(self)
        return [t for i, t in enumerate(self.tokens) if t.kind == "word" and i not in small and not _inside(t, spans)]

    @cached_property
    def timeless(self) -> list[Token]:
        """Tokens outside of names, numbers and times: "first" of "first quarter" counts nothing."""
        spans = _spans(self)
        return [t for t in self.tokens if not _inside(t, spans)]

    @cached_property
    def _free(self) -> list[Token]:
        spans = [m.span for m in self.mentions]
        return [t for t in self.tokens if not _inside(t, spans)]


def read(text: str, language: str, desk: Desk, everyday: frozenset[str], places: Places | None = None) -> Reading:
    """Take a question apart; `everyday` are folded words that are no names unless something says so.

    `places` are pairs of words between which names stand, with the kinds of names.
    """
    words = lexicon(language)
    mentions = desk.names.spot(text, everyday)
    named = [m.span for m in mentions]
    kept = [t if _inside(t, named) or _capital(t, text) else None for t in tokens(text)]
    every = [k or words.mended(t, everyday) for k, t in zip(kept, tokens(text), strict=True)]
    said = [t for t in every if not _inside(t, named)]
    times = Times(words, desk.calendar, desk.today)
    money, percents = amounts(said, words)
    taken = [a.span for a in money] + [p.span for p in percents]
    counted = counts(said, words)
    lasting = [c.span for c in counted if c.of == "lasting"]
    days = [d for d in times.days(said) if not any(_overlap(d.span, t) for t in taken)]  # "1.2m" is no 1 February
    days = [d for d in days if not any(_within(d.span, t) for t in lasting)]
    periods = [p for p in times.periods(said) if not any(_within(p.span, d.span) for d in days)]
    return Reading(
        text,
        language,
        words,
        tuple(every),
        tuple(mentions),
        tuple(money),
        tuple(percents),
        tuple(p for p in periods if not any(_overlap(p.span, t) for t in taken)),
        tuple(days),
        tuple(counted),
        everyday,
        places or {},
        times,
    )


def clauses(reading: Reading, desk: Desk) -> list[Reading]:
    """Parts that could each be a question, cut at "and", commas and question marks; empty where there is but one."""
    text, said = reading.text, reading.tokens
    joined = [(said[at].start, said[at + length - 1].end) for at, length, _ in reading.words.find("and", said)]
    signs = [(t.start, t.end) for t in said if t.text in {"?", "!", ".", ",", ";"} and t.end < len(text)]
    cuts = [cut for cut in joined + signs if not any(_overlap(cut, span) for span in _spans(reading))]
    pieces, at = [], 0
    for start, end in [*sorted(cuts), (len(text), len(text))]:
        pieces.append(text[at:start].strip())
        at = max(at, end)
    parts = [read(p, reading.language, desk, reading.everyday, reading.places) for p in pieces if p] if cuts else []
    own = [p for p in parts if p.rest or sum(t.kind == "word" for t in p.timeless) >= _SAYS]
    return own if len(own) > 1 and len(own) == len(parts) else []


def _capital(token: Token, text: str) -> bool:
    """Whether a word begins with a capital inside a sentence: rather a name than misspelt (Petter is not "etter")."""
    return token.start > 0 and text[token.start].isupper() and not (text.isupper() or text.istitle())


def _spans(reading: Reading) -> list[Span]:
    spans = [m.span for m in reading.mentions] + [a.span for a in reading.amounts]
    spans += [p.span for p in reading.percents] + [t.span for t in (*reading.periods, *reading.days)]
    return spans + [c.span for c in reading.counts]


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
