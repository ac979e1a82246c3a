"""Learns when a passage bears a sentence out: `python -m connectors.library.support_training` writes `support.json`.

The sentences of `support.yaml` are checked against the section of the demo company's guide that they are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from connectors.home import Home
from connectors.library.documents import front_matter
from connectors.library.library import Library
from connectors.library.regression import learnt, write
from connectors.library.shipped import guides
from connectors.library.support import LEARNT, Borne, Quotable

Example = tuple[Borne, bool]


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
        write(learnt([example for _, example in examples(with_guides(Path(folder)), taught)]), LEARNT)


if __name__ == "__main__":
    main()
