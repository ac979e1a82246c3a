"""Masking: personal data planted in questions and mail, and how much of it would leave; figures must not go with it.

Names are those of the demo company's people and contacts, in the forms that people write (small letters, first name,
genitive, without accents); addresses and telephone numbers are made up, seeded. Carriers are sentences in two languages
that stand nowhere else in the project. Writers who are in nobody's book are counted apart: what cannot be looked up is
found only before an address.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evals.company import eval_company
from evals.report import Grid, Measure, Report

SEED, WANTED = 23, 3000
_CARRIERS = {
    "en": (
        "could you tell me what {} still owes us before Friday",
        "Before lunch I spoke with {}, and we agreed on the next step.",
        "{} wrote again this morning and wants a discount.",
        "Is it true that {} has left? Then who signs?",
        "cc {}; see below",
        "According to {} the budget is gone, $12,400 was all there was.",
    ),
    "nb": (
        "kan du si meg hva {} venter på før fredag",
        "Før lunsj snakket jeg med {}, og vi ble enige om neste steg.",
        "{} skrev igjen i dag tidlig og vil ha rabatt.",
        "Stemmer det at {} har sluttet? Hvem skriver under da?",
        "kopi til {}; se under",
        "Ifølge {} er budsjettet brukt opp, 12 400 kr var alt som fantes.",
    ),
}
_ASCII = str.maketrans({"ø": "o", "å": "a", "æ": "ae", "ö": "o", "ä": "a", "Ø": "O", "Å": "A", "é": "e"})
_FORMS: dict[str, Callable[[str], str]] = {
    "name in full": str,
    "small letters": str.lower,
    "capitals": str.upper,
    "first name": lambda name: name.split()[0],
    "last name": lambda name: name.split()[-1],
    "first name, small": lambda name: name.split()[0].lower(),
    "genitive": lambda name: f"{name}s",
    "without accents": lambda name: name.translate(_ASCII),
}
_DIALS = (
    "+47 {3} {2} {3}",
    "+47{8}",
    "{3} {2} {3}",
    "+1 ({3}) {3}-{4}",
    "{3}-{3}-{4}",
    "+44 20 {4} {4}",
    "0046 8 {3} {3} {2}",
)
_STRANGERS = ("Zebediah Quux", "Wilhelmina Ostrander", "Tarjei Snøfugl", "Oddvar Blånes")


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence with one thing in it that must not leave."""

    kind: str
    language: str
    text: str
    secret: str


def run() -> Report:
    """Mask 3,000 planted sentences and every wording of the question set; report what got out and what it cost."""
    from assistant.guard.masking import Mask
    from assistant.guard.personal import Personal
    from connectors.book import open_current
    from connectors.book.everybody import everybody
    from skills.folding import plain_form

    snapshot = open_current(eval_company().home)
    names = everybody(snapshot).people
    rng = random.Random(SEED)
    planted = [_planted(names, rng) for _ in range(WANTED)]
    found, asked, back, spent, leaked = Counter[str](), Counter[str](), 0, [], []
    for one in planted:
        mask = Mask(Personal(snapshot, one.language))
        start = time.perf_counter()
        masked = mask.masked(one.text)
        spent.append((time.perf_counter() - start) * 1000)
        out = any(part in masked.lower() for part in _parts(one))
        asked[one.kind] += 1
        found[one.kind] += not out
        back += plain_form(mask.put_back(masked)) == plain_form(one.text)
        if out and one.kind != "in nobody's book":
            leaked.append(f"[{one.kind}, {one.language}] {one.secret}: {masked}")
    known = [one for one in planted if one.kind != "in nobody's book"]
    figures, lost, harmed = _figures_lost(snapshot)
    return Report(
        f"Masking of what leaves: {len(names)} names of the demo company",
        measures=[
            Measure(f"masked, of {len(known)} planted", 1 - len(leaked) / len(known), "", ">= 0.99"),
            Measure(
                "sentences put back, letter by letter but for accents and capitals", back / len(planted), "", ">= 1"
            ),
            Measure(f"figures masked by mistake, of {figures}", lost / figures, "", "<= 0.001"),
            Measure("a sentence, median", statistics.median(spent), "ms"),
        ],
        grids=[
            Grid(
                "by form",
                ("form", "planted", "masked"),
                [(kind, str(n), f"{found[kind] / n:.3f}") for kind, n in sorted(asked.items())],
            )
        ],
        failures=[*leaked[:30], *harmed[:10]],
        notes=["Writers in nobody's book stay, unless their name stands before their address: no list has them."],
    )


def _planted(names: tuple[str, ...], rng: random.Random) -> Planted:
    language = rng.choice(list(_CARRIERS))
    kind = rng.choice([*_FORMS, "address", "telephone", "stranger's address", "in nobody's book"])
    name = rng.choice(names)
    if kind == "address":
        secret = said = (
            f"{name.split()[0].lower().translate(_ASCII)}.{rng.randrange(99)}@customer-{rng.randrange(9)}.example"
        )
    elif kind == "telephone":
        secret = said = _dialled(rng)
    elif kind == "stranger's address":
        secret = rng.choice(_STRANGERS)
        said = f"{secret} <{secret.split()[0].lower()}@else.example>"
    elif kind == "in nobody's book":
        secret = said = rng.choice(_STRANGERS)
    else:
        secret = said = _FORMS[kind](name)
    return Planted(kind, language, rng.choice(_CARRIERS[language]).format(said), secret)


def _parts(one: Planted) -> list[str]:
    """What of a secret must not be left: every word of a name, the whole of anything else."""
    secret = one.secret.lower()
    return [secret] if one.kind in {"address", "telephone"} else [part for part in secret.split() if len(part) > 2]


def _dialled(rng: random.Random) -> str:
    text = rng.choice(_DIALS)
    for length in (2, 3, 4, 8):
        while f"{{{length}}}" in text:
            digits = str(rng.randrange(4 * 10 ** (length - 1), 10**length))
            text = text.replace(f"{{{length}}}", digits, 1)
    return text


def _figures_lost(snapshot: object) -> tuple[int, int, list[str]]:
    """Of the figures in the question set's wordings, how many masking would hide."""
    from assistant.guard.masking import Mask
    from assistant.guard.numbers import stated
    from assistant.guard.personal import Personal
    from connectors.book import Snapshot

    assert isinstance(snapshot, Snapshot)
    figures, lost, harmed = 0, 0, []
    for language, text in _wordings():
        before = [f.words for f in stated(text, language)]
        masked = Mask(Personal(snapshot, language)).masked(text)
        gone = list((Counter(before) - Counter(f.words for f in stated(masked, language))).elements())
        figures, lost = figures + len(before), lost + len(gone)
        harmed += [f"[{language}] {gone}"] if gone else []
    return figures, lost, harmed


def _wordings() -> Iterator[tuple[str, str]]:
    from evals.guard_bench import told_turns

    return ((turn.language, turn.wording) for turn in told_turns(eval_company()))
