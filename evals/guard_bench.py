"""The figure guard on wordings of the demo company's own results: planted wrong figures found, right ones let through.

Every question of the question set is asked, in both languages; what its tools returned is what the guard knows. A right
wording is the template's own text, its figures restated at random in another form (rounded, in words, another way to
write the day). A wrong one is the same with one figure changed: a digit, a factor of ten, another currency, a day or
month off, another count. Seeded, none left out; a change may by chance state another figure of the same result.

How much rests on the place of a figure shows in the last measure: the wrong figure alone, in a sentence of no template,
where only its value and what it counts can tell.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from langchain_core.messages import ToolMessage

from evals.company import DANA, EvalCompany, eval_company
from evals.report import Grid, Measure, Report

SEED, WANTED = 11, 1000
_LANGUAGES = ("en", "nb")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a tool returned in one language, and the same result in the words of another."""

    skill: str
    language: str
    result: ToolMessage
    wording: str


def run() -> Report:
    """Check 1,000 right and 1,000 wrong wordings; report what was found, let through, and how fast."""
    company = eval_company()
    turns = list(told_turns(company))
    rng = random.Random(SEED)
    right = [_restated(turn, rng) for turn in _cycled(turns, WANTED)]
    wrong = [planted for turn in _cycled(turns, WANTED * 3) if (planted := _planted(turn, rng))][:WANTED]
    stopped, spent = [], []
    for turn, text in right:
        found, ms = _checked(turn, text, company.today)
        spent.append(ms)
        if found:
            stopped.append(f"[{turn.skill} {turn.language}] {found} in: {_around(text, found[0])}")
    missed: list[str] = []
    bare: list[bool] = []
    kinds: Counter[str] = Counter()
    found_by: Counter[str] = Counter()
    for turn, text, kind, was, now in wrong:
        found, ms = _checked(turn, text, company.today)
        spent.append(ms)
        alone = text[text.find(now) :].replace(now, now + " ", 1)[: len(now) + 16].split("\n")[0]
        bare.append(bool(_checked(turn, f"So I get {alone}", company.today)[0]))
        kinds[kind] += 1
        found_by[kind] += bool(found)
        if not found:
            missed.append(f"[{turn.skill} {turn.language}, {kind}] '{was}' became '{now}': {_around(text, now)}")
    return Report(
        f"The figure guard on {len(turns)} results of {len({t.skill for t in turns})} skills",
        measures=[
            Measure(f"wrong figures found, of {len(wrong)}", 1 - len(missed) / len(wrong), "", ">= 0.99"),
            Measure(f"right wordings stopped, of {len(right)}", len(stopped) / len(right), "", "<= 0.01"),
            Measure("an answer, median", statistics.median(spent), "ms", "<= 5"),
            Measure("an answer, 95th of 100", statistics.quantiles(spent, n=20)[-1], "ms"),
            Measure("wrong figures found alone, in a sentence of no template", sum(bare) / len(bare)),
        ],
        grids=[
            Grid(
                "wrong figures by how they were made",
                ("kind", "planted", "found"),
                [(kind, str(n), f"{found_by[kind] / n:.3f}") for kind, n in kinds.most_common()],
            )
        ],
        failures=[*stopped[:20], *missed[:40]],
    )


def told_turns(company: EvalCompany) -> Iterator[Turn]:
    """Each different result that the question set leads to, told in one language and worded in each."""
    from assistant import Coach
    from assistant.tools import used
    from assistant.turn import Turn as Asked
    from evals.questions import questions
    from skills.registry import load

    coach, seen = Coach.open(home=company.home), set()
    for question in questions(company):
        answer = coach.ask(question.text, person=question.person, on=company.today)
        for call in answer.skills:
            if call.failed() or str((call.skill, call.args, question.person)) in seen:
                continue
            seen.add(str((call.skill, call.args, question.person)))
            told = {}
            for language in _LANGUAGES:
                desk = coach.desk(question.person or DANA, on=company.today, language=language)
                content, artifact = used(load(call.skill), call.args, Asked(desk, company.home.cache, question.text))
                told[language] = ToolMessage(content, tool_call_id="1", artifact=artifact)
            for language, message in told.items():
                yield Turn(call.skill, language, message, str(message.content))


def _checked(turn: Turn, text: str, today: date) -> tuple[list[str], float]:
    from assistant.guard.known import known_from
    from assistant.guard.tracing import untraced

    start = time.perf_counter()
    found = untraced(text, known_from([turn.result], today, turn.language), turn.language)
    return found, (time.perf_counter() - start) * 1000


def _cycled(turns: Sequence[Turn], times: int) -> Iterator[Turn]:
    return (turns[n % len(turns)] for n in range(times))


def _restated(turn: Turn, rng: random.Random) -> tuple[Turn, str]:
    """The wording with each figure written in a form that states the same, or the same less exactly."""
    from assistant.guard.numbers import stated

    text = turn.wording
    for figure in reversed(stated(text, turn.language)):
        at = text.find(figure.words, figure.start)
        if at >= 0 and (other := _other_form(figure, turn.language, rng)):
            text = text[:at] + other + text[at + len(figure.words) :]
    return turn, text


def _other_form(figure: object, language: str, rng: random.Random) -> str | None:
    from assistant.formats import filters
    from assistant.guard.numbers import Stated
    from connectors.money import Money

    assert isinstance(figure, Stated)
    say = filters(language, {})
    if rng.random() < 0.4:
        return None
    if figure.kind == "date" and figure.day and figure.day[0]:
        on = date(figure.day[0], figure.day[1], figure.day[2])
        return rng.choice([on.isoformat(), say["day"](on, "long"), say["day"](on, "medium")])
    if figure.kind == "money" and len(figure.currencies) == 1 and figure.places >= 0:
        (currency,) = figure.currencies
        exact = Money(figure.value, currency)
        thousands = f"{currency} {figure.value / 1000:.0f}k" if abs(figure.value) >= 10_000 else None
        return rng.choice([say["money"](exact, 0), f"{currency} {figure.value}", thousands])
    if figure.kind == "percent" and figure.places <= 0 and "." not in figure.words:
        return f"{figure.value} " + {"en": "percent", "nb": "prosent"}[language]
    if figure.kind == "number" and figure.places == 0 and figure.counted and 2 <= figure.value <= 12:
        return _in_words(int(figure.value), language)
    return None


def _in_words(value: int, language: str) -> str | None:
    from assistant.guard.words import spoken

    return next((word for word, held in spoken(language).values.items() if held == value), None)


def _planted(turn: Turn, rng: random.Random) -> tuple[Turn, str, str, str, str] | None:
    """The wording with one figure made wrong; None where it has none."""
    from assistant.guard.numbers import stated

    figures = [f for f in stated(turn.wording, turn.language) if f.kind != "month"]
    if not figures:
        return None
    figure = rng.choice(figures)
    kind, now = _made_wrong(figure, rng)
    at = turn.wording.find(figure.words, figure.start)
    if at < 0 or now == figure.words:
        return None
    return turn, turn.wording[:at] + now + turn.wording[at + len(figure.words) :], kind, figure.words, now


def _made_wrong(figure: object, rng: random.Random) -> tuple[str, str]:
    from assistant.guard.numbers import Stated

    assert isinstance(figure, Stated)
    if figure.kind == "date" and figure.day:
        year, month, day = figure.day
        off = date(year or 2026, month, day) + timedelta(days=rng.choice([-31, -7, -1, 1, 2, 7, 30]))
        return "another day", off.isoformat() if year else f"{off:%B} {off.day}"
    if figure.kind == "period" and figure.day:
        number = figure.day[1] % 4 + 1
        return "another period", f"Q{number} {figure.day[0] or 2026}"
    digits = [i for i, c in enumerate(figure.words) if c.isdigit()]
    if not digits:
        return "another count", str(int(figure.value) + rng.choice([1, 2, 3]))
    ways = ["a digit", "a digit", "a factor"] + (
        ["a currency"] if figure.kind == "money" and "$" in figure.words else []
    )
    way = rng.choice(ways)
    if way == "a currency":
        return way, figure.words.replace("$", "€")
    if way == "a factor" and Decimal(figure.value) >= 10:
        return way, _tens(figure.words, digits, rng, decimals=figure.places > 0)
    at = rng.choice(digits)
    other = rng.choice([c for c in "123456789" if c != figure.words[at]])
    return f"a digit of a {figure.kind}", figure.words[:at] + other + figure.words[at + 1 :]


def _tens(words: str, digits: Sequence[int], rng: random.Random, *, decimals: bool) -> str:
    """A nought more, or a digit more in front of decimals, behind which a nought says the same."""
    first, last = digits[0], digits[-1]
    if decimals:
        return words[:first] + str(rng.randint(1, 9)) + words[first:]
    return words[: last + 1] + "0" + words[last + 1 :]


def _around(text: str, words: str) -> str:
    at = max(text.find(words), 0)
    return " ".join(text[max(0, at - 40) : at + 60].split())
