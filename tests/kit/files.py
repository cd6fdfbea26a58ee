"""Real files by the libraries of people's own tools, each with one marking in the place where markings live."""

import base64
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from kit.compound import compound
from kit.extraction import MARK, saved, zipped
from kit.office import binary_book, project
from kit.rar import rar

_SAMPLES = Path(__file__).parents[1] / "content/extractors/samples"


@dataclass(frozen=True)
class Sample:
    """A file, what it is, and where its marking is."""

    name: str
    kind: str
    places: tuple[str, ...]
    make: Callable[[], bytes]

    @property
    def data(self) -> bytes:
        """Made once."""
        return _made(self.make)


@cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


def docx() -> bytes:
    """A letter, marked in its header."""
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].add_run("DIFFUSION ").bold = True
    document.sections[0].header.paragraphs[0].add_run("REST")
    document.sections[0].header.paragraphs[0].add_run("REINTE")
    document.add_paragraph("Une note sur la réunion.")
    return saved(document)


def docx_comment() -> bytes:
    """A letter, marked in a comment and in its properties."""
    from docx import Document

    document = Document()
    run = document.add_paragraph("Une note.").add_run("ici")
    document.add_comment(run, text=MARK, author="Camille")
    document.core_properties.subject = MARK
    return saved(document)


def xlsx() -> bytes:
    """A book, marked in a hidden sheet and above printed pages."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    book.active.append(["Service", "Montant", 12.5])
    book.active.oddHeader.center.text = MARK
    hidden = book.create_sheet("Salaires")
    hidden.sheet_state = "hidden"
    hidden.append([MARK, "autre"])
    return saved(book)


def pptx() -> bytes:
    """Slides, marked in the speaker's notes."""
    from pptx import Presentation

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Bilan"
    slide.notes_slide.notes_text_frame.text = MARK
    return saved(deck)


def odt() -> bytes:
    """A letter for LibreOffice, marked in the footer of its pages."""
    from odf.opendocument import OpenDocumentText  # type: ignore[import-untyped]
    from odf.style import Footer, MasterPage, PageLayout  # type: ignore[import-untyped]
    from odf.text import P  # type: ignore[import-untyped]

    note = OpenDocumentText()
    note.automaticstyles.addElement(PageLayout(name="layout"))
    master = MasterPage(name="Standard", pagelayoutname="layout")
    footer = Footer()
    footer.addElement(P(text=MARK))
    master.addElement(footer)
    note.masterstyles.addElement(master)
    note.text.addElement(P(text="Une note sur la réunion."))
    return saved(note)


def ods() -> bytes:
    """A table for LibreOffice, marked in a cell of its second sheet."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow  # type: ignore[import-untyped]
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for name, said in (("Budget", "12"), ("Salaires", MARK)):
        table, row, cell = Table(name=name), TableRow(), TableCell()
        cell.addElement(P(text=said))
        row.addElement(cell)
        table.addElement(row)
        book.spreadsheet.addElement(table)
    return saved(book)


def pdf() -> bytes:
    """Two pages, marked on the second, in a note and in an attached file."""
    from fpdf import FPDF

    paper = FPDF()
    paper.set_font("helvetica", size=12)
    paper.add_page()
    paper.cell(text="Une note sur un sujet ordinaire et sans rien de plus")
    paper.text_annotation(20, 20, MARK)
    paper.add_page()
    paper.multi_cell(0, 8, f"{MARK}\nLa suite de la note, avec assez de texte pour une page")
    paper.embed_file(bytes=MARK.encode() + b" en annexe", basename="annexe.txt")
    return bytes(paper.output())


def pdf_properties() -> bytes:
    """One page, marked in its properties."""
    from fpdf import FPDF

    paper = FPDF()
    paper.set_font("helvetica", size=12)
    paper.set_keywords(MARK)
    paper.set_xmp_metadata('<rdf:RDF xmlns:rdf="urn:x"><x:y xmlns:x="urn:y">Titre</x:y></rdf:RDF>')
    paper.add_page()
    paper.cell(text="Une note sur un sujet ordinaire et sans rien de plus")
    return bytes(paper.output())


def message() -> EmailMessage:
    """Mail, marked in its subject, its HTML and an attached archive."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "camille@interne.example", "dominique@interne.example"
    mail["Subject"] = f"{MARK} : réunion"
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0100"
    mail.set_content("Bonjour,\nvoir la pièce jointe.")
    mail.add_alternative("<p>Bonjour</p><p>DIFFUSION <b>RES</b>TREINTE</p>", subtype="html")
    mail.add_attachment(zipped(note__docx=docx()), maintype="application", subtype="zip", filename="a.zip")
    return mail


def box() -> bytes:
    """Two messages, as mailboxes keep them."""
    one = message().as_bytes()
    return (
        b"From camille@interne.example Mon Mar  2 09:00:00 2026\n"
        + one
        + b"\n\n"
        + (b"From x@interne.example Mon Mar  2 10:00:00 2026\nFrom: x@interne.example\nSubject: rien\n\nBonjour\n")
    )


def outlook() -> bytes:
    """A message saved by Outlook, with an attached text."""
    wide = {"0037001F": f"{MARK} : réunion", "1000001F": "Bonjour", "0E04001F": "dominique@interne.example"}
    streams = {f"__substg1.0_{field}": text.encode("utf-16-le") for field, text in wide.items()}
    streams["__properties_version1.0"] = bytes(32)
    streams["__attach_version1.0_#00000000/__substg1.0_3707001F"] = "annexe.txt".encode("utf-16-le")
    streams["__attach_version1.0_#00000000/__substg1.0_37010102"] = f"{MARK} annexe ".encode() * 200
    return compound(streams)


def rtf() -> bytes:
    """A letter whose marking is cut by formats, escapes and a picture of old readers."""
    return (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Nobody;}{\info{\title Une note}}"
        rb"{\header\pard DIFFU{\b SION} RESTR\u69?INTE\par}\pard Une r\'e9union\par}"
    )


def tar() -> bytes:
    """An archive of one letter, in gzip."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("dossier/note.docx")
        info.size = len(docx())
        archive.addfile(info, BytesIO(docx()))
    return gzip.compress(out.getvalue())


def element() -> bytes:
    """A room as Element exports it."""
    import json

    said = {
        "type": "m.room.message",
        "event_id": "$1",
        "sender": "@a:x.example",
        "content": {"msgtype": "m.text", "body": MARK},
    }
    edit = {"type": "m.room.message", "event_id": "$2", "content": {"body": "*", "m.new_content": {"body": MARK}}}
    return json.dumps({"room_name": "Salon", "topic": "Ordinaire", "messages": [said, edit]}).encode()


def room_archive() -> bytes:
    """A room as archiving tools keep it: an event a line, with escapes for some letters."""
    said = b'{"type": "m.room.message", "event_id": "$%d", "content": {"msgtype": "m.text", "body": "%s"}}\n'
    return said % (1, b"bonjour") + said % (2, MARK.replace("D", r"\u0044").encode())


def with_macro() -> bytes:
    """A letter, marked in a macro."""
    parts = {"[Content_Types]__xml": b"<x/>", "word/document__xml": b"<w:p>corps</w:p>"}
    return zipped(**parts, **{"word/vbaProject__bin": project(f"' {MARK}")})


def book() -> bytes:
    """A binary book, marked in a cell and above its printed pages."""
    return binary_book("Salaires", ["Service", MARK], f"&C{MARK}")


def diagram() -> bytes:
    """Two pages of draw.io, one of them compressed, both marked."""
    page = quote('<mxGraphModel><mxCell value="DIFFUSION &lt;b&gt;RES&lt;/b&gt;TREINTE"/></mxGraphModel>', safe="")
    packer = zlib.compressobj(wbits=-15)
    packed = base64.b64encode(packer.compress(page.encode()) + packer.flush()).decode()
    plain = f'<mxGraphModel><mxCell value="{MARK}"/></mxGraphModel>'
    return f'<mxfile><diagram name="Réseau">{packed}</diagram><diagram>{plain}</diagram></mxfile>'.encode()


def zstandard() -> bytes:
    """A text, in zstd."""
    from backports import zstd

    return zstd.compress(MARK.encode())


def _sample(name: str) -> Callable[[], bytes]:
    return lambda: (
        lzma.decompress((_SAMPLES / name).read_bytes()) if name.endswith("xz") else (_SAMPLES / name).read_bytes()
    )


_HTML = "<!doctype html><html><head><title>Note</title></head><body><p>DIFFUSION <i>RES</i>TREINTE</p></body></html>"
SAMPLES = (
    Sample("note.docx", "office", ("header",), docx),
    Sample("commentee.docx", "office", ("comments", "properties"), docx_comment),
    Sample("table.xlsx", "office", ("sheet Sheet, header", "sheet Salaires (hidden)"), xlsx),
    Sample("deck.pptx", "office", ("notes 1",), pptx),
    Sample("note.odt", "opendocument", ("header and footer",), odt),
    Sample("table.ods", "opendocument", ("sheet Salaires",), ods),
    Sample("note.pdf", "pdf", ("page 1, notes", "page 2", "annexe.txt: line 1"), pdf),
    Sample("classee.pdf", "pdf", ("properties",), pdf_properties),
    Sample("m.eml", "mail", ("subject", "body", "a.zip/note.docx: header"), lambda: message().as_bytes()),
    Sample("m.mbox", "mailbox", ("message 1, subject", "message 1, body", "a.zip/note.docx: header"), box),
    Sample("m.msg", "outlook", ("subject", "annexe.txt: line 1"), outlook),
    Sample("note.doc", "old office", ("header and footer",), _sample("note.doc")),
    Sample("table.xls", "old office", ("header", "sheet Salaires (hidden)"), _sample("table.xls")),
    Sample("deck.ppt", "old office", ("slides",), _sample("deck.ppt.xz")),
    Sample("note.rtf", "rtf", ("header",), rtf),
    Sample("a.tgz", "gzip", ("a.tar/dossier/note.docx: header",), tar),
    Sample("a.txt.zst", "zstd", ("a.txt: line 1",), zstandard),
    Sample("dossier.7z", "7z", ("dossier/note.txt: line 1",), _sample("dossier.7z")),
    Sample("note.rar", "rar", ("note.txt: line 1",), lambda: rar("note.txt", MARK.encode())),
    Sample("note.docm", "office", ("vbaProject.bin: macro Module1",), with_macro),
    Sample("table.xlsb", "office", ("xl/worksheets/sheet1.bin", "sheet Salaires"), book),
    Sample("reseau.drawio", "diagram", ("text", "page Réseau"), diagram),
    Sample("salon.json", "json", ("message $1, body", "message $2, new body"), element),
    Sample("salon.ndjson", "ndjson", ("message $2, body",), room_archive),
    Sample("page.html", "html", ("text",), lambda: _HTML.encode("utf-16")),
    Sample("notes.csv", "text", ("line 1",), lambda: f"a;b\n{MARK};é".encode("cp1252")),
    Sample("wide.txt", "text", ("line 1",), lambda: f"Réunion\n{MARK}".encode("utf-16-le")),
)
