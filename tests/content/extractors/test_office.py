from kit.extraction import MARK, opened, places, saved, zipped


def test_cells_are_rows_and_shared_strings_are_whole() -> None:
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.cell.rich_text import CellRichText, TextBlock  # type: ignore[import-untyped]
    from openpyxl.cell.text import InlineFont  # type: ignore[import-untyped]

    book = Workbook()
    sheet = book.active
    sheet.title = "Budget & plan"
    sheet.append(["Nom", 12.5, None, True])
    sheet["A2"] = CellRichText("DIFFUSION ", TextBlock(InlineFont(b=True), "RES"), "TREINTE")
    said = dict(opened(saved(book)).parts)
    assert said["sheet Budget & plan"].splitlines() == ["Nom\t12.5\t1\t", MARK] or said[
        "sheet Budget & plan"
    ].startswith("Nom\t12.5\t")
    assert places(opened(saved(book))) == {"sheet Budget & plan"}


def test_cells_with_their_text_in_place_are_read_however_their_tags_are_prefixed() -> None:
    cells = f'<x:c r="A1" t="inlineStr"><x:is><x:t>{MARK}</x:t></x:is></x:c><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c>'
    sheet = f'<x:sheetData><x:row r="1">{cells}</x:row></x:sheetData>'
    book = {"[Content_Types]__xml": "<x/>", "xl/workbook__xml": "<x/>", "xl/worksheets/sheet1__xml": sheet}
    said = dict(opened(zipped(**book)).parts)
    assert said["sheet sheet1.xml"] == f"{MARK}\t2"


def test_links_to_elsewhere_and_embedded_documents_are_read() -> None:
    from kit.files import docx

    rels = (
        '<Relationships><Relationship Id="1" Target="https://u:mot@x.example/" TargetMode="External"/></Relationships>'
    )
    members = {
        "[Content_Types]__xml": b"<x/>",
        "word/document__xml": b"<w:p>corps</w:p>",
        "word/_rels/document__xml__rels": rels.encode(),
        "word/embeddings/note__docx": docx(),
    }
    found = opened(zipped(**members), "a.docx")
    assert places(found) == {"note.docx: header"}
    assert ("links", "https://u:mot@x.example/") in found.parts


def test_the_small_picture_of_the_first_page_is_left_alone() -> None:
    from kit.files import docx
    from vigie.content.extraction import Look

    assert not opened(docx(), "a.docx", look=Look.TITLES, looked_at=0).problems
