"""A question becomes tool calls, a question back, a refusal, or small talk. The way of a question, top to bottom.

language   which one, or none that is spoken here
reading    names, money, percentages, times taken out of it
goes on?   an answer to our question back, a change to the last call, "why?"
route      which skill, or none; several where clauses want different ones
slots      the skill's arguments from the reading; what pronouns mean from the history
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant.understanding.embedding import embedded_question
from assistant.understanding.followups import PastCall, again, changed, only_changes, picked, taken_over
from assistant.understanding.language import UNKNOWN
from assistant.understanding.phrases import TALK
from assistant.understanding.reading import Reading, Stranger, read
from assistant.understanding.router import Routed
from assistant.understanding.slots import Unsure, fill, strangers
from assistant.understanding.trained import Trained, trained
from skills.skill import Choice, Desk

LONGEST = 2_000  # characters: three times the longest question anyone has dictated to a phone
EVEN = 0.55  # a wrong answer costs a turn and so does a question back: ask where they are about as likely
Args = dict[str, Any]
ArgsOf = Callable[[str], type[BaseModel]]


@dataclass(frozen=True, slots=True)
class Call:
    """A skill to run, with arguments as a model would write them."""

    skill: str
    args: Args


@dataclass(frozen=True, slots=True)
class Clarify:
    """A question back: one of `choices` goes into `argument` of `call`; argument "skill" chooses what to run."""

    kind: str
    said: str
    argument: str
    choices: tuple[Choice, ...]
    call: Call


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question wants. One of calls, clarify, refused and smalltalk is filled.

    `refused`: empty, too_long, unknown_language, out_of_scope, private, nonsense, injection. `confidence` is 0-1.
    """

    language: str
    calls: tuple[Call, ...] = ()
    clarify: Clarify | None = None
    refused: str | None = None
    smalltalk: str | None = None
    confidence: float = 1.0
    ranked: tuple[tuple[str, float], ...] = field(default=(), compare=False)


def understand(
    text: str, history: Sequence[PastCall], desk: Desk, *, cache: Path, args_of: ArgsOf | None = None
) -> Understood:
    """Understand one question after `history` (newest last), as this desk's person in this desk's language.

    `args_of` gives the argument class of a skill; by default the registry's.
    """
    said = " ".join(text.split()) if len(text) <= LONGEST * 4 else text[: LONGEST * 4]
    if not any(c.isalnum() for c in said) and not said.strip("?! "):
        return Understood(desk.language, refused="empty")
    if len(said) > LONGEST:
        return Understood(desk.language, refused="too_long")
    known = trained(cache)
    language = known.language.tell(said, desk.language)
    if language == UNKNOWN:
        return Understood("en", refused="unknown_language")
    turn = _Turn(known, read(said, language, desk, known.everyday), list(history), desk, args_of or _registered)
    return turn.goes_on() or turn.several() or turn.fresh()


def _registered(skill: str) -> type[BaseModel]:
    from skills.registry import load

    args: type[BaseModel] = load(skill).args
    return args


class _Turn:
    """One question being understood."""

    def __init__(self, known: Trained, reading: Reading, history: list[PastCall], desk: Desk, args_of: ArgsOf) -> None:
        self.known, self.reading, self.history, self.desk, self.args_of = known, reading, history, desk, args_of
        self._routed: Routed | None = None

    @property
    def routed(self) -> Routed:
        """Where the whole question belongs, found when first needed."""
        if self._routed is None:
            self._routed = self._route(self.reading.masked)
        return self._routed

    def goes_on(self) -> Understood | None:
        """The question as a continuation of the last turn, where it is one."""
        if not self.history:
            return None
        last = self.history[-1]
        choice = picked(self.reading, last, self.desk)
        if choice is not None:
            return self._with_choice(last, choice)
        if again(self.reading) and last.skill:
            return self._call(last.skill, dict(last.args), 0.95)
        changes = only_changes(self.reading) or self._names_a_stranger() or self._changes_and_is_nothing_else()
        if not last.skill or not changes:
            return None
        found = fill(self.args_of(last.skill), self.reading, self.desk)
        if found.unsure:
            return self._ask(found.unsure, Call(last.skill, {**last.args, **found.args}))
        named = strangers(self.args_of(last.skill), found.args, self._strangers())
        args = changed(last, {**found.args, **named}, self.reading)
        return self._call(last.skill, args, 0.9) if args is not None else None

    def several(self) -> Understood | None:
        """Several skills in one question: its clauses, where each is sure of another one."""
        routed = self.routed
        if routed.p_oos > self.known.router.refuse_from and not self._parts():
            return None
        parts = self._parts()
        if len(parts) < 2 or len(parts) > 3:
            return None
        routes = [self._route(part.masked) for part in parts]
        sure = all(
            r.probability > 0.8 and r.p_oos < self.known.router.refuse_from and _is_skill(r.label) for r in routes
        )
        if not sure or len({r.label for r in routes}) < len(routes):
            return None
        calls: list[Call] = []
        for part, route in zip(parts, routes, strict=True):
            found = fill(self.args_of(route.label), part, self.desk)
            if found.unsure:
                return self._ask(found.unsure, Call(route.label, found.args))
            before = [*self.history, *(PastCall(c.skill, c.args) for c in calls)]
            fields = frozenset(self.args_of(route.label).model_fields)
            calls.append(Call(route.label, {**taken_over(fields, found.args, part, before, self.desk), **found.args}))
        return Understood(self.reading.language, calls=tuple(calls), confidence=min(r.probability for r in routes))

    def fresh(self) -> Understood:
        """The question by itself."""
        routed = self.routed
        confidence = round(routed.probability * (1 - routed.p_oos), 4)
        if routed.label.startswith(TALK) and routed.p_oos < 0.5:
            return self._told(smalltalk=routed.label.split(":", 1)[1], confidence=confidence)
        if routed.p_oos > self.known.router.refuse_from:
            return self._told(refused=routed.outside.split(":")[-1], confidence=round(routed.p_oos, 4))
        if routed.label.startswith(TALK):
            return self._told(smalltalk=routed.label.split(":", 1)[1], confidence=confidence)
        found = fill(self.args_of(routed.label), self.reading, self.desk)
        fields = frozenset(self.args_of(routed.label).model_fields)
        args = {**taken_over(fields, found.args, self.reading, self.history, self.desk), **found.args}
        if found.unsure:
            return self._ask(found.unsure, Call(routed.label, args))
        if two := self._one_of_two(routed):
            return self._ask(two, Call(routed.label, args))
        args |= strangers(self.args_of(routed.label), found.args, self._strangers())
        return self._call(routed.label, args, confidence)

    def _changes_and_is_nothing_else(self) -> bool:
        """Whether it begins as a continuation and no skill is clearly meant by the rest."""
        if not self.reading.starts_with("goes_on") and not self.reading.has("instead"):
            return False
        routed = self.routed
        other = routed.label != self.history[-1].skill and routed.probability > 0.8 and routed.p_oos < 0.5
        return not (other and len(self.reading.rest) > 1)

    def _strangers(self) -> list[Stranger]:
        return self.reading.strangers(self.known.everyday, self.known.places)

    def _names_a_stranger(self) -> bool:
        """Whether all it says is a name that nobody in scope has: "what about Umbrella"."""
        return self.reading.starts_with("goes_on") and 0 < len(self.reading.rest) == len(self._strangers())

    def _one_of_two(self, routed: Routed) -> Unsure | None:
        """A question back where two skills fit about as well, each worded as one of its own questions."""
        (first, p), (second, q), *_ = routed.ranked
        titles = self.known.titles.get(self.reading.language, {})
        if p > EVEN * (p + q) or not (first in titles and second in titles and _is_skill(second)):
            return None
        return Unsure(
            "skill", self.reading.text, "skill", (Choice(titles[first], first), Choice(titles[second], second))
        )

    def _parts(self) -> list[Reading]:
        """Clauses that could each be a question, cut at "and", commas and question marks."""
        cuts = [
            (self.reading.tokens[at].start, self.reading.tokens[at + length - 1].end)
            for at, length, _ in self.reading.words.find("and", self.reading.tokens)
        ]
        cuts += [
            (t.start, t.end)
            for t in self.reading.tokens
            if t.text in {"?", ",", ";"} and t.end < len(self.reading.text)
        ]
        pieces, at = [], 0
        for start, end in [*sorted(cuts), (len(self.reading.text), len(self.reading.text))]:
            pieces.append(self.reading.text[at:start])
            at = max(at, end)
        whole = [p.strip() for p in pieces if len(p.split()) >= 3]
        if len(whole) < 2:
            return []
        read_parts = [read(p, self.reading.language, self.desk, self.known.everyday) for p in whole]
        return [p for p in read_parts if p.rest]

    def _route(self, masked: str) -> Routed:
        return self.known.router.predict(masked, embedded_question(masked))

    def _with_choice(self, last: PastCall, choice: str) -> Understood:
        if last.argument == "skill":
            args = {k: v for k, v in last.args.items() if k in self.args_of(choice).model_fields}
            return self._call(choice, args, 0.95)
        return self._call(last.skill, {**last.args, (last.argument or "deal"): choice}, 0.95)

    def _ask(self, unsure: Unsure, call: Call) -> Understood:
        asked = Clarify(unsure.kind, unsure.said, unsure.argument, unsure.choices, call)
        return Understood(self.reading.language, clarify=asked, confidence=0.5)

    def _call(self, skill: str, args: Args, confidence: float) -> Understood:
        ranked = self._routed.ranked if self._routed else ((skill, confidence),)
        return Understood(self.reading.language, calls=(Call(skill, args),), confidence=confidence, ranked=ranked)

    def _told(self, *, confidence: float, refused: str | None = None, smalltalk: str | None = None) -> Understood:
        return Understood(
            self.reading.language,
            refused=refused,
            smalltalk=smalltalk,
            confidence=confidence,
            ranked=self.routed.ranked,
        )


def _is_skill(label: str) -> bool:
    return not label.startswith(TALK)
