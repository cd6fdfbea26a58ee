"""Office documents and texts, written by the libraries that people's own tools are built on."""

import csv
import random
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

from vigie.lab.media.pictures import chart, photograph

Words = Callable[[int], str]
"""Gives running text of a number of sentences."""


def pdf(rng: random.Random, words: Words, heading: str, *, marking: str = "") -> bytes:
    """One to eight pages; ``marking`` is printed on the first lines."""
    from fpdf import FPDF

    page = FPDF()
    page.set_title(heading)
    for number in range(rng.randrange(1, 9)):
        page.add_page()
        page.set_font("helvetica", "B", 16)
        page.multi_cell(0, 10, _latin(f"{marking}\n{heading}" if marking else heading), new_x="LMARGIN", new_y="NEXT")
        page.set_font("helvetica", "", 11)
        for _ in range(rng.randrange(2, 6)):
            page.multi_cell(0, 6, _latin(words(8)), new_x="LMARGIN", new_y="NEXT")
        if number == 0 and rng.random() < 0.6:
            page.image(BytesIO(photograph(rng)), w=120)
    return bytes(page.output())


def docx(rng: random.Random, words: Words, heading: str, *, marking: str = "") -> bytes:
    """A letter with headings, sometimes a picture."""
    from docx import Document

    document = Document()
    if marking:
        document.add_paragraph(marking)
    document.add_heading(heading, 1)
    for _ in range(rng.randrange(4, 30)):
        document.add_paragraph(words(5))
    if rng.random() < 0.5:
        document.add_picture(BytesIO(chart(rng)))
    return _saved(document)


def xlsx(rng: random.Random, words: Words, heading: str) -> bytes:
    """A table of 40 to 900 rows."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.append([heading, "Service", "Montant", "Commentaire"])
    for row in range(rng.randrange(40, 900)):
        sheet.append([row, f"Service {rng.randrange(40)}", rng.randrange(10_000) / 100, words(1)])
    return _saved(book)


def pptx(rng: random.Random, words: Words, heading: str) -> bytes:
    """Three to nine slides with a chart."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    for number in range(rng.randrange(3, 10)):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"{heading} - {number + 1}"
        if number % 3 == 1:
            slide.shapes.add_picture(BytesIO(chart(rng)), Inches(1), Inches(2), width=Inches(6))
        else:
            slide.shapes.add_textbox(Inches(1), Inches(2), Inches(8), Inches(4)).text_frame.text = words(4)
    return _saved(deck)


def odt(rng: random.Random, words: Words, heading: str) -> bytes:
    """A note for LibreOffice."""
    from odf.opendocument import OpenDocumentText  # type: ignore[import-untyped]
    from odf.text import H, P  # type: ignore[import-untyped]

    note = OpenDocumentText()
    note.text.addElement(H(outlinelevel=1, text=heading))
    for _ in range(rng.randrange(40, 300)):
        note.text.addElement(P(text=words(6)))
    return _saved(note)


def txt(rng: random.Random, words: Words, heading: str) -> bytes:
    """Minutes of a meeting."""
    lines = [heading, "", *(words(3) for _ in range(rng.randrange(25, 120)))]
    return "".join(f"{line}\r\n" for line in lines).encode()


def table(rng: random.Random, words: Words, heading: str) -> bytes:
    """A CSV export with semicolons, as French spreadsheets write it."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([heading, "Service", "Montant", "Commentaire"])
    writer.writerows([i, rng.randrange(40), rng.randrange(10_000), words(1)] for i in range(rng.randrange(80, 900)))
    return out.getvalue().encode()


def script(*, ldap_password: str = "") -> bytes:
    """A PowerShell script; with a password, it makes the mistake of the incident."""
    lines = [
        "# Export des comptes vers le tableau de suivi",
        "$Server = 'ldap://annuaire.interne.example:389'",
        "$BindDn = 'cn=svc-export,ou=services,dc=interne,dc=example'",
        f"$LdapPassword = '{ldap_password}'" if ldap_password else "$Credential = Get-Credential",
        "$Entry = New-Object DirectoryServices.DirectoryEntry($Server, $BindDn, $LdapPassword)",
        "$Searcher = New-Object DirectoryServices.DirectorySearcher($Entry, '(objectClass=person)')",
        "$Searcher.FindAll() | Export-Csv -Path .\\comptes.csv -NoTypeInformation",
    ]
    filler = [f"# {'-' * 70} {i:03d}" for i in range(60)]
    return "".join(f"{line}\r\n" for line in lines + filler).encode()


def _saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")
