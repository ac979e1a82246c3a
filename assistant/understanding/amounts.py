"""Money and percentages as people type them: 80k, 1.2m, kr 250 000, €40.000,50, half a million, ten percent.

A number is money when a currency or a scale says so, or when it is too large to count anything else; a year is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.understanding.words import Lexicon, Token

_LARGE = 1000  # a bare number from here on is an amount: nobody has so many deals, days or per cent
_MOST = Decimal(10) ** 13  # no deal is worth ten trillion: a longer number is a slip of the hand
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money, its currency where one was said, its span, and whether it was said to be earned, not sold.

    `bound` is "above" or "below" where it is a limit ("over 50k") and no amount of anything.
    """

    value: Decimal
    currency: str | None
    span: tuple[int, int]
    earned: bool = False
    bound: str | None = None


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage as a number (15 for 15%); `off` where it was said to be taken off a price, `part` to be a share.

    `bound` is "above" or "below" where it is a limit ("under 80%").
    """

    value: Decimal
    span: tuple[int, int]
    off: bool
    part: bool = False
    bound: str | None = None


@dataclass(frozen=True, slots=True)
class _Number:
    value: Decimal
    first: int
    after: int
    scaled: bool
    bare: str = ""


def amounts(said: Sequence[Token], words: Lexicon) -> tuple[list[Amount], list[Percent]]:
    """All amounts and percentages in a question, in order."""
    money: list[Amount] = []
    percents: list[Percent] = []
    position = 0
    while position < len(said):
        if uncounted := words.at("uncounted", said, position):
            position += uncounted[1]
            continue
        if both := _between(said, position, words):
            money += both[:2]
            position = both[2]
            continue
        number = _number_at(said, position, words)
        if number is None:
            position += 1
            continue
        after = number.after
        if percent := words.at("percent", said, after):
            after += percent[1]
            off = _is_off(said, position, after, words)
            part = not off and _is_part(said, position, after, words)
            span, bound = (said[position].start, said[after - 1].end), _bound(said, position, words)
            percents.append(Percent(number.value, span, off, part, bound))
        elif not number.scaled and number.value < 100 and words.at("discount", said, after):
            percents.append(Percent(number.value, (said[position].start, said[after - 1].end), off=True))
        elif amount := _money(said, number, words):
            after = max(after, next(i for i in range(len(said), 0, -1) if said[i - 1].end <= amount.span[1]))
            first = next(i for i, token in enumerate(said) if token.start >= amount.span[0])
            earned, bound = _is_earned(said, first, after, words), _bound(said, first, words)
            money.append(replace(amount, earned=earned, bound=bound))
        position = max(after, position + 1)
    return money, percents


def _between(said: Sequence[Token], at: int, words: Lexicon) -> tuple[Amount, Amount, int] | None:
    """ "between 40k and 60k", "mellom 40 og 60 tusen": two limits, and where the words end."""
    lead = words.at("between", said, at)
    least = _sum_at(said, at + lead[1], words) if lead else None
    joined = words.at("and", said, least[2]) if least else None
    most = _sum_at(said, least[2] + joined[1], words) if least and joined else None
    if least is None or most is None:
        return None
    (low, currency, _), (high, also, after) = least, most
    scale = next((s for s in (1000, 1_000_000) if high.scaled and not low.scaled and high.value >= s > low.value), 1)
    if high.scaled and high.value >= 1_000_000 and low.value < _LARGE and not low.scaled:
        scale = 1_000_000
    if not max(low.value * scale, high.value) >= _LARGE and not currency and not also:
        return None
    first, second = (said[low.first].start, said[low.after - 1].end), (said[high.first].start, said[after - 1].end)
    return (
        Amount(low.value * scale, currency or also, first, bound="above"),
        Amount(high.value, also or currency, second, bound="below"),
        after,
    )


def _sum_at(said: Sequence[Token], at: int, words: Lexicon) -> tuple[_Number, str | None, int] | None:
    """A number with its currency before or behind it, if one is said, and where it ends."""
    before = words.at("currencies", said, at)
    start = at + before[1] if before else at
    number = _number_at(said, start, words) if start < len(said) else None
    if number is None:
        return None
    behind = words.at("currencies", said, number.after)
    currency = before or behind
    return number, str(currency[0]) if currency else None, number.after + (behind[1] if behind else 0)


def parsed_number(text: str, *, scaled: bool = False) -> Decimal:
    """A written number: the last of two different separators is the decimal mark; one before three digits groups them.

    `scaled`: a scale follows ("1.250m"), so a single separator is a decimal mark.
    """
    bare = "".join(c for c in text if c.isdecimal() or c in ".,")
    dot, comma = bare.rfind("."), bare.rfind(",")
    if dot >= 0 and comma >= 0:
        mark, group = (".", ",") if dot > comma else (",", ".")
        return Decimal(bare.replace(group, "").replace(mark, "."))
    mark = "." if dot >= 0 else ","
    head, *rest = bare.split(mark)
    groups = bool(rest) and all(len(part) == 3 for part in rest) and head.strip("0") != ""
    if not rest or (groups and not (scaled and len(rest) == 1)):
        return Decimal(bare.replace(mark, ""))
    return Decimal(head + "." + rest[-1]) if len(rest) == 1 else Decimal("".join([head, *rest]))


def _number_at(said: Sequence[Token], start: int, words: Lexicon) -> _Number | None:
    """A number in figures or words with its scale: 80 k · one and a half million · hundre og femti tusen."""
    if said[start].is_number:
        scale = words.at("scales", said, start + 1)
        if scale and _really_scales(said, start, scale[1], words):
            value = parsed_number(said[start].text, scaled=True) * Decimal(str(scale[0]))
            more = words.at("scales", said, start + 1 + scale[1])  # 2 hundred thousand
            if more:
                return _Number(value * Decimal(str(more[0])), start, start + 1 + scale[1] + more[1], scaled=True)
            return _Number(value, start, start + 1 + scale[1], scaled=True)
        return _Number(parsed_number(said[start].text), start, start + 1, scaled=False, bare=said[start].text)
    return _number_in_words(said, start, words)


def _really_scales(said: Sequence[Token], start: int, length: int, words: Lexicon) -> bool:
    """A letter scales a number it stands right behind ("80k", "5m"); a word may stand apart ("80 thousand")."""
    return length > 1 or len(said[start + 1].text) > 1 or said[start + 1].start == said[start].end


def _number_in_words(said: Sequence[Token], start: int, words: Lexicon) -> _Number | None:
    total, current = Decimal(0), Decimal(0)
    position, end, scaled, joined, counted = start, start, False, False, False
    while position < len(said):
        number, scale = words.at("numbers", said, position), words.at("scales", said, position)
        if scale and (counted or scale[0] >= 100) and len(said[position].text) > 1:
            factor = Decimal(str(scale[0]))
            if factor == 100:
                current = (current or Decimal(1)) * factor
            else:
                total, current = total + (current or Decimal(1)) * factor, Decimal(0)
            position, scaled, joined = position + scale[1], True, False
            end = position
        elif (article := words.at("joins", said, position)) and (counted or scaled):
            joined, position = joined or not number, position + article[1]  # "one and a half", but "en halv"
        elif number and not (article and not _scale_near(said, position, words)):
            value = Decimal(str(number[0]))
            current = current + value if value >= 1 or joined else value
            counted, joined, position = True, False, position + number[1]
            end = position
        else:
            break
    return _Number(total + current, start, end, scaled) if counted or scaled else None


def _scale_near(said: Sequence[Token], position: int, words: Lexicon) -> bool:
    """An article counts only before what it counts: "a million", "a hundred grand"; not "a deal"."""
    return any(words.at("scales", said, position + step) for step in (1, 2)) and bool(
        words.at("scales", said, position + 1) or words.at("numbers", said, position + 1)
    )


def _money(said: Sequence[Token], number: _Number, words: Lexicon) -> Amount | None:
    first, after = number.first, number.after
    currency: str | None = None
    before = next(
        (f for back in (2, 1) if first >= back and (f := words.at("currencies", said, first - back)) and f[1] == back),
        None,
    )
    if before:
        currency, first = str(before[0]), first - before[1]
    elif behind := words.at("currencies", said, after):
        currency, after = str(behind[0]), after + behind[1]
    year = number.value in _YEARS and len(number.bare) == 4
    alone = not number.scaled and currency is None
    if alone and (number.value < _LARGE or year or not number.bare):
        return None
    if not 0 < number.value < _MOST or _counts_time(said, after, words):
        return None
    return Amount(number.value, currency, (said[first].start, said[after - 1].end))


def _counts_time(said: Sequence[Token], after: int, words: Lexicon) -> bool:
    return words.at("ahead_units", said, after) is not None


def _is_earned(said: Sequence[Token], first: int, after: int, words: Lexicon) -> bool:
    """ "to earn 5000 more", "10k in commission": small words may stand between."""
    before = first
    while before > 0 and words.at("earn_between", said, before - 1):
        before -= 1
    ends_before = (words.at("earn", said, start) for start in range(max(0, before - 3), before))
    if any(
        f and start + f[1] == before for start, f in zip(range(max(0, before - 3), before), ends_before, strict=True)
    ):
        return True
    while words.at("earn_between", said, after):
        after += 1
    return words.at("earned", said, after) is not None


def _bound(said: Sequence[Token], first: int, words: Lexicon) -> str | None:
    """Which limit the words right before an amount make of it: "more than", "under"."""
    for start in range(max(0, first - 3), first):
        found = words.at("bounds", said, start)
        if found and start + found[1] == first:
            return str(found[0])
    return None


def _is_part(said: Sequence[Token], first: int, after: int, words: Lexicon) -> bool:
    """ "60% of it", "a 60% split", "my share is 60%"."""
    near = [*range(max(0, first - 3), first), after]
    of_it = words.at("part_of", said, after) and after + 1 < len(said) and said[after + 1].kind == "word"
    return bool(of_it) or any(words.at("part", said, i) for i in near)


def _is_off(said: Sequence[Token], first: int, after: int, words: Lexicon) -> bool:
    """Whether a word for a discount stands within three words of the percentage."""
    near = range(max(0, first - 4), min(len(said), after + 3))
    return any(words.at("discount", said, i) for i in near)
