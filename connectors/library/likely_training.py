"""Learns when a passage is about a question: `python -m connectors.library.likely_training` writes `likely.json`.

Each question of `likely.yaml` is asked of the demo company's guides, and again of the guides without the one that
answers it; what none answers is asked of all. The best passages found are examples: right where their guide is the one
that answers, wrong otherwise. So the wrong ones are those that search itself takes for the best.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.book.schema import Person
from connectors.home import Home
from connectors.library.library import Library
from connectors.library.likely import LEARNT, Evidence, taught
from connectors.library.regression import learnt, write

_LOOKED_AT = 3  # passages of a question
_EVERYTHING = Person(person_id="trainer", name="Trainer", role="admin")
Example = tuple[Evidence, bool]


def examples(folder: Path) -> list[Example]:
    """Evidence for passages that search found, and whether they are right; `folder` is for libraries to be made in."""
    about: dict[str, list[str]] = taught()["about"]
    with as_file(files("connectors") / "demo" / "guides") as guides:
        whole = Library.open(Home(folder / "whole"))
        whole.add([guides])
        found = [e for guide, asked in about.items() for q in asked for e in _examples(whole, q, guide)]
        found += [e for q in taught()["beside"] for e in _examples(whole, q, None)]
        for guide, asked in about.items():
            rest = Library.open(Home(folder / guide))
            rest.add([path for path in sorted(guides.glob("*.md")) if path.stem != guide])
            found += [e for q in asked for e in _examples(rest, q, guide)]
    return found


def _examples(library: Library, question: str, guide: str | None) -> Iterator[Example]:
    for passage in library.search(question, person=_EVERYTHING, k=_LOOKED_AT):
        yield passage.evidence, guide is not None and Path(passage.source).stem == guide


def main() -> None:
    """Learn, and write what was learnt."""
    with TemporaryDirectory() as folder:
        write(learnt(examples(Path(folder))), LEARNT)


if __name__ == "__main__":
    main()
