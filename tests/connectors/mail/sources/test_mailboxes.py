"""Mbox files, Maildirs and folders of .eml, read again and again while they grow, shrink and are rewritten."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail.sources import EmlFolder, Gathered, Maildir, Mbox, Terms, gather
from connectors.mail.sources import mailbox as boxes
from connectors.mail.sources import mbox as mboxes
from connectors.mail.sources.mailbox import Mailbox
from tests.connectors.mail.sources.letters import NOW, letter, mbox

NO_RULES = Terms()


def read(box: Mailbox, where: Path, terms: Terms = NO_RULES) -> Gathered:
    """What the mailbox holds now, by a journal in this folder."""
    return gather(box, terms, now=NOW, folder=where / "journal")


def words(found: Gathered) -> list[str]:
    """What was written, in order."""
    return sorted(mail.words for mail in found.kept)


def test_a_line_that_begins_with_from_does_not_end_a_mail(tmp_path: Path) -> None:
    path = mbox(tmp_path / "a.mbox", [letter("Before\n\nFrom here on it is ours."), letter("Next")])
    assert words(read(Mbox(path), tmp_path)) == ["Before\n\nFrom here on it is ours.", "Next"]


def test_a_mail_that_was_half_written_is_read_again_when_it_is_whole(tmp_path: Path) -> None:
    whole = mbox(tmp_path / "whole", [letter("One"), letter("Two and the rest of it", Message_ID="<2@x>")]).read_bytes()
    path = tmp_path / "a.mbox"
    path.write_bytes(whole[: whole.index(b"the rest")])
    assert words(read(Mbox(path), tmp_path)) == ["One", "Two and"]
    path.write_bytes(whole)
    again = read(Mbox(path), tmp_path)
    assert (words(again), again.new) == (["One", "Two and the rest of it"], 0)


def test_an_mbox_that_was_rewritten_is_read_anew(tmp_path: Path) -> None:
    path = mbox(tmp_path / "a.mbox", [letter("One"), letter("Two"), letter("Three")])
    read(Mbox(path), tmp_path)
    path.unlink()
    mbox(path, [letter("One"), letter("Three")])
    assert words(read(Mbox(path), tmp_path)) == ["One", "Three"]
    path.write_bytes(b"")
    assert words(read(Mbox(path), tmp_path)) == []


@pytest.mark.parametrize(
    "content", [b"", b"no mail at all", b"\n\n\n", b"From ", b"From x\n", b"\xff" * 5000, b"From \n\nFrom \n"]
)
def test_what_is_no_mbox_holds_no_mail(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(content)
    found = read(Mbox(path), tmp_path)
    assert (found.kept, found.unreachable) == ((), None)


def test_an_endless_mail_is_cut_and_the_next_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mboxes, "MOST", 5000)
    path = mbox(tmp_path / "a.mbox", [letter("word " * 20_000), letter("Next")])
    found = read(Mbox(path), tmp_path)
    assert (len(found.kept), max(len(m.words) for m in found.kept) < 5000) == (2, True)
    assert "Next" in words(found)
    assert boxes.MOST < 2_000_000


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=4), st.integers(1, 3))
def test_however_an_mbox_grows_all_of_it_is_read_once(growth: list[list[int]], every: int) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(mboxes, "_EVERY", every)
        folder, path, put = Path(name), Path(name, "a.mbox"), 0
        path.touch()
        for batch in growth:
            mbox(path, [letter(f"Mail {put + n} {said}") for n, said in enumerate(batch)])
            put += len(batch)
            found = read(Mbox(path), folder)
            assert (len(found.kept), found.new) == (put, len(batch))
        fresh = read(Mbox(path), folder / "other")
        assert words(found) == words(fresh)


def test_a_maildir_follows_its_mails_as_they_are_seen_moved_and_deleted(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir", create=True)
    key = box.add(letter("One"))
    gone = box.add(letter("Two"))
    box.add_folder("Private.Family").add(letter("zebra"))
    (tmp_path / "Maildir" / "tmp" / "half").write_bytes(letter("half"))
    terms = Terms(labels=("private",))
    first = read(Maildir(tmp_path / "Maildir"), tmp_path, terms)
    assert (words(first), first.fates["excluded"]) == (["One", "Two"], 1)
    seen = box[key]
    seen.set_subdir("cur")
    seen.add_flag("S")
    box[key] = seen
    box.remove(gone)
    second = read(Maildir(tmp_path / "Maildir"), tmp_path, terms)
    assert (words(second), second.new) == (["One"], 0)


def test_a_folder_of_eml_files_follows_what_is_put_replaced_and_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    (folder / "Nordlys").mkdir(parents=True)
    (folder / "a.eml").write_bytes(letter("One"))
    (folder / "Nordlys" / "b.EML").write_bytes(letter("Two"))
    (folder / "notes.txt").write_bytes(letter("no mail"))
    assert words(read(EmlFolder(folder), tmp_path)) == ["One", "Two"]
    (folder / "a.eml").write_bytes(letter("One, longer"))
    (folder / "Nordlys" / "b.EML").unlink()
    second = read(EmlFolder(folder), tmp_path)
    assert (words(second), second.new) == (["One, longer"], 1)
    assert words(read(EmlFolder(folder), tmp_path, Terms(labels=("Nordlys",)))) == ["One, longer"]


def test_what_was_read_before_a_kill_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mboxes, "_EVERY", 2)
    path = mbox(tmp_path / "a.mbox", [letter(f"Mail {n}") for n in range(5)])
    whole = words(read(Mbox(path), tmp_path))
    (journal,) = (tmp_path / "journal").iterdir()
    content = journal.read_bytes()
    for kept in range(0, len(content), 97):
        journal.write_bytes(content[:kept])
        again = read(Mbox(path), tmp_path)
        assert words(again) == whole
        assert journal.read_bytes().count(b'"kept"') == 5


def test_a_journal_is_for_its_owner_alone_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    path = mbox(tmp_path / "a.mbox", [letter("One")])
    read(Mbox(path), tmp_path)
    (journal,) = (tmp_path / "journal").iterdir()
    assert journal.stat().st_mode & 0o077 == 0
    damaged = journal.read_bytes().replace(b'"sent_at"', b'"sent"')
    journal.write_bytes(damaged)
    found = read(Mbox(path), tmp_path)
    assert (words(found), found.new) == (["One"], 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = mbox(tmp_path / "a.mbox", [letter("One")])
    path.chmod(0)
    assert read(Mbox(path), tmp_path).unreachable == "Permission denied"
