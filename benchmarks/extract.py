"""Extraction beside the quickest specialised library for each format, and stamps at every angle, in one run.

Processor seconds of one process, best of several rounds taken in turn, so that what else the machine does weighs on
both alike. "bare" is no library: it strips the tags of every part, and is what nobody can be quicker than. kreuzberg
reads every format by itself; Vigie does not need it, so it is measured where it is installed (pip install kreuzberg).
"""

import argparse
import json
import os
import random
import re
import sys
import time
import zipfile
from collections.abc import Callable
from email import message_from_bytes, policy
from html.parser import HTMLParser
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from kit.files import message
from kit.scans import GREY
from kit.stamps import BLUE, RED, VIOLET, stamp, twelve
from vigie.content.extraction import Limits, Look, Request
from vigie.content.extractors import read
from vigie.content.workshop import Workshop
from vigie.content.workshop.home import ENVIRONMENT
from vigie.lab.media import documents

WORDS = "le service de la direction transmet au comité un rapport sur la réunion des agents".split()  # noqa: SIM905
WITHIN = 1.3
STAMP = 0.150


def words(rng: random.Random) -> Callable[[int], str]:
    return lambda count: " ".join(" ".join(rng.choice(WORDS) for _ in range(12)) + "." for _ in range(count))


def files() -> dict[str, bytes]:
    rng = random.Random(4)
    said = words(rng)
    return {
        "pdf": long_pdf(rng, said),
        "docx": documents.docx(rng, said, "Note"),
        "xlsx": book(rng, said),
        "pptx": documents.pptx(rng, said, "Bilan"),
        "odt": documents.odt(rng, said, "Note"),
        "eml": message().as_bytes(),
        "html": f"<html><body>{''.join(f'<p>{said(3)}</p>' for _ in range(500))}</body></html>".encode(),
    }


def book(rng: random.Random, said: Callable[[int], str]) -> bytes:
    from openpyxl import Workbook

    table, out = Workbook(), BytesIO()
    for row in range(2_000):
        table.active.append([row, said(1), rng.random(), "direction", rng.randrange(10), said(1), "x", 1.5])
    table.save(out)
    return out.getvalue()


def long_pdf(rng: random.Random, said: Callable[[int], str], pages: int = 40) -> bytes:
    from fpdf import FPDF

    paper = FPDF()
    paper.set_font("helvetica", size=11)
    for _ in range(pages):
        paper.add_page()
        for _ in range(6):
            paper.multi_cell(0, 6, said(6), new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def by_pdfium(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def by_python_docx(data: bytes) -> str:
    from docx import Document

    document = Document(BytesIO(data))
    headers = [p.text for s in document.sections for p in (*s.header.paragraphs, *s.footer.paragraphs)]
    return "\n".join([*headers, *(p.text for p in document.paragraphs)])


def by_python_pptx(data: bytes) -> str:
    from pptx import Presentation

    shapes = [shape for slide in Presentation(BytesIO(data)).slides for shape in slide.shapes]
    return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def by_calamine(data: bytes) -> str:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return "\n".join("\t".join(map(str, row)) for row in rows)


def by_stripping(data: bytes) -> str:
    """The least that reads a zipped document: every part of XML without its tags."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    return "\n".join(re.sub(rb"<[^>]*>", b"", part).decode("utf-8", "replace") for part in parts)


def by_odfpy(data: bytes) -> str:
    from odf.opendocument import load
    from odf.teletype import extractText

    return extractText(load(BytesIO(data)).text)


def by_email(data: bytes) -> str:
    """The standard library with its present rules, attached archives left closed."""
    parts = message_from_bytes(data, policy=policy.default).walk()
    return "\n".join(part.get_content() for part in parts if part.get_content_maintype() == "text")


def by_html_parser(data: bytes) -> str:
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[method-assign]
    parser.feed(data.decode())
    return "".join(found)


TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "eml": "message/rfc822",
    "html": "text/html",
}


def by_kreuzberg(data: bytes, form: str) -> str:
    """With its cache off: it would keep the text in the home folder."""
    import kreuzberg

    config = kreuzberg.ExtractionConfig(use_cache=False)
    return str(kreuzberg.extract_bytes_sync(data, TYPES[form], config).content)


RIVALS: dict[str, dict[str, Callable[[bytes], str]]] = {
    "pdf": {"pypdfium2": by_pdfium},
    "docx": {"python-docx": by_python_docx, "bare": by_stripping},
    "xlsx": {"python-calamine": by_calamine, "bare": by_stripping},
    "pptx": {"python-pptx": by_python_pptx, "bare": by_stripping},
    "odt": {"odfpy": by_odfpy, "bare": by_stripping},
    "eml": {"email": by_email},
    "html": {"html.parser": by_html_parser},
}


def best(rounds: int, *takes: Callable[[], object]) -> list[float]:
    """The least processor time of each, one after another in every round."""
    least = [float("inf")] * len(takes)
    for _ in range(rounds):
        for number, take in enumerate(takes):
            began = time.process_time()
            take()
            least[number] = min(least[number], time.process_time() - began)
    return least


def compare(rounds: int) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = []
    with Workshop() as workshop:
        for form, data in files().items():
            request = Request(f"a.{form}", "", Look.NOTHING, Limits())
            rivals = RIVALS[form]
            if find_spec("kreuzberg"):
                rivals = {**rivals, "kreuzberg": lambda data, form=form: by_kreuzberg(data, form)}
            takes = [lambda: read(data, request), *(lambda one=one: one(data) for one in rivals.values())]  # noqa: B023
            ours, *theirs = best(rounds, *takes)
            walls = [wall(workshop, data, form, Look.NOTHING) for _ in range(5)]
            times = dict(zip(rivals, theirs, strict=True))
            bare, generalist = times.pop("bare", None), times.pop("kreuzberg", None)
            quickest = min((seconds, name) for name, seconds in times.items())
            shown.append(
                {
                    "format": form,
                    "bytes": len(data),
                    "ours_ms": round(1e3 * ours, 2),
                    "quickest": quickest[1],
                    "quickest_ms": round(1e3 * quickest[0], 2),
                    "ratio": round(ours / quickest[0], 2),
                    "bare_ms": round(1e3 * bare, 2) if bare else None,
                    "kreuzberg_ms": round(1e3 * generalist, 2) if generalist else None,
                    "through_workshop_ms": round(1e3 * min(walls), 2),
                }
            )
    return shown


def wall(workshop: Workshop, data: bytes, form: str, look: Look) -> float:
    began = time.perf_counter()
    workshop.inspect(data, f"a.{form}", look=look)
    return time.perf_counter() - began


def stamps(rounds: int) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = []
    for colour, name in ((RED, "red"), (BLUE, "blue"), (VIOLET, "violet"), (GREY, "grey")):
        for what, data in twelve(random.Random(3), stamp(colour=colour)):
            request = Request("a.jpg", "", Look.STAMPS, Limits())
            said = dict(read(data, request).parts)
            [seconds] = best(rounds, lambda: read(data, request))  # noqa: B023
            exact = "".join(filter(str.isalpha, said.get("stamp", ""))) == "DIFFUSIONRESTREINTE"
            shown.append({"page": f"{name}, {what}", "exact": exact, "ms": round(1e3 * seconds, 1)})
    return shown


def stamp_through_the_workshop(rounds: int) -> float:
    """Milliseconds from asking to the answer, for a red stamp: the first two children load what the next have."""
    _, data = next(iter(twelve(random.Random(3), stamp(colour=RED))))
    with Workshop() as workshop:
        return round(1e3 * min(wall(workshop, data, "jpg", Look.STAMPS) for _ in range(rounds + 2)), 1)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    if not ENVIRONMENT.items() <= os.environ.items():  # measured as children work
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ENVIRONMENT)  # noqa: S606
    formats, pages = compare(chosen.rounds), stamps(max(chosen.rounds // 2, 1))
    through = stamp_through_the_workshop(chosen.rounds)
    if chosen.json:
        answer = {"formats": formats, "stamps": pages, "stamp_through_workshop_ms": through}
        print(json.dumps(answer, ensure_ascii=False))
        return
    for one in formats:
        mark = "" if float(str(one["ratio"])) <= WITHIN else f"  above {WITHIN}"
        shown = "{format:5} {bytes:8} bytes: {ours_ms} ms, {quickest} {quickest_ms}, {ratio}, bare {bare_ms}, "
        shown += "kreuzberg {kreuzberg_ms}, through the workshop {through_workshop_ms} ms"
        print(shown.format(**one) + mark)
    late = [one for one in pages if float(str(one["ms"])) > 1e3 * STAMP]
    exact = sum(bool(one["exact"]) for one in pages)
    slowest = max(float(str(one["ms"])) for one in pages)
    print(f"stamps: {exact} of {len(pages)} pages exact, slowest {slowest} ms, {len(late)} above {1e3 * STAMP:.0f} ms")
    print(f"a stamp through the workshop: {through} ms")
    for one in pages:
        if not one["exact"] or one in late:
            print("  {page}: exact {exact}, {ms} ms".format(**one))


if __name__ == "__main__":
    main()
