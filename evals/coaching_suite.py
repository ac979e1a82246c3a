"""120 coaching questions in two languages: is the right guide cited, is every sentence in it, may the asker read it?

The questions and the headings that answer them stand in `evals/data/coaching.yaml`. What is shown is traced by reading
the guides' files as plain text, and who may read a guide off its front matter; neither uses the library's own code.
The demo company's guides are English; that an English question finds a Norwegian guide is measured on two of their own.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from connectors.book.schema import Person
from connectors.errors import NoData
from connectors.library.support_training import with_guides
from evals.company import eval_company
from evals.report import Grid, Measure, Report
from evals.truth import Truth
from skills.coaching_advice.results import Advice

if TYPE_CHECKING:
    from skills.skill import Desk

FIRST = 3  # citations that count


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, who asks, and where its answer stands: a guide by a part of its name, and headings."""

    text: str
    language: str
    boss: bool
    guide: str
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question."""

    asked: Asked
    found: bool
    answered: bool
    guide: bool
    section: bool
    untraced: tuple[str, ...]
    forbidden: tuple[str, ...]

    @property
    def complaints(self) -> list[str]:
        text = f"[{self.asked.guide}] {self.asked.text}"
        lines = [f"[sentence] {text}: {sentence}" for sentence in self.untraced]
        lines += [f"[may not read] {text}: {source}" for source in self.forbidden]
        if not self.guide:
            lines.append(f"[{'guide' if self.answered else 'nothing found'}] {text}")
        elif not self.section:
            lines.append(f"[section] {text}")
        return lines


def run() -> Report:
    """Ask them all of the skill at the desk of a rep or a manager of the demo company; then all as the rep."""
    from assistant import Coach

    company = eval_company()
    coach, truth = Coach.open(home=company.home), Truth(company)
    desks = {
        (boss, language): coach.desk(truth.email("boss" if boss else "dana"), on=company.today, language=language)
        for boss in (False, True)
        for language in ("en", "nb")
    }
    asked = questions()
    outcomes = [_outcome(each, desks[each.boss, each.language]) for each in asked]
    as_rep = [_outcome(each, desks[False, each.language]) for each in asked]
    both = [*outcomes, *as_rep]
    reverse = _norwegian_guides()
    return Report(
        f"{len(asked)} coaching questions",
        measures=[
            Measure(f"right passage among the first {FIRST} found", _share(o.found for o in outcomes), "", ">= 0.92"),
            Measure(f"right guide among the first {FIRST} cited", _share(o.guide for o in outcomes), "", ">= 0.92"),
            Measure(f"right section among the first {FIRST} cited", _share(o.section for o in outcomes)),
            Measure(f"right Norwegian passage among the first {FIRST}, asked in English", _share(reverse.values())),
            Measure("answered", _share(o.answered for o in outcomes)),
            Measure("sentences that are in no guide cited", sum(len(o.untraced) for o in both), "", "<= 0"),
            Measure("citations the person may not read", sum(len(o.forbidden) for o in both), "", "<= 0"),
        ],
        grids=[_by_language(outcomes)],
        failures=[
            *(line for o in outcomes for line in o.complaints),
            *(f"[Norwegian guide] {asked}" for asked, found in reverse.items() if not found),
        ],
    )


def questions() -> list[Asked]:
    """All of them."""
    loaded = yaml.safe_load((files("evals") / "data" / "coaching.yaml").read_text(encoding="utf-8"))
    return [
        Asked(each["ask"], language, each.get("as") == "boss", each["guide"], tuple(each["under"]))
        for language, every in loaded.items()
        for each in every
    ]


def _outcome(asked: Asked, desk: Desk) -> Outcome:
    from skills.coaching_advice import skill

    first = desk.library.search(asked.text, person=desk.person, k=FIRST)
    found = any(asked.guide in p.source and p.path[-1].startswith(asked.under) for p in first)
    try:
        advice: Any = skill(desk, question=asked.text)
    except NoData:
        return Outcome(asked, found, answered=False, guide=False, section=False, untraced=(), forbidden=())
    cited = [(Path(c.source).stem, c.title.rsplit(" > ", 1)[-1]) for c in advice.citations()[:FIRST]]
    right = [heading for guide, heading in cited if asked.guide in guide]
    return Outcome(
        asked,
        found,
        answered=True,
        guide=bool(right),
        section=any(heading.startswith(asked.under) for heading in right),
        untraced=tuple(_untraced(advice)),
        forbidden=tuple(c.source for c in advice.citations() if desk.person.role not in _readers(Path(c.source).stem)),
    )


def _norwegian_guides() -> dict[str, bool]:
    """For each English question whether the passage of a Norwegian guide that answers is among the first found."""
    asked = yaml.safe_load((files("evals") / "data" / "norwegian.yaml").read_text(encoding="utf-8"))
    reader = Person(person_id="eval", name="Eval", role="rep")
    with TemporaryDirectory() as folder, as_file(files("evals") / "data" / "norwegian") as norwegian:
        library = with_guides(Path(folder))
        library.add([norwegian])
        first = {each["ask"]: library.search(each["ask"], person=reader, k=FIRST) for each in asked}
    return {
        each["ask"]: any(each["guide"] in p.source and p.path[-1] in each["under"] for p in first[each["ask"]])
        for each in asked
    }


def _untraced(advice: Advice) -> list[str]:
    """What is shown and does not stand in the file it is cited from."""
    return [
        text
        for part in advice.parts
        for quote in part.quotes
        for text in ([cell for pair in quote.cells for cell in pair] or [quote.text])
        if _letters(text) not in _letters(_guide(Path(part.source.source).stem))
    ]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


@cache
def _guide(name: str) -> str:
    return (files("connectors") / "demo" / "guides" / f"{name}.md").read_text(encoding="utf-8")


@cache
def _readers(name: str) -> frozenset[str]:
    found = re.search(r"^audience: \[(.*)\]$", _guide(name), re.M)
    return frozenset(re.split(r"\s*,\s*", found[1]) if found else ("rep", "manager", "operations", "finance", "admin"))


def _by_language(outcomes: list[Outcome]) -> Grid:
    rows = []
    for language in dict.fromkeys(o.asked.language for o in outcomes):
        of = [o for o in outcomes if o.asked.language == language]
        shares = (_share(o.found for o in of), _share(o.guide for o in of), _share(o.section for o in of))
        rows.append((language, *(f"{share:.3f}" for share in shares)))
    return Grid("by language", ("language", "passage found", "guide cited", "section cited"), rows)


def _share(held: Any) -> float:
    return statistics.fmean(held)
