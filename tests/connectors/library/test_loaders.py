"""Every kind of file that the library reads, as small real files: what they say keeps its meaning."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.library.chunks import Chunk, chunks, sentences
from connectors.library.documents import BadDocument, Document, document
from connectors.library.loaders import LOADERS, read
from tests.connectors.library.written import pdf, slides, word


def taken_in(name: str, content: bytes | str) -> Document:
    raw = content.encode() if isinstance(content, str) else content
    return document(read(Path(name), raw), name)


def passages(name: str, content: bytes | str) -> list[Chunk]:
    return chunks(taken_in(name, content))


def paths(found: Sequence[Chunk]) -> list[tuple[str, ...]]:
    return [chunk.path for chunk in found]


def test_markdown_headings_become_the_path_of_a_passage() -> None:
    found = passages("guide.md", "# Discovery\n\nIntro.\n\n## Questions\n\n- one\n- two\n\n### Deep\n\nMore.\n")
    assert paths(found) == [("Discovery",), ("Discovery", "Questions"), ("Discovery", "Questions", "Deep")]
    assert [s.kind for s in sentences(found[1].text)] == ["list", "list"]


def test_a_table_written_as_html_in_markdown_is_a_table() -> None:
    (found,) = passages(
        "a.md", "# T\n\n<table><tr><td>Stage</td><td>Rule</td></tr>\n<tr><td>Won</td><td>Signed</td></tr></table>\n"
    )
    assert [s.text for s in sentences(found.text)] == ["Stage: Won; Rule: Signed"]


def test_front_matter_names_title_readers_language_and_date() -> None:
    front = "---\ntitle: Pris\naudience: [manager, admin]\nteam: Nord\nlanguage: nb\ndate: 2026-02-03\n---\nTekst.\n"
    found = taken_in("guide.md", front)
    assert (found.title, found.language, str(found.date)) == ("Pris", "nb", "2026-02-03")
    assert (found.readers.roles, found.readers.team) == (("manager", "admin"), "Nord")


def test_a_web_page_keeps_title_language_lists_and_tables_and_loses_its_menu() -> None:
    page = """<html lang="nb"><head><title>Innvendinger &amp; svar</title></head><body><nav>Hjem</nav>
    <h1>Pris</h1><p>Vent to sekunder.</p><ul><li>Spør</li><li>Lytt</li></ul>
    <table><tr><td>De sier</td><td>Du spør</td></tr><tr><td>For dyrt</td><td>Mot hva?</td></tr></table>
    <script>alert(1)</script><footer>Bunn</footer></body></html>"""
    found = taken_in("side.html", page)
    text = "\n".join(block.text for block in found.blocks)
    assert (found.title, found.language) == ("Innvendinger & svar", "nb")
    assert [block.kind for block in found.blocks] == ["text", "list", "table"]
    assert not any(word in text for word in ("Hjem", "alert", "Bunn"))
    said = sentences(chunks(found)[0].text)
    assert said[-1].text == "De sier: For dyrt; Du spør: Mot hva?"


def test_a_pdf_tells_headings_by_their_size_and_passages_by_page() -> None:
    found = passages(
        "playbook.pdf",
        pdf(
            [
                [(20, "Price objections"), (0, ""), (11, "Pause before you answer,"), (11, "then ask what it means.")],
                [(20, "Silence"), (0, ""), (11, "• Call after two mails."), (11, "• Try somebody else.")],
            ]
        ),
    )
    assert [(chunk.path, chunk.page) for chunk in found] == [
        (("Price objections",), 1),
        (("Price objections", "Silence"), 2),
    ]
    assert [s.text for s in sentences(found[0].text)] == ["Pause before you answer, then ask what it means."]
    assert [s.kind for s in sentences(found[1].text)] == ["list", "list"]


def test_a_word_file_keeps_title_headings_and_tables() -> None:
    table = (("Stage", "Exit rule"), ("Proposal", "Gone through in a meeting"))
    found = passages(
        "playbook.docx",
        word(("Title", "Our playbook"), ("Heading1", "Stages"), ("", "Hold to them."), table, ("Heading1", "After")),
    )
    assert paths(found) == [("Our playbook", "Stages")]
    assert sentences(found[0].text)[-1].text == "Stage: Proposal; Exit rule: Gone through in a meeting"


def test_slides_are_pages_with_their_title_as_heading_and_lines_as_list() -> None:
    found = passages(
        "kickoff.pptx",
        slides(
            ("Discovery", ["Ask for a story", "Wait three seconds"], ""), ("Closing", ["Work backwards", "Ask"], "Slow")
        ),
    )
    assert [chunk.page for chunk in found] == [1, 2, 2]
    assert found[1].path[-1] == "Closing"
    assert [(s.text, s.kind) for s in sentences(found[0].text)] == [
        ("Ask for a story", "list"),
        ("Wait three seconds", "list"),
    ]
    assert found[2].text == "Slow"


def test_plain_text_in_an_old_encoding_is_read_and_indents_are_no_code() -> None:
    found = taken_in("notat.txt", "Første råd\n\n    Spør før du svarer.\n\n- én\n- to\n".encode("cp1252"))
    assert [block.kind for block in found.blocks] == ["text", "text", "list"]
    assert "Spør før du svarer." in found.blocks[1].text


VTT = """WEBVTT

00:01.000 --> 00:03.000
<v Dana>Hi there

00:03.000 --> 00:04.000
<v Dana>Lars.

00:05.000 --> 00:07.000
<v Lars>It is <b>too</b> expensive.
"""
SRT = """1
00:00:01,000 --> 00:00:03,000
Dana: Hi there

2
00:00:03,000 --> 00:00:04,000
Dana: Lars.

3
00:00:05,000 --> 00:00:07,000
Lars: It is <i>too</i> expensive.
"""


@pytest.mark.parametrize(("name", "content"), [("call.vtt", VTT), ("call.srt", SRT)])
def test_a_transcript_says_who_speaks_without_times(name: str, content: str) -> None:
    said = [block.text for block in taken_in(name, content).blocks]
    assert said == ["Dana: Hi there Lars.", "Lars: It is too expensive."]


def test_a_web_archive_is_read_as_its_page() -> None:
    archive = (
        "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<html><head><title>Saved page</title></head><body><h2>Ask</h2><p>Ask for the caf=C3=A9.</p></body></html>\r\n"
        "--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--B--\r\n"
    )
    found = passages("page.mhtml", archive)
    assert paths(found) == [("Saved page", "Ask")]
    assert found[0].text == "Ask for the café."


def test_a_page_that_safari_saved_is_read_as_its_page() -> None:
    page = "<html><head><title>Saved page</title></head><body><h2>Ask</h2><p>Ask for the café.</p></body></html>"
    kept = {"WebMainResource": {"WebResourceData": page.encode(), "WebResourceURL": "https://a.example/"}}
    found = passages("page.webarchive", plistlib.dumps(kept, fmt=plistlib.FMT_BINARY))
    assert [(chunk.path, chunk.text) for chunk in found] == [(("Saved page", "Ask"), "Ask for the café.")]


PAGE = '<html><head><meta property="article:modified_time" content="{}T09:30"></head><body><p>Ask.</p></body></html>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf([[(11, "Ask first.")]], modified="D:20260310093000+01'00'")),
        ("a.docx", word(("", "Ask first."), modified="2026-03-10T09:30:00Z")),
        ("a.html", PAGE.format("2026-03-10").encode()),
        (
            "a.mhtml",
            b"MIME-Version: 1.0\r\nDate: Tue, 10 Mar 2026 09:30:00 +0100\r\nContent-Type: text/html\r\n\r\n<p>Ask.</p>",
        ),
        ("a.md", b"---\ndate: 2026-03-10\n---\nAsk first."),
    ],
)
def test_a_document_bears_the_date_that_its_file_states(name: str, content: bytes) -> None:
    assert str(taken_in(name, content).date) == "2026-03-10"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf([[(11, "Ask first.")]], modified="some time")),
        ("a.docx", word(("", "Ask first."))),
        ("a.html", PAGE.format("2026-02-31").encode()),
        ("a.txt", b"Ask first."),
    ],
)
def test_a_file_that_states_no_date_bears_none(name: str, content: bytes) -> None:
    assert taken_in(name, content).date is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"not a PDF at all", "no PDF"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "can't be read as pdf"),
        ("a.pdf", pdf([[]]), "OCR"),
        ("a.docx", b"PK, but no archive", "can't be read as docx"),
        ("a.pptx", b"nothing of the kind", "can't be read as pptx"),
        ("a.html", b"<html><body></body></html>", "no text"),
        ("a.mhtml", b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello", "no page"),
        ("a.webarchive", b"bplist00 and then nothing", "can't be read as webarchive"),
        ("a.vtt", b"WEBVTT\n\nnothing said", "no captions"),
        ("a.md", b"\0\1\2" * 10, "not text"),
        ("a.md", b" \n", "empty"),
        ("a.md", b"---\ntitle: [x\n---\nText.", "no YAML"),
        ("a.md", b"---\naudience: pirates\n---\nText.", "pirates"),
        ("a.md", b"---\ndate: yesterday\n---\nText.", "YYYY-MM-DD"),
        ("a.exe", b"MZ", "not read"),
    ],
)
def test_a_file_that_cannot_be_taken_in_says_why(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(BadDocument, match=reason):
        taken_in(name, content)


def test_every_kind_the_product_promises_has_a_loader() -> None:
    promised = {".md", ".html", ".pdf", ".docx", ".pptx", ".txt", ".vtt", ".srt", ".mhtml", ".webarchive"}
    assert promised <= set(LOADERS)
