"""Questions as people type them, read from `evals/data`, their names filled from the demo company.

The development half (`questions.yaml`) is there to learn from; of the sealed half (`questions_sealed.yaml`) only totals
are ever looked at. Both were written apart from the phrases in prompts/ (tests/evals holds them apart).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from evals.company import EvalCompany
from evals.truth import Named, Truth

NOBODY = "out_of_scope"
HALVES = {False: "questions.yaml", True: "questions_sealed.yaml"}
_NORWEGIAN = {"norwegian", "nynorsk", "danish", "swedish"}
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what it should lead to; `meant` says which rows of the book its names stand for.

    `before` are the turns that came first, `skills` those that several questions in one want, `code` the kind of small
    talk.
    """

    text: str
    skill: str
    kind: str
    person: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    figure: str | None = None
    guide: str | None = None
    meant: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str] = ()
    skills: frozenset[str] = frozenset()

    @property
    def language(self) -> str:
        """en, nb (with its neighbours), or mixed."""
        if self.kind == "mixed":
            return "mixed"
        return "nb" if self.kind in _NORWEGIAN or self.kind.startswith("nb-") else "en"


def loaded(*, sealed: bool = False) -> dict[str, list[dict[str, Any]]]:
    """One half as it is written, by skill."""
    import yaml

    text = (files("evals") / "data" / HALVES[sealed]).read_text(encoding="utf-8")
    held: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    return held


def questions(company: EvalCompany, *, sealed: bool = False) -> list[Question]:
    """All of one half, their names filled from the company, a different deal and account each time."""
    truth = Truth(company)
    return [
        _filled(heading, spec, truth, turn)
        for turn, (heading, spec) in enumerate(
            (heading, spec) for heading, specs in loaded(sealed=sealed).items() for spec in specs
        )
    ]


def _filled(heading: str, spec: dict[str, Any], truth: Truth, turn: int) -> Question:
    """One question; `several` and `conversations` say in the question itself what it wants."""
    who = spec.get("as", "dana")
    names = truth.names(who, turn=turn)
    turns = spec.get("say") or [spec["ask"]]
    said = set(_HOLE.findall(" ".join(turns)))
    *before, text = (_named(turn_said, names) for turn_said in turns)
    meant = {name.removesuffix("_misspelt"): names[name].id for name in said}
    meant |= {name: named.id for name, named in names.items() if name.startswith("many")}
    wanted = spec.get("skill") or (f"smalltalk:{spec['code']}" if "code" in spec else heading)
    return Question(
        text,
        wanted,
        spec["kind"],
        truth.email(who),
        spec.get("slots", {}),
        spec.get("figure"),
        spec.get("guide"),
        meant,
        tuple(before),
        frozenset(spec.get("skills", ())),
    )


def _named(text: str, names: Mapping[str, Named]) -> str:
    return _HOLE.sub(lambda m: names[m[1]].said, text)


def texts(*, sealed: bool = False) -> Iterator[str]:
    """Every sentence of one half, with its placeholders."""
    for specs in loaded(sealed=sealed).values():
        for spec in specs:
            yield from spec.get("say") or [spec["ask"]]
