import random
from io import BytesIO

from fpdf import FPDF

from kit.extraction import MARK, codes, opened, places
from kit.stamps import encoded, stamp, stamped
from vigie.content.extraction import Code, Look


def scanned(pages: int = 1) -> bytes:
    paper = FPDF()
    picture = encoded(stamped(random.Random(2), stamp(), 30))
    for _ in range(pages):
        paper.add_page()
        paper.image(BytesIO(picture), 0, 0, 210)
    return bytes(paper.output())


def test_a_scanned_page_is_looked_at() -> None:
    assert places(opened(scanned(), look=Look.STAMPS)) == {"page 1, stamp"}
    assert not opened(scanned(), look=Look.NOTHING).problems


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
