"""Which of several things somebody means: a choice of a question back, or a row of what an answer listed.

"the second one"   "2"   "the biggest"   "the renewal"
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assistant.understanding.followups import REMEMBERED, PastCall
from assistant.understanding.language import everyday_words
from assistant.understanding.phrases import STAND_INS
from assistant.understanding.reading import FEW, Reading
from skills.folding import folded, plain_form
from skills.skill import Choice, Desk

Args = dict[str, Any]
_SEVERAL = {"deals": "deal", "people": "person"}


def picked(reading: Reading, last: PastCall, desk: Desk) -> str | None:
    """The value of the choice that the question makes: "the second one", "2", a name of one, "the biggest"."""
    if not last.choices or (not last.asked and any(c.of == "rows" for c in reading.counts)):
        return None
    counted = _by_number(reading, last.choices, asked=last.asked) or _by_size(reading, last.choices, desk)
    return counted or (
        _by_label(reading, last.choices) or _by_type(reading, last.choices, desk) if last.asked else None
    )


def all_of(reading: Reading, last: PastCall) -> list[str]:
    """Every choice of a question back, where it is answered with "both"."""
    both = reading.said("both")
    return [choice.value for choice in last.choices] if both and not reading.outside(both) else []


def with_choice(last: PastCall, choice: str, desk: Desk) -> Args:
    """The last call's arguments with the choice put in: among several deals or people, where a name was left open."""
    args, argument = dict(last.args), last.argument or "deal"
    plural, kind = next(((p, k) for p, k in _SEVERAL.items() if argument in (p, k) and p in args), (argument, argument))
    several = args.get(plural)
    if not isinstance(several, Sequence) or isinstance(several, str):
        return args | {argument: choice}
    still_open = next((at for at, one in enumerate(several) if desk.names.row(kind, str(one)) is None), len(several))
    return args | {plural: [*several[:still_open], choice, *several[still_open + 1 :]]}


def row_after(reading: Reading, history: Sequence[PastCall]) -> str | None:
    """ "and the next one?" of a list: the row after the one spoken of last, the second where none was."""
    rows = last_list(history)
    if rows is None or reading.rest or not reading.has("next_row") or history[-1].args.get("period"):
        return None
    values = [choice.value for choice in rows.choices]
    spoken = [str(value) for call in reversed(history) for value in call.args.values() if str(value) in values]
    after = values.index(spoken[0]) + 1 if spoken else 1
    return values[after] if after < len(values) else None


def last_list(history: Sequence[PastCall]) -> PastCall | None:
    """The call whose rows "the second one" means: the latest that listed some, a few turns back at most."""
    return next((call for call in reversed(history[-REMEMBERED:]) if call.choices and not call.asked), None)


def with_one_named(reading: Reading, kind: str) -> str:
    """The question as it reads with a name for "the second one", which is how the router knows such questions."""
    span = _pick(reading)
    return reading.text[: span[0]] + STAND_INS[kind] + reading.text[span[1] :] if span else reading.masked


def only_picks(reading: Reading) -> bool:
    """Whether it says nothing beside "the second one": no word of its own, and few around it ("show me")."""
    first, after = _pick(reading) or (0, 0)
    return not reading.rest and sum(not first <= t.start < after for t in reading.between) <= FEW


def _pick(reading: Reading) -> tuple[int, int] | None:
    """Where "the second one" stands."""
    said = reading.tokens
    found = next(reading.words.find("picks", said), None)
    if found is None:
        return None
    first, after = found[0], found[0] + found[1]
    first -= 1 if first and reading.words.at("which", said, first - 1) else 0
    row = reading.words.at("row", said, after)
    after += row[1] if row else 0
    return said[first].start, said[after - 1].end


def _by_number(reading: Reading, choices: Sequence[Choice], *, asked: bool) -> str | None:
    """A number at the end counts listed rows only where no other word is said: "drop action 2" counts none."""
    said = [t.text for t in reading.tokens if t.kind != "sign"]
    number: int | None = None
    if len(said) <= 3 and said and said[-1].isdecimal() and (asked or not reading.rest):
        number = int(said[-1])
    else:
        picks = [v for _, _, v in reading.words.find("picks", reading.timeless) if isinstance(v, int)]
        number = picks[0] if picks and len(said) <= 8 else None
    if number is None or number == 0 or abs(number) > len(choices):
        return None
    return choices[number - 1 if number > 0 else number].value


def _by_size(reading: Reading, choices: Sequence[Choice], desk: Desk) -> str | None:
    sizes = [v for _, _, v in reading.words.find("picks", reading.timeless) if v in {"biggest", "smallest"}]
    deals = [d for c in choices if (d := desk.names.row("deal", c.value)) is not None]
    if not sizes or len(deals) != len(choices):
        return None
    ordered = sorted(deals, key=lambda d: d.amount or Decimal(0))
    return str((ordered[-1] if sizes[0] == "biggest" else ordered[0]).deal_id)


def _by_type(reading: Reading, choices: Sequence[Choice], desk: Desk) -> str | None:
    """The one deal of a type that is said: "the renewal", in whatever language the deal's name is."""
    types = {choice.value: getattr(desk.names.row("deal", choice.value), "type", None) for choice in choices}
    said = {kind for kind in types.values() if kind and reading.said(f"type={kind}")}
    meant = [value for value, kind in types.items() if kind in said]
    return meant[0] if len(meant) == 1 and len(reading.between) <= FEW else None


def _by_label(reading: Reading, choices: Sequence[Choice]) -> str | None:
    """The choice whose label holds a word of the question that no other label holds."""
    exact = [c for c in choices if c.value.lower() == reading.text.strip(" .!?").lower()]
    if exact:
        return exact[0].value
    said = {w.text for w in folded(reading.text)} - everyday_words()
    held = {w.text for c in choices for w in folded(c.label)}
    if any(plain_form(t.text) not in held for t in reading.rest):
        return None  # it says more than a choice
    labels = [{w.text for w in folded(c.label)} for c in choices]
    alone = [
        len([w for w in said & label if sum(w in other for other in labels) == 1 and (len(w) > 1 or w.isdecimal())])
        for label in labels
    ]
    best = max(alone)
    return choices[alone.index(best)].value if best > 0 and alone.count(best) == 1 else None
