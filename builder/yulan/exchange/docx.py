"""A draft → a document for a word processor, as bytes. Owns how it looks: A4, Song for text and Hei for headings in the
attributes Chinese letters look to, the page's number at its foot. It says neither who wrote it nor when: the same draft
gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from yulan.exchange.draft import Draft, Section, Table

if TYPE_CHECKING:
    from docx.document import Document

_SONG, _HEI = "宋体", "黑体"
_LATIN = "Times New Roman"
_THEN = dt.datetime(2000, 1, 1)
_ZIP_THEN = (1980, 1, 1, 0, 0, 0)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GRID = "Table Grid"
_PAGE, _MARGIN = (21, 29.7), 2.8  # cm
_WIDE = _PAGE[0] - 2 * _MARGIN


def write(draft: Draft) -> bytes:
    """The bytes of the document."""
    import docx
    from docx.shared import Cm, Pt

    made = docx.Document()
    properties = made.core_properties
    for name in ("author", "last_modified_by", "comments", "keywords", "subject", "category", "title"):
        setattr(properties, name, "")
    properties.title = _text(draft.title)
    properties.created = properties.modified = _THEN
    properties.revision = 1
    page = made.sections[0]
    page.page_width, page.page_height = map(Cm, _PAGE)
    page.left_margin = page.right_margin = Cm(_MARGIN)
    page.top_margin, page.bottom_margin = Cm(3), Cm(2.6)
    _font(made.styles["Normal"], _SONG, Pt(12))
    for name, size in (("Title", Pt(18)), ("Heading 1", Pt(14))):
        _font(made.styles[name], _HEI, size, heading=True)
    _head(made, draft)
    for section in draft.sections:
        _section(made, section)
    for sign in draft.signs:
        _paragraph(made, sign, indent=False)
    _foot(page.footer.paragraphs[0], draft.footer)
    kept = io.BytesIO()
    made.save(kept)
    return _undated(kept.getvalue())


def _head(made: Document, draft: Draft) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    title = made.add_paragraph(_text(draft.title), style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in draft.under:
        made.add_paragraph(_text(line)).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _section(made: Document, section: Section) -> None:
    made.add_paragraph(_text(section.heading), style="Heading 1")
    for text in section.paragraphs:
        _paragraph(made, text)
    if section.table is not None:
        _table(made, section.table)
    for text in section.after:
        _paragraph(made, text)


def _paragraph(made: Document, text: str, *, indent: bool = True) -> None:
    from docx.shared import Pt

    one = made.add_paragraph(_text(text))
    one.paragraph_format.line_spacing = 1.5
    one.paragraph_format.space_after = Pt(4)
    if indent:
        one.paragraph_format.first_line_indent = Pt(24)  # two letters, as Chinese paragraphs begin


def _table(made: Document, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    grid = made.add_table(rows=0, cols=len(table.head))
    grid.style = _GRID
    grid.autofit = False
    for column, width in zip(grid.columns, table.widths, strict=True):
        column.width = Cm(_WIDE * width / 100)  # some programs look here, others at each cell
    for number, row in enumerate((table.head, *table.rows)):
        cells = grid.add_row().cells
        for cell, text, width in zip(cells, row, table.widths, strict=True):
            cell.width = Cm(_WIDE * width / 100)
            cell.text = _text(text)
            for run in cell.paragraphs[0].runs:
                run.bold = number == 0 or None
    # The head stands again on each page.
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(again)
    made.add_paragraph()


def _font(style: Any, chinese: str, size: Any, *, heading: bool = False) -> None:  # python-docx's own types
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = _LATIN
    style.font.size = size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):  # a theme's font would win over ours
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), chinese)
    for line in style.element.pPr.findall(qn("w:pBdr")) if heading else ():
        style.element.pPr.remove(line)
    if heading:
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.bold = False


def _foot(paragraph: Any, footer: str) -> None:
    """The words at the foot, and the number of the page as a field that counts."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(f"{_text(footer)}　　" if footer else "")
    run.font.size = Pt(9)
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(9)
        if kind in ("", "text"):
            part = OxmlElement("w:instrText" if not kind else "w:t")
            part.text = text
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _text(text: str) -> str:
    """A text without what no document may hold."""
    return _NO_XML.sub("", text)


def _undated(data: bytes) -> bytes:
    """The same document, its parts in order and without the time they were put together."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _ZIP_THEN)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            new.writestr(part, old.read(name))
    return kept.getvalue()
