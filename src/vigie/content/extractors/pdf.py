"""PDF: text of each page, notes and fields on it, properties, attached files; pages that are pictures are looked at."""

import ctypes
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any, Final

from vigie.content.extraction import Code, Look
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._markup import said_by_attributes, values_of
from vigie.content.extractors._seen import look_at
from vigie.content.extractors._zip import appended

_ANNOTATED: Final = (b"Contents", b"V", b"TU", b"T", b"Subj", b"RC")
_MOST_NOTES: Final = 2_000  # on one page
_LONGEST_NOTE: Final = 200_000  # bytes
_FEW: Final = 25  # characters: a page with fewer is taken for a picture
_MOST_OBJECTS: Final = 500  # of a page, asked whether they are pictures or outlines
_DEEPEST: Final = 4  # forms in forms
_POINTS_OF_A_LETTER, _POINTS_OF_A_WORD = 8, 80
_NO_LETTERS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd-\uffff]")
_ILLEGIBLE: Final = 0.2  # of a page's characters
_XMP: Final = re.compile(rb"<x:xmpmeta\b|<rdf:RDF\b")
_METADATA: Final = re.compile(rb"/Type\s*/Metadata[^\x00]{0,400}?stream\r?\n")
_LONGEST_XMP: Final = 1 << 20
_DOTS_PER_POINT: Final = 150 / 72


def _extract(content: Content, sink: Sink) -> None:
    sink.alone()
    document = _opened(content)
    with closing(document):
        sink.text("properties", "\n".join(str(value) for value in document.get_metadata_dict(skip_empty=True).values()))
        for markup in _xmp(content.data):
            sink.text("properties", values_of(markup))
            sink.text("properties", said_by_attributes(markup))
        count = len(document)
        for index in range(min(count, sink.budget.limits.pages)):
            _page(document, index, sink)
        if count > sink.budget.limits.pages:
            sink.problem(Code.TOO_LARGE, detail=f"{count:,} pages, the first {sink.budget.limits.pages:,} were read")
        _attached(document, sink)
    appended(content, sink)


def _opened(content: Content) -> Any:
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(content.data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise Refused(Code.ENCRYPTED if locked else Code.DAMAGED) from error


def _page(document: Any, index: int, sink: Sink) -> None:
    import pypdfium2

    place = f"page {index + 1}"
    sink.budget.hold()
    try:
        page = document.get_page(index)
    except pypdfium2.PdfiumError:
        sink.problem(Code.DAMAGED, place)
        return
    with closing(page):
        with closing(page.get_textpage()) as text_page:
            text = text_page.get_text_bounded()
        sink.text(place, text)
        sink.text(f"{place}, notes", "\n".join(_notes(page, sink)))
        if sink.budget.look is Look.NOTHING:
            return
        if (len(text) < _FEW and _has_anything(page)) or _must_be_seen(page, text):
            look_at(lambda: _rendered(page), place, sink)


def _has_anything(page: Any) -> bool:
    from pypdfium2 import raw

    return bool(raw.FPDFPage_CountObjects(page) or raw.FPDFPage_GetAnnotCount(page))


def _must_be_seen(page: Any, text: str) -> bool:
    """Whether there is something on it that is no text and may say something: pictures, drawn letters, stamps.

    Letters whose font does not tell what they mean are none either.
    """
    return len(_NO_LETTERS.findall(text)) > _ILLEGIBLE * len(text) or _has_drawing(page) or _has_stamp(page)


def _has_drawing(page: Any) -> bool:
    """Pictures, or outlines with as many points as drawn letters have: lines of tables have few."""
    from pypdfium2 import raw

    points = 0
    for kind, item in islice(_objects(page), _MOST_OBJECTS):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            return True
        if kind == raw.FPDF_PAGEOBJ_PATH and (count := raw.FPDFPath_CountSegments(item)) >= _POINTS_OF_A_LETTER:
            points += count
    return points >= _POINTS_OF_A_WORD


def _objects(page: Any) -> Iterator[tuple[int, Any]]:
    """What is drawn on a page, with its kind; in forms too: programs wrap what they insert."""
    from pypdfium2 import raw

    waiting = [(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, _DEEPEST)]
    while waiting:
        holder, count, get, deeper = waiting.pop()
        for number in range(count(holder)):
            item = get(holder, number)
            kind = raw.FPDFPageObj_GetType(item)
            yield kind, item  # forms too, so that whoever counts can stop in them
            if kind == raw.FPDF_PAGEOBJ_FORM and deeper:
                waiting.append((item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, deeper - 1))


def _has_stamp(page: Any) -> bool:
    """A stamp of a reader program: what it shows is in no text of the page."""
    from pypdfium2 import raw

    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        if note := raw.FPDFPage_GetAnnot(page, number):
            kind = raw.FPDFAnnot_GetSubtype(note)
            raw.FPDFPage_CloseAnnot(note)
            if kind in (raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK):
                return True
    return False


def _rendered(page: Any) -> Any:
    """The page as an array of pixels, at most about that of A4 at 200 dots an inch."""
    width, height = page.get_size()
    scale = min(_DOTS_PER_POINT, 2_400 / max(width, height, 1.0))
    return page.render(scale=scale, rev_byteorder=True, may_draw_forms=False).to_numpy()[:, :, :3]


def _notes(page: Any, sink: Sink) -> Iterator[str]:
    """What annotations and fields of forms say; files pinned to the page are opened."""
    from pypdfium2 import raw

    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, number)
        if not note:
            continue
        try:
            for key in _ANNOTATED:
                if text := _wide(
                    lambda buffer, size, note=note, key=key: raw.FPDFAnnot_GetStringValue(note, key, buffer, size),
                    raw.FPDF_WCHAR,
                ):
                    yield text
            if attached := raw.FPDFAnnot_GetFileAttachment(note):
                _one_attached(attached, sink)
        finally:
            raw.FPDFPage_CloseAnnot(note)


def _wide(call: Any, kind: Any) -> str:
    """A UTF-16 string, asked twice: for its length, then for itself."""
    length = call(None, 0)
    if not 2 < length <= _LONGEST_NOTE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    call(ctypes.cast(buffer, ctypes.POINTER(kind)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


def _attached(document: Any, sink: Sink) -> None:
    from pypdfium2 import raw

    for number in range(min(raw.FPDFDoc_GetAttachmentCount(document), sink.budget.limits.files + 1)):
        if attached := raw.FPDFDoc_GetAttachment(document, number):
            _one_attached(attached, sink)


def _one_attached(attached: Any, sink: Sink) -> None:
    from pypdfium2 import raw

    name = _wide(lambda buffer, size: raw.FPDFAttachment_GetName(attached, buffer, size), raw.FPDF_WCHAR)
    length = ctypes.c_ulong()
    raw.FPDFAttachment_GetFile(attached, None, 0, length)
    if length.value >= sink.room():
        sink.problem(Code.TOO_LARGE, name)
        return
    buffer = ctypes.create_string_buffer(length.value or 1)
    if raw.FPDFAttachment_GetFile(attached, buffer, length.value, length):
        sink.expand(length.value, length.value)
        sink.file(name, buffer.raw[: length.value])
    else:
        sink.problem(Code.DAMAGED, name)


def _xmp(data: bytes) -> Iterator[bytes]:
    """Metadata streams, plain or deflated: pdfium does not tell them."""
    for number, found in enumerate(_METADATA.finditer(data)):
        if number >= 20:
            return
        stream = data[found.end() : found.end() + _LONGEST_XMP]
        if not _XMP.search(stream[:4_096]):
            try:
                stream = zlib.decompressobj().decompress(stream, _LONGEST_XMP)
            except zlib.error:
                continue
        yield stream.partition(b"endstream")[0]


EXTRACTORS = (
    Extractor(
        name="pdf",
        suffixes=suffixes("pdf ai"),
        recognises=lambda content: b"%PDF-" in content.head[:1_024],
        extract=_extract,
        rank=10,
    ),
)
