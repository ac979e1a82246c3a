"""Learns when a passage bears a sentence out: `python -m connectors.library.support_training` writes `support.json`.

The sentences of `support.yaml` are checked against the section of the demo company's guide that they are about. What is
printed is measured on each guide with what was learnt from the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from connectors.home import Home
from connectors.library.documents import front_matter
from connectors.library.library import Library
from connectors.library.regression import learnt, write
from connectors.library.shipped import guides
from connectors.library.support import ENOUGH, LEARNT, Borne, Quotable

Example = tuple[Borne, bool]
_TRUST = 10.0


def examples(library: Library, taught: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Example]]:
    """Each sentence with the evidence for it, and whether it is borne out; the library holds the guides."""
    for about in taught:
        passage = Quotable(sections(about["guide"])[about["heading"]], "en")
        for right in (True, False):
            for sentence in about["supported" if right else "unsupported"]:
                yield sentence, (library.borne(sentence, [passage])[0], right)


def sections(guide: str) -> dict[str, str]:
    """The text under each heading of one of the demo company's guides."""
    file = files("connectors") / "demo" / "guides" / f"{guide}.md"
    title = front_matter(file.read_text(encoding="utf-8"))[0]["title"]
    found: dict[str, list[str]] = {}
    for chunk in guides():
        if chunk.path[0] == title and len(chunk.path) > 1:
            found.setdefault(chunk.path[-1], []).append(chunk.text)
    return {heading: "\n\n".join(texts) for heading, texts in found.items()}


def with_guides(folder: Path) -> Library:
    """A library that holds the demo company's guides."""
    library = Library.open(Home(folder))
    with as_file(files("connectors") / "demo" / "guides") as there:
        library.add([there])
    return library


def main() -> None:
    """Learn, and write what was learnt."""
    import yaml

    taught = yaml.safe_load((files(__package__) / "support.yaml").read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        library = with_guides(Path(folder))
        found = {each["guide"]: list[Example]() for each in taught}
        for each in taught:
            found[each["guide"]] += [example for _, example in examples(library, [each])]
    kept, let_through = measured(found)
    print(f"{kept:.0%} of the supported pass, {let_through:.0%} of the unsupported")  # noqa: T201
    write(learnt([example for every in found.values() for example in every], _TRUST), LEARNT)


def measured(found: Mapping[str, Sequence[Example]]) -> tuple[float, float]:
    """The shares of supported and of unsupported sentences that pass, each guide judged by what the others taught."""
    passed: dict[bool, list[bool]] = {True: [], False: []}
    for guide, own in found.items():
        others = learnt([example for name, every in found.items() if name != guide for example in every], _TRUST)
        for evidence, right in own:
            passed[right].append(others.probability(evidence) >= ENOUGH)
    return fmean(passed[True]), fmean(passed[False])


if __name__ == "__main__":
    main()
