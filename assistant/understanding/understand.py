"""A question becomes tool calls, a question back, a refusal, or small talk. The way of a question, top to bottom.

language   which one, or none that is spoken here
reading    names, money, percentages, times taken out of it
goes on?   an answer to our question back, a change to the last call, "why?"
bare?      nothing but a name: what about it?
route      which skill, or none; several where clauses want different ones
slots      the skill's arguments from the reading; what pronouns mean from the history
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from assistant.understanding.embedding import embedded_question
from assistant.understanding.followups import (
    PastCall,
    about_one,
    again,
    bare_amount,
    changed,
    language_asked_for,
    moves_it,
    next_to,
    only_changes,
    spoken_of,
    taken_over,
    together,
    without_supposed,
)
from assistant.understanding.language import UNKNOWN
from assistant.understanding.pasted import without_pasted
from assistant.understanding.phrases import TALK
from assistant.understanding.picking import (
    all_of,
    last_list,
    only_picks,
    picked,
    row_after,
    with_choice,
    with_one_named,
)
from assistant.understanding.reading import FEW, Reading, clauses, read
from assistant.understanding.router import Routed
from assistant.understanding.slots import Unsure, fill, said_in_words
from assistant.understanding.strangers import strangers
from assistant.understanding.trained import Trained, trained
from assistant.understanding.understood import Args, Call, Clarify, Understood
from assistant.understanding.work import is_date
from skills.skill import Choice, Desk

LONGEST = 2_000  # characters: three times the longest question anyone has dictated to a phone
EVEN = 0.55  # a wrong answer costs a turn and so does a question back: ask where two skills are about as likely
EARLIER = 4  # calls: what was asked longer ago is not gone on from
SURE = 0.8  # of a clause, before one question is taken for several
_DEALS = frozenset({"deal", "deals", "account"})
_SUPPOSED = {"amount", "discount", "close_on"}  # what is changed of a call that came before the last
_ROWS = {"deal", "deals", "how_many", "order"}  # what "the second one" of a list does not say
ArgsOf = Callable[[str], type[BaseModel]]


def understand(
    text: str, history: Sequence[PastCall], desk: Desk, *, cache: Path, args_of: ArgsOf | None = None
) -> Understood:
    """Understand one question after `history` (newest last), as this desk's person in this desk's language.

    `args_of` gives the argument class of a skill; by default the registry's.
    """
    if len(text) > 4 * LONGEST:
        return Understood(desk.language, refused="too_long")
    said = " ".join(text.split())
    if not said.strip("?!. "):
        return Understood(desk.language, refused="empty")
    if len(said) > LONGEST:
        return Understood(desk.language, refused="too_long")
    known = trained(cache)
    language = known.language.tell(said, desk.language)
    if language == UNKNOWN:
        return Understood("en", refused="unknown_language")

    def turn(text: str, mail: str | None = None) -> _Turn:
        reading = replace(read(text, language, desk, known.everyday, known.places), pasted=mail)
        return _Turn(known, reading, list(history), desk, args_of or _registered)

    asked, mail = without_pasted(said)
    if mail and (with_mail := turn(asked, mail)).takes_mail():
        return with_mail.fresh()
    whole = turn(said)
    return whole.goes_on() or whole.bare() or whole.several() or whole.fresh()


def holed(text: str, desk: Desk, *, cache: Path) -> str:
    """A question as a phrase of prompts/ is written: with placeholders for what it names."""
    known = trained(cache)
    said = " ".join(text.split())
    return read(said, known.language.tell(said, desk.language), desk, known.everyday, known.places).holed


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
            self._routed = self._route(self.reading)
            if self._is_unsure(self._routed) and (said := spoken_of(self.reading, self.history, self.desk)):
                named = self.known.router.predict(said, embedded_question(said))
                self._routed = self._routed if self._is_unsure(named) else named
        return self._routed

    def _is_unsure(self, routed: Routed) -> bool:
        help_ = routed.label == f"{TALK}help" and self.reading.has("them")  # "how do I help him" asks for none itself
        return help_ or routed.p_oos > self.known.router.refuse_from or routed.probability < EVEN

    def takes_mail(self) -> bool:
        """Whether what is asked, without the mail that was pasted, is for a skill that reads one."""
        ranked = self._ranked_skills()
        sure = bool(ranked) and self.routed.p_oos <= self.known.router.refuse_from
        return sure and "message" in fill(self.args_of(ranked[0][0]), self.reading, self.desk).args

    def goes_on(self) -> Understood | None:
        """The question as a continuation of the last turn, where it is one."""
        if not self.history or not self.history[-1].skill:
            return None
        last = self.history[-1]
        if one := self._answers(last) or self._one_of_a_list():
            return one
        if again(self.reading):
            return self._call(last.skill, dict(last.args), 0.95)
        if other := language_asked_for(self.reading):
            return replace(self._call(last.skill, dict(last.args), 0.95), language=other)
        return self._changes(last)

    def _answers(self, last: PastCall) -> Understood | None:
        """The answer to a question back: one of its choices, or all of them."""
        if not last.asked:
            return None
        choice = picked(self.reading, last, self.desk)
        if choice is not None:
            return self._with_choice(last, choice)
        every = all_of(self.reading, last) if "deals" in self._fields(last.skill) else []
        return self._call(last.skill, {**last.args, "deals": every}, 0.95) if every else None

    def _changes(self, last: PastCall) -> Understood | None:
        """The last call, or an earlier one, with something changed, where that is what the question says."""
        if other := self._beside(last):
            return other
        if self._moves_it(last) and (moved := self._changing(last, but=_DEALS)):
            return moved
        if not (
            (only_changes(self.reading) and not self._asks_anew())
            or self._names_a_stranger()
            or self._begins_as_a_change()
            or self._says_an_argument(last)
        ):
            return None
        return self._changing(last) or self._changing_an_earlier(last)

    def _beside(self, last: PastCall) -> Understood | None:
        """What is changed of the last call by what lies beside it: the next period, a bare number, both deals."""
        fields = self._fields(last.skill)
        found = bare_amount(self.reading, last) if "amount" in fields else {}
        if not found and "period" in fields:
            found = next_to(self.reading, last, self.desk)
        deals = together(self.reading, self.history) if "deals" in fields else []
        if len(deals) > 1:
            found = {"deals": deals, "deal": None}
        return self._call(last.skill, {k: v for k, v in {**last.args, **found}.items() if v}, 0.9) if found else None

    def _changing(self, last: PastCall, *, but: frozenset[str] = frozenset()) -> Understood | None:
        """The last call with what the question says put in, but for these arguments."""
        found = fill(self.args_of(last.skill), self.reading, self.desk)
        found = replace(found, args={k: v for k, v in self._dated(last, found.args).items() if k not in but})
        if found.unsure:
            return self._ask(found.unsure, Call(last.skill, {**without_supposed(last.args), **found.args}))
        named = strangers(self.args_of(last.skill), found.args, self.reading)
        args = changed(last, {**found.args, **named}, self.reading)
        return self._call(last.skill, args, 0.9) if args is not None else None

    def _dated(self, last: PastCall, found: Args) -> Args:
        """What was found, a time as the day that a deal closes where one was spoken of: "and in january?"."""
        dated = next((f for f in self._fields(last.skill) - {"since"} if is_date(self.args_of(last.skill), f)), None)
        of_a_deal = any(last.args.get(argument) for argument in ("deal", "deals", "amount"))
        spans = {p.span for p in self.reading.periods}
        day = next((d for d in self.reading.days if d.span in spans), None)
        if not dated or not of_a_deal or not day or "period" not in found or last.args.get("period"):
            return found
        return {k: v for k, v in found.items() if k != "period"} | {dated: day.value}

    def _changing_an_earlier(self, last: PastCall) -> Understood | None:
        """ "and at 100k?" after another question: the latest call that takes it, of what is spoken of now."""
        for call in reversed(self.history[-EARLIER:-1]):
            fields = self._fields(call.skill) if call.skill else frozenset()
            found = fill(self.args_of(call.skill), self.reading, self.desk) if fields & _SUPPOSED else None
            if found is not None and not found.unsure and _SUPPOSED & set(found.args):
                spoken_of = {k: v for k, v in last.args.items() if k in fields and k in {"deal", "deals"} and v}
                return self._call(call.skill, {**call.args, **spoken_of, **found.args}, 0.8)
        return None

    def _one_of_a_list(self) -> Understood | None:
        """ "the second one" of rows that an answer listed: shown, or asked about what the question asks."""
        rows = last_list(self.history)
        choice = picked(self.reading, rows, self.desk) if rows else None
        choice = choice or row_after(self.reading, self.history)
        if rows is None or choice is None:
            return None
        last, argument = self.history[-1], rows.argument or "deal"
        bare = only_picks(self.reading)
        if bare and argument in self._fields(last.skill):
            return self._call(last.skill, {**about_one(last.args, argument), argument: choice}, 0.95)
        said = with_one_named(self.reading, argument)
        ranked = self.known.router.predict(said, embedded_question(said)).ranked
        skill, sure = next((r for r in ranked if not r[0].startswith(TALK) and argument in self._fields(r[0])), ("", 0))
        if not skill or (not bare and sure < EVEN):
            return None
        found = {k: v for k, v in fill(self.args_of(skill), self.reading, self.desk).args.items() if k not in _ROWS}
        return self._call(skill, {**found, argument: choice}, max(sure, EVEN))

    def bare(self) -> Understood | None:
        """A name and nothing else, out of the blue: what about it? The choices are questions of the skills."""
        named = self.reading.named("deal", "account", "person")
        others = (*self.reading.amounts, *self.reading.percents, *self.reading.periods)
        if len(named) != 1 or others or not only_changes(self.reading) or self.routed.probability > SURE:
            return None
        kinds: set[str] = {m.kind for m in named[0]}
        start, end = named[0][0].span
        said = self.reading.text[start:end]
        choices = self._titled([label for label, _ in self._ranked_skills()], kinds, said)
        if len(choices) < 2:
            return None
        args = fill(self.args_of(choices[0].value), self.reading, self.desk).args
        return self._ask(Unsure("skill", said, "skill", choices[:3]), Call(choices[0].value, args))

    def several(self) -> Understood | None:
        """Several skills in one question: its clauses, each sure of another one. Thanks and hellos fall away."""
        parts = clauses(self.reading, self.desk)
        if not 2 <= len(parts) <= 4:
            return None
        routes = [self._route(part) for part in parts]
        wanted = [(p, r) for p, r in zip(parts, routes, strict=True) if not r.label.startswith(TALK)]
        sure = all(r.probability > SURE and r.p_oos < self.known.router.refuse_from for r in routes)
        if not sure or not wanted or len({r.label for _, r in wanted}) < len(wanted):
            return None
        calls: list[Call] = []
        for part, route in wanted:
            found = fill(self.args_of(route.label), part, self.desk)
            if found.unsure:
                return self._ask(found.unsure, Call(route.label, found.args))
            before = [*self.history, *(PastCall(c.skill, c.args) for c in calls)]
            over = taken_over(self._fields(route.label), found.args, part, before, self.desk)
            calls.append(Call(route.label, {**over, **found.args}))
        confidence = min(r.probability * (1 - r.p_oos) for _, r in wanted)
        return Understood(self.reading.language, calls=tuple(calls), confidence=round(confidence, 4))

    def fresh(self) -> Understood:
        """The question by itself."""
        routed = self.routed
        talk = routed.label.startswith(TALK)
        if routed.p_oos > self.known.router.refuse_from and not (talk and routed.p_oos < 0.5):
            return self._told(refused=routed.outside.split(":")[-1], confidence=routed.p_oos)
        ranked = self._ranked_skills()
        if talk and (routed.probability >= 0.5 or not ranked):
            return self._told(smalltalk=routed.label.split(":", 1)[1], confidence=routed.probability)
        skill, probability = ranked[0]
        found = fill(self.args_of(skill), self.reading, self.desk)
        args = {**taken_over(self._fields(skill), found.args, self.reading, self.history, self.desk), **found.args}
        if found.unsure:
            return self._ask(found.unsure, Call(skill, args))
        if two := self._one_of_two(ranked):
            return self._ask(two, Call(skill, args))
        args |= strangers(self.args_of(skill), found.args, self.reading)
        return self._call(skill, args, probability * (1 - routed.p_oos))

    def _moves_it(self, last: PastCall) -> bool:
        """Whether it supposes another day of a deal that was spoken of, and the last skill takes one."""
        takes_a_day = any(is_date(self.args_of(last.skill), name) for name in self._fields(last.skill))
        return takes_a_day and bool(last.args.get("deal") or last.args.get("amount")) and moves_it(self.reading)

    def _begins_as_a_change(self) -> bool:
        """Whether it begins as a continuation and no other skill is clearly meant by the rest."""
        if not self.reading.starts_with("goes_on") and not self.reading.has("instead"):
            return False
        routed = self.routed
        other = routed.label != self.history[-1].skill and routed.probability > SURE and routed.p_oos < 0.5
        return not (other and (self.reading.rest or len(self.reading.between) > FEW))

    def _says_an_argument(self, last: PastCall) -> bool:
        """Whether all it says is an argument of the last call in words: "by owner please", "is it capped"."""
        spans = said_in_words(self.args_of(last.skill), self.reading)
        if not spans or self.reading.outside(spans) or len(self.reading.between) > FEW + len(spans):
            return False
        if self.reading.starts_with("goes_on"):
            return True
        words = [t for t in self.reading.tokens if t.kind == "word"]
        if len(words) < FEW or all(any(a <= t.start and t.end <= b for a, b in spans) for t in words):
            return True  # "by stage" after a pipeline
        routed = self.routed
        return routed.label == last.skill or routed.probability < SURE or routed.p_oos > self.known.router.refuse_from

    def _asks_anew(self) -> bool:
        """Whether small words alone clearly mean another skill: "who should I coach first?" changes no call."""
        said = self.reading
        if any((said.mentions, said.amounts, said.percents, said.periods, said.days)) or said.starts_with("goes_on"):
            return False
        routed = self.routed
        return routed.label != self.history[-1].skill and routed.probability > SURE and routed.p_oos < 0.5

    def _names_a_stranger(self) -> bool:
        """Whether all it says is a name that nobody in scope has: "what about Umbrella"."""
        return self.reading.starts_with("goes_on") and 0 < len(self.reading.rest) == len(self.reading.strangers)

    def _ranked_skills(self) -> list[tuple[str, float]]:
        return [(label, p) for label, p in self.routed.ranked if not label.startswith(TALK)]

    def _fields(self, skill: str) -> frozenset[str]:
        return frozenset(self.args_of(skill).model_fields)

    def _one_of_two(self, ranked: Sequence[tuple[str, float]]) -> Unsure | None:
        """A question back where two skills fit about as well, each worded as one of its own questions."""
        if len(ranked) < 2 or ranked[0][1] > EVEN * (ranked[0][1] + ranked[1][1]):
            return None
        named = self.reading.named("deal", "account", "person")
        said = self.reading.text[slice(*named[0][0].span)] if named else ""
        kinds: set[str] = {m.kind for m in named[0]} if named else set()
        choices = self._titled([label for label, _ in ranked[:2]], kinds, said)
        return Unsure("skill", self.reading.text, "skill", choices) if len(choices) == 2 else None

    def _titled(self, skills: Sequence[str], kinds: set[str], said: str) -> tuple[Choice, ...]:
        """Skills as choices, each worded as one of its questions: with the name in it where one was said."""
        titles = self.known.titles.get(self.reading.language, {})
        found = []
        for skill in skills:
            wordings = titles.get(skill, {})
            kind = next((k for k in (*sorted(kinds), *(["deal"] if "account" in kinds else [])) if k in wordings), "")
            if kind in wordings and (kind or not kinds):
                found.append(Choice(wordings[kind].replace("{" + kind + "}", said), skill))
        return tuple(found)

    def _route(self, reading: Reading) -> Routed:
        return self.known.router.predict(reading.masked, embedded_question(reading.masked))

    def _with_choice(self, last: PastCall, choice: str) -> Understood:
        if last.argument == "skill":
            args = {k: v for k, v in last.args.items() if k in self._fields(choice)}
            return self._call(choice, args, 0.95)
        return self._call(last.skill, with_choice(last, choice, self.desk), 0.95)

    def _ask(self, unsure: Unsure, call: Call) -> Understood:
        asked = Clarify(unsure.kind, unsure.said, unsure.argument, unsure.choices, call)
        return Understood(self.reading.language, clarify=asked, confidence=0.5)

    def _call(self, skill: str, args: Args, confidence: float) -> Understood:
        ranked = self._routed.ranked if self._routed else ((skill, confidence),)
        called = (Call(skill, args),)
        return Understood(self.reading.language, calls=called, confidence=round(confidence, 4), ranked=ranked)

    def _told(self, *, confidence: float, refused: str | None = None, smalltalk: str | None = None) -> Understood:
        told = round(confidence, 4)
        language, ranked = self.reading.language, self.routed.ranked
        return Understood(language, refused=refused, smalltalk=smalltalk, confidence=told, ranked=ranked)
