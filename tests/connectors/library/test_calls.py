"""Transcripts of calls in the library: kept by their deal, apart from the guides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from connectors.library import Library
from connectors.library.transcripts import captions, written

VTT = """WEBVTT

NOTE
deal: D-1
ours: Dana Kim

1
00:00:01.000 --> 00:00:04.000
<v Dana Kim>Hello there.

2
00:00:04.500 --> 00:01:06.000
<v Leila>We plan in spreadsheets.
"""


def test_turns_keep_their_speakers_and_seconds() -> None:
    turns = captions(VTT).turns
    assert [(t.speaker, t.start, t.end) for t in turns] == [("Dana Kim", 1.0, 4.0), ("Leila", 4.5, 66.0)]


def test_a_text_file_says_who_speaks_with_or_without_times() -> None:
    found = written("---\ndeal: D-1\n---\n[00:10] Dana Kim: Hello.\nHow are you?\n[01:05] Leila: Fine.\n")
    assert [(t.speaker, t.text, t.start, t.end) for t in found.turns] == [
        ("Dana Kim", "Hello. How are you?", 10.0, 65.0),
        ("Leila", "Fine.", None, None),
    ]
    assert found.about["deal"] == "D-1"


def test_a_call_is_given_out_by_its_deal_and_dated_by_its_name(library: Library, folder: Path) -> None:
    (folder / "2026-11-16 globex.vtt").write_text(VTT, encoding="utf-8")
    report = library.add([folder])
    assert (len(report.added), report.passages) == (1, 0)
    (call,) = library.calls(["D-1", "D-2"])
    assert (call.on, call.ours, call.language) == (date(2026, 11, 16), ("Dana Kim",), "en")
    assert library.calls(["D-2"]) == []


def test_a_call_that_is_the_same_is_left_alone_and_one_of_another_deal_moves(library: Library, folder: Path) -> None:
    (folder / "call.vtt").write_text(VTT, encoding="utf-8")
    library.add([folder])
    assert library.add([folder]).unchanged
    (folder / "call.vtt").write_text(VTT.replace("D-1", "D-2"), encoding="utf-8")
    assert library.add([folder]).updated
    assert (len(library.calls(["D-1"])), len(library.calls(["D-2"]))) == (0, 1)


def test_a_transcript_of_no_deal_is_a_guide_like_any_other_and_becomes_a_call_once_it_names_one(
    library: Library, folder: Path
) -> None:
    (folder / "kickoff.vtt").write_text(VTT.replace("deal: D-1\n", ""), encoding="utf-8")
    assert library.add([folder]).passages
    assert library.add([folder], deal_of=lambda said, name: "D-3").updated
    assert len(library.calls(["D-3"])) == 1
    assert library.remove(["kickoff.vtt"])
    assert library.calls(["D-3"]) == []


def test_a_file_that_cannot_be_read_as_a_conversation_is_named(library: Library, folder: Path) -> None:
    (folder / "notes.txt").write_text("We talked about the price.", encoding="utf-8")
    (broken,) = library.add([folder], deal_of=lambda said, name: "D-1").broken
    assert "who speaks" in broken.reason
