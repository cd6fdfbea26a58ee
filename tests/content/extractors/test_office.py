import zipfile
from io import BytesIO

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

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


def test_slides_are_read_wherever_they_hold_text() -> None:
    deck = Presentation()
    seen = deck.slides.add_slide(deck.slide_layouts[5])
    seen.shapes.title.text = "said in a title"
    inches = [Inches(number) for number in range(1, 5)]
    seen.shapes.add_table(1, 1, *inches).table.cell(0, 0).text = "said in a table"
    chart = CategoryChartData()
    chart.categories = ["said in a chart"]
    chart.add_series("said of a series", (1,))
    seen.shapes.add_chart(XL_CHART_TYPE.PIE, *inches, chart)
    seen.notes_slide.notes_text_frame.text = "said in notes"
    hidden = deck.slides.add_slide(deck.slide_layouts[6])
    hidden._element.set("show", "0")
    hidden.shapes.add_textbox(*inches).text_frame.text = "said on a hidden slide"
    hidden.shapes[0]._element.nvSpPr.cNvPr.set("descr", "said of a picture")
    hidden.shapes.add_group_shape().shapes.add_textbox(*inches).text_frame.text = "said in a group"
    deck.slide_layouts[6].placeholders[0].text = "said on a layout"
    deck.core_properties.comments = "said of the deck"
    out = BytesIO()
    deck.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("ppt/diagrams/data1.xml", "<dgm:pt><a:t>said in </a:t><a:t>a diagram</a:t></dgm:pt>")
        archive.writestr("ppt/comments/comment1.xml", "<p:cm><p:text>said in a comment</p:text></p:cm>")
        archive.writestr("ppt/embeddings/a.txt", "said in a file")
    found = opened(out.getvalue()).parts
    expected = {
        "said in a title": "slide 1",
        "said in a table": "slide 1",
        "said in a chart": "ppt/charts/chart1.xml",
        "said of a series": "Microsoft_Excel_Sheet1.xlsx: sheet Sheet1",
        "said in notes": "notes 1",
        "said on a hidden slide": "slide 2",
        "said of a picture": "slide 2",
        "said in a group": "slide 2",
        "said on a layout": "layout",
        "said of the deck": "properties",
        "said in a diagram": "ppt/diagrams/data1.xml",
        "said in a comment": "comments",
        "said in a file": "a.txt: line 1",
    }
    assert [
        said for said, place in expected.items() if not any(said in text for at, text in found if at == place)
    ] == []
