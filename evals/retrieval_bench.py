"""`coach bench retrieval`: how well and how fast the library finds, beside plain Chroma and bm25s, in one run.

Cranfield says how good the order is (nDCG@10, recall@10); the real handbook whether a seller's question leads to the
right passage, and for the peers, which know no passages, to the right document. Adding is timed on texts that were
never embedded; searching on ten thousand pages with made-up vectors near real ones, because real ones would take hours.
The first run embeds for some ten minutes and keeps everything under COACH_HOME's cache.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from connectors.home import Home
from connectors.library import Library, Passage
from connectors.library.chunks import chunks
from connectors.library.documents import document
from connectors.library.embeddings import Kept, embedded, forget_questions
from evals.cranfield import Cranfield, cranfield, ndcg, recall, shared
from evals.report import Grid, Measure, Report
from evals.retrieval_pages import PAGES, many_pages
from evals.retrieval_ways import READER, bm25s_of, chroma_of, filled, ways

FIRST = 3  # passages that a person reads
BASELINE = 0.355  # plain BM25's nDCG@10 on Cranfield
ADDED = 60  # abstracts that adding is timed on
OURS = "ours, hybrid"


def run() -> Report:
    """Measure all of it."""
    home = Home(Home.find().cache / "bench-retrieval")
    kept = Kept(embedded(), home.cache / "embeddings.sqlite")
    collection = cranfield()
    order, table = _order(collection, home, kept)
    passages, second = _handbook(home, kept)
    adding = _adding(collection)
    many = many_pages(collection, home, kept)
    searching = _median_ms(lambda q: many.search(q, person=READER), collection.questions[:60])
    computing = _median_ms(lambda q: many.search(q, person=READER), collection.questions[:60], clock=time.process_time)
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return Report(
        "Retrieval",
        measures=[
            *order,
            Measure("handbook: right passage among the first 3", passages),
            Measure(f"search over {PAGES:,} pages, median", searching, "ms", "< 50"),
            Measure("the same, processor time on all cores", computing, "ms"),
        ],
        grids=[table, second, adding],
        notes=[
            "Cranfield's plain BM25 is 0.355 (nDCG@10) and 0.374 (recall@10).",
            f"Times hold for a machine with nothing else to do; its load was {busy} on {os.cpu_count()} cores.",
        ],
    )


def _order(collection: Cranfield, home: Home, kept: Kept) -> tuple[list[Measure], Grid]:
    folder = _written(collection, home.root / "cranfield")
    texts = {f"cranfield/{a.number}.md": a.whole for a in collection.abstracts}
    rows, scores = [], {}
    for name, way in ways(filled(home, folder), texts, kept).items():
        found = [[Path(source).stem for source in way(question)] for question in collection.questions]
        pairs = list(zip(found, collection.relevant, strict=True))
        scores[name] = statistics.fmean(ndcg(*pair) for pair in pairs)
        recalled = statistics.fmean(recall(*pair) for pair in pairs)
        rows.append((name, f"{scores[name]:.4f}", f"{recalled:.4f}", f"{_median_ms(way, collection.questions):.1f}"))
    best = max(score for name, score in scores.items() if name != OURS)
    measures = [
        Measure("Cranfield nDCG@10, hybrid, against its parts and the peers", scores[OURS], "", f"> {best:.4f}"),
        Measure("Cranfield nDCG@10, hybrid", scores[OURS], "", f"> {BASELINE}"),
    ]
    return measures, Grid("Cranfield, 225 questions", ("way", "nDCG@10", "recall@10", "ms a question"), rows)


def _written(collection: Cranfield, folder: Path) -> Path:
    """The abstracts as files, for the library to take in."""
    folder.mkdir(parents=True, exist_ok=True)
    for abstract in collection.abstracts:
        path = folder / f"{abstract.number}.md"
        if not path.exists():
            path.write_text(abstract.markdown, encoding="utf-8")
    return folder


def _handbook(home: Home, kept: Kept) -> tuple[float, Grid]:
    """Of 60 questions the share whose passage, and whose document, is among the first three."""
    folder = shared("handbook") / "sales"
    library = filled(Home(home.root / "handbook"), folder)
    files = {f"sales/{path.relative_to(folder).as_posix()}": path for path in sorted(folder.rglob("*.md"))}
    texts = {source: text for source, path in files.items() if (text := path.read_text(encoding="utf-8")).strip()}
    asked = yaml.safe_load((Path(__file__).parent / "data" / "handbook.yaml").read_text(encoding="utf-8"))
    found = [library.search(each["ask"], person=READER, k=FIRST) for each in asked]
    right = [any(_answers(p, each) for p in first) for each, first in zip(asked, found, strict=True)]
    document = [any(_is_from(p.source, each) for p in first) for each, first in zip(asked, found, strict=True)]
    rows = [("ours: passages", f"{statistics.fmean(right):.3f}", f"{statistics.fmean(document):.3f}")]
    for name, way in ways(library, texts, kept).items():
        among = [any(_is_from(source, each) for source in way(each["ask"])[:FIRST]) for each in asked]
        rows.append((f"{name}: documents", "", f"{statistics.fmean(among):.3f}"))
    missed = [each["ask"] for each, held in zip(asked, right, strict=True) if not held]
    columns = ("first 3", "right passage", "right document")
    title = f"Handbook: {len(texts)} documents, {len(asked)} questions. Missed by ours: {'; '.join(missed) or 'none'}"
    return statistics.fmean(right), Grid(title, columns, rows)


def _answers(passage: Passage, asked: dict[str, Any]) -> bool:
    """Whether it stands in the document and under one of the headings that answer, and names what is asked for."""
    headings = passage.path[1:] or passage.path
    under = any(heading.startswith(tuple(asked["under"])) for heading in headings)
    return _is_from(passage.source, asked) and under and asked.get("says", "").lower() in passage.text.lower()


def _is_from(source: str, asked: dict[str, Any]) -> bool:
    wanted = asked["in"]
    return source in ([wanted] if isinstance(wanted, str) else wanted)


def _adding(collection: Cranfield) -> Grid:
    """What a page costs to add, beside what its embedding alone costs and what the peers take, all uncached."""
    sample = collection.abstracts[:: len(collection.abstracts) // ADDED][:ADDED]
    passages = [c.embedded for a in sample for c in chunks(document(a.markdown, f"{a.number}.md", language="en"))]
    texts = {abstract.number: abstract.whole for abstract in sample}
    with TemporaryDirectory() as place:
        folder = Path(place) / "abstracts"
        folder.mkdir()
        for abstract in sample:
            (folder / f"{abstract.number}.md").write_text(abstract.markdown, encoding="utf-8")
        library = Library.open(Home(Path(place) / "home"))
        library.search("warm", person=READER)
        ours = _seconds(lambda: library.add([folder], language="en"))
        again = _seconds(lambda: library.remove(["abstracts"])) + _seconds(lambda: library.add([folder], language="en"))
    bm25s_of({"warm": "one document"})
    taken = {
        "ours: passages, headings and what they say, thing by thing": ours,
        "ours, taken out and added again (embeddings kept)": again,
        "embedding the passages, nothing else": _seconds(lambda: embedded().embed_passages(passages)),
        "Chroma: whole documents, embedded by the same model": _seconds(lambda: chroma_of(texts, embedded())),
        "bm25s": _seconds(lambda: bm25s_of(texts)),
    }
    rows = [
        (name, f"{seconds / len(sample) * 1000:,.1f}", f"{len(sample) / seconds:,.0f}")
        for name, seconds in taken.items()
    ]
    return Grid(f"Adding {len(sample)} pages", ("way", "ms a page", "pages a second"), rows)


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    start = clock()
    work()
    return clock() - start


def _median_ms(
    way: Callable[[str], object],
    questions: Sequence[str],
    count: int = 60,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Of some questions, each embedded anew."""
    taken = []
    way("warm")
    for question in questions[:: max(1, len(questions) // count)]:
        forget_questions()
        taken.append(_seconds(lambda q=question: way(q), clock))  # type: ignore[misc]
    return statistics.median(taken) * 1000
