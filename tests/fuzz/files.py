"""What must hold for any bytes given as a file: nothing raises, nothing hangs, the answer can travel."""

import gzip
import time

from kit.extraction import MARK, opened, zipped
from kit.files import element, pdf_properties, rtf

SLOW = 3.0
"""Seconds of processor for one input of a few kilobytes, within a limit of five."""
_NAMES = ("", "a.pdf", "a.docx", "a.jpg", "a.txt", "a.eml")


def check_file(data: bytes) -> None:
    """The first byte chooses a name, which may lie."""
    if not data:
        return
    before = time.process_time()
    found = opened(data[1:], _NAMES[data[0] % len(_NAMES)], seconds=5, expanded=64 << 20)
    assert time.process_time() - before < SLOW
    assert found.type or found.problems
    assert all(place.isprintable() and text for place, text in found.parts)


def seeds() -> dict[str, bytes]:
    """A small file of each kind, from which to begin."""
    sheet = f'<row r="1"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>{MARK}</t></is></c><c><f>1</f><v>2</v></c></row>'
    book = '<workbook><sheets><sheet name="A" state="hidden" r:id="1"/></sheets></workbook>'
    links = '<Relationships><Relationship Id="1" Target="worksheets/s.xml"/></Relationships>'
    members = {
        "docx": {"[Content_Types]__xml": "<x/>", "word/document__xml": f"<w:p>{MARK}&#233;</w:p>", "word/a__bin": "x"},
        "xlsx": {
            "[Content_Types]__xml": "<x/>",
            "xl/workbook__xml": book,
            "xl/_rels/workbook__xml__rels": links,
            "xl/worksheets/s__xml": f"<sheetData>{sheet}</sheetData><oddHeader>{MARK}</oddHeader>",
            "xl/sharedStrings__xml": f"<sst><si><t>{MARK}</t></si></sst>",
        },
        "odt": {"mimetype": "application/vnd.oasis.opendocument.text", "content__xml": f"<text:p>{MARK}</text:p>"},
        "zip": {"a.txt": MARK, "b.zip": zipped(c__txt=MARK)},
    }
    mail = f"From: a@x.example\nTo: b@x.example\nSubject: =?utf-8?q?=C3=A9?= {MARK}\nMIME-Version: 1.0\n"
    parts = f'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html\n\n<p>{MARK}</p>\n--b--\n'
    tail = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x1ctEXtComment\0" + MARK.encode() + b"\0\0\0\0"
    return {
        **{kind: zipped(**files) for kind, files in members.items()},
        "pdf": pdf_properties(),
        "rtf": rtf(),
        "json": element(),
        "eml": (mail + parts).encode(),
        "mbox": b"From a@x.example Mon\n" + (mail + parts).encode(),
        "html": f'<html><!-- {MARK} --><p title="{MARK}">a<![CDATA[b]]>&eacute;</p>'.encode(),
        "png": tail,
        "gz": gzip.compress(MARK.encode(), mtime=0),
        "utf16": MARK.encode("utf-16"),
    }
