import random
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.svg import SVGObject

from kit.extraction import MARK, codes, opened, places
from kit.stamps import encoded, stamp, stamped
from vigie.content.extraction import Code, Look
from vigie.content.extractors.pdf import _must_be_seen


@cache
def picture() -> bytes:
    return encoded(stamped(random.Random(2), stamp(), 30))


@cache
def scanned(pages: int = 1) -> bytes:
    paper = FPDF()
    for _ in range(pages):
        paper.add_page()
        paper.image(BytesIO(picture()), 0, 0, 210)
    return bytes(paper.output())


def test_a_scanned_page_is_looked_at() -> None:
    assert places(opened(scanned(), look=Look.STAMPS)) == {"page 1, stamp"}
    assert not opened(scanned(), look=Look.NOTHING).problems


PAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297">'


def outlines(text: str) -> str:
    """The letters as lines and curves, which no reader takes for text."""
    font = TTFont(Path(find_spec("matplotlib").submodule_search_locations[0], "mpl-data/fonts/ttf/DejaVuSans-Bold.ttf"))  # type: ignore[union-attr,index]
    glyphs, names, at = font.getGlyphSet(), font.getBestCmap(), 0
    pen = SVGPathPen(glyphs)
    for letter in text:
        glyphs[names[ord(letter)]].draw(TransformPen(pen, (1, 0, 0, -1, at, 0)))
        at += glyphs[names[ord(letter)]].width
    return str(pen.getCommands())


def typed(lines: int = 12) -> FPDF:
    paper = FPDF()
    paper.set_font("helvetica", size=11)
    paper.add_page()
    for _ in range(lines):
        paper.cell(text="une ligne ordinaire de la note du comité sur la réunion", new_x="LMARGIN", new_y="NEXT")
    return paper


def test_a_stamp_that_is_drawn_is_read_on_a_page_of_text() -> None:
    paper = typed()
    mark = f'<g transform="translate(40,220) rotate(-30) scale(0.0045)" fill="#c81e28"><path d="{outlines(MARK)}"/></g>'
    SVGObject(f"{PAGE}{mark}</svg>").draw_to_page(paper, 0, 0)
    assert places(opened(bytes(paper.output()), look=Look.STAMPS)) == {"page 1, stamp"}


def test_a_page_of_text_with_a_table_is_not_looked_at() -> None:
    paper = typed()
    for row in range(40):
        paper.rect(20, 100 + 4 * row, 150, 4)
    assert not opened(bytes(paper.output()), look=Look.TITLES, looked_at=0).problems


def test_letters_that_mean_nothing_are_looked_at() -> None:
    assert _must_be_seen(None, "\ue000\uf0ff\x03" * 20)


def test_a_stamp_of_a_reader_program_is_looked_at() -> None:
    paper = typed()
    data = bytes(paper.output())
    stamp = b"/Annots [<< /Type /Annot /Subtype /Stamp /Rect [50 50 200 100] /F 4 >>]"
    found = opened(data.replace(b"/Type /Page\n", b"/Type /Page\n" + stamp + b"\n", 1), look=Look.TITLES, looked_at=0)
    assert codes(found) == {Code.NOT_SEEN}


def test_a_picture_that_a_program_wrapped_in_a_form_is_looked_at() -> None:
    line = "une ligne ordinaire de la note, assez longue"
    held = "/XObject << /X 5 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R /Resources << {held} >> >>",
        _stream("", f"BT /F 9 Tf 20 300 Td ({line}) Tj ET /X Do"),
        _stream("/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /I 6 0 R >> >>", "/I Do"),
        _stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "x"),
    ]
    body = "".join(f"{number} 0 obj {one} endobj\n" for number, one in enumerate(objects, start=1))
    found = opened(f"%PDF-1.7\n{body}trailer << /Root 1 0 R >>".encode(), look=Look.TITLES, looked_at=0)
    assert places(found, line) == {"page 1"}
    assert codes(found) == {Code.NOT_SEEN}


def _stream(about: str, data: str) -> str:
    return f"<< {about} /Length {len(data)} >>\nstream\n{data}\nendstream"


def test_pages_beyond_the_limit_are_told() -> None:
    found = opened(scanned(3), look=Look.STAMPS, looked_at=2)
    assert places(found) == {"page 1, stamp", "page 2, stamp"}
    assert [(one.code, one.place) for one in found.problems] == [(Code.NOT_SEEN, "page 3")]


def test_an_attached_file_that_is_named_twice_or_broken_does_not_stop_the_rest() -> None:
    paper = FPDF()
    paper.set_font("helvetica", size=12)
    paper.embed_file(bytes=b"%PDF-1.7 nothing", basename="cassee.pdf")
    paper.embed_file(bytes=MARK.encode(), basename="annexe.txt")
    paper.add_page()
    paper.cell(text="une page ordinaire avec assez de texte")
    found = opened(bytes(paper.output()))
    assert places(found) == {"annexe.txt: line 1"}
    assert [(one.code, one.place) for one in found.problems] == [(Code.DAMAGED, "cassee.pdf")]


def test_compressed_metadata_is_read() -> None:
    import zlib

    xmp = f"<x:xmpmeta><rdf:RDF><dc:subject>{MARK}</dc:subject></rdf:RDF></x:xmpmeta>".encode()
    packed = zlib.compress(xmp)
    paper = FPDF()
    paper.add_page()
    data = bytes(paper.output())
    stream = b"9 0 obj\n<< /Type /Metadata /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        len(packed),
        packed,
    )
    found = opened(data.replace(b"xref", stream + b"xref", 1))
    assert "properties" in places(found)
    assert Code.ENCRYPTED not in codes(found)
