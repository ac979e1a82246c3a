"""Small real files of the kinds that need a program to write: PDF, Word, PowerPoint."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(pages: Sequence[Sequence[tuple[int, str]]], modified: str = "") -> bytes:
    """A PDF of lines, each with the size of its letters; an empty line leaves a gap."""
    first = 4
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        drawn = "\n".join(_line(size, text, 740 - 16 * place) for place, (size, text) in enumerate(lines) if text)
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {first + 1 + 2 * number} 0 R >>",
            f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}\nendstream",
        ]
    return _assembled(objects, f"<< /ModDate ({modified}) >>" if modified else "")


def _line(size: int, text: str, height: int) -> str:
    return f"BT /F1 {size} Tf 72 {height} Td ({text}) Tj ET"


def _assembled(objects: Sequence[str], about: str) -> bytes:
    out, places = b"%PDF-1.4\n", []
    objects = [*objects, about] if about else objects
    info = f"/Info {len(objects)} 0 R " if about else ""
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} {info}/Root 1 0 R >>\nstartxref\n{len(out)}\n"
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}"
    return out + f"{end}%%EOF\n".encode()


def word(*paragraphs: tuple[str, str] | Sequence[Sequence[str]], modified: str = "") -> bytes:
    """A Word file of paragraphs (style, text) and tables (rows of cells)."""
    body = "".join(
        _paragraph(part[0], part[1]) if isinstance(part[0], str) else _table(part)  # type: ignore[arg-type]
        for part in paragraphs
    )
    used = {part[0] for part in paragraphs if isinstance(part[0], str) and part[0]}
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{s}"><w:name w:val="{s.replace("Heading", "heading ")}"/></w:style>'
        for s in sorted(used)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{styles}</w:styles>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    if modified:
        about = f'<p:coreProperties xmlns:p="{_PACKAGE}/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/">'
        parts["docProps/core.xml"] = f"{about}<dcterms:modified>{modified}</dcterms:modified></p:coreProperties>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in parts.items():
            file.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return packed.getvalue()


def _paragraph(style: str, text: str) -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc>{_paragraph('', cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def slides(*shown: tuple[str, Sequence[str], str]) -> bytes:
    """A PowerPoint file of slides: title, lines, notes."""
    from pptx import Presentation

    made = Presentation()
    for title, lines, notes in shown:
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()
