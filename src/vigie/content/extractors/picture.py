"""Pictures: what their properties say, and what OCR reads in them."""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from vigie.content.extraction import Code
from vigie.content.extractors._kit import Content, Extractor, Refused, Sink, suffixes
from vigie.content.extractors._markup import said_by_attributes, values_of
from vigie.content.extractors._seen import look_at
from vigie.content.extractors._zip import appended

_MAGICS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_XMP, _XMP_END = b"<x:xmpmeta", b"</x:xmpmeta>"
_MOST_XMP: Final = 20
_RUN: Final = re.compile(rb"(?:[\x20-\x7e]|[\xc3-\xc5][\x80-\xbf]){6,2000}|(?:[\x20-\x7e]\x00){6,2000}")
_PROPERTIES: Final = 256 << 10  # bytes at the beginning, where they are
_LARGEST: Final = 120_000_000  # pixels
_WIDEST: Final = 2_400
_SMALLEST: Final = 40  # pixels: less holds no text
_PAGES: Final = 100


def _recognises(content: Content) -> bool:
    data = content.data
    return (
        data.startswith(_MAGICS)
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
        or data[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1")
    )


def _extract(content: Content, sink: Sink) -> None:
    for markup in _xmp(content.data):
        sink.text("properties", values_of(markup))
        sink.text("properties", said_by_attributes(markup))
    sink.text("properties", "\n".join(_comments(content.data)))
    appended(content, sink)
    _pages(content, sink)


def _xmp(data: bytes) -> Iterator[bytes]:
    """Metadata packets, from their first tag to their last."""
    end = 0
    for _ in range(_MOST_XMP):
        start = data.find(_XMP, end)
        end = data.find(_XMP_END, start)
        if start < 0 or end < 0:
            return
        yield data[start:end]


def _comments(data: bytes) -> list[str]:
    """Texts that a PNG or JPEG carries beside its pixels."""
    found = []
    if data.startswith(b"\x89PNG"):
        at = 8
        while at + 12 <= len(data):
            length = int.from_bytes(data[at : at + 4], "big")
            if data[at + 4 : at + 8] in (b"tEXt", b"iTXt", b"eXIf"):
                found.append(data[at + 8 : at + 8 + min(length, _PROPERTIES)])
            at += 12 + length
    elif data.startswith(b"\xff\xd8"):
        at = 2
        while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if data[at + 1] in (0xFE, 0xE1, 0xED):
                found.append(data[at + 4 : at + 2 + length])
            at += 2 + max(length, 2)
    runs = [run[0] for one in found[:200] for run in _RUN.finditer(one)]
    return [run.decode("utf-16-le" if b"\x00" in run else "utf-8", "replace") for run in runs]


def _is_tiny(data: bytes) -> bool:
    """Whether a PNG says that it holds no text. A reader of pixels costs a child of the workshop."""
    sides = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return data.startswith(b"\x89PNG") and data[12:16] == b"IHDR" and min(sides) < _SMALLEST


def _pages(content: Content, sink: Sink) -> None:
    if _is_tiny(content.data):
        return
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        look_at(lambda: None, "", sink)
        return
    sink.alone()
    Image.MAX_IMAGE_PIXELS = None  # judged here
    try:
        with Image.open(io.BytesIO(content.data)) as image:
            if image.width * image.height > _LARGEST:
                raise Refused(Code.TOO_LARGE, f"{image.width} x {image.height} pixels")
            if min(image.size) < _SMALLEST:
                return
            count = min(getattr(image, "n_frames", 1), _PAGES) if image.format == "TIFF" else 1
            for page in range(count):
                if page:
                    image.seek(page)
                look_at(lambda: _pixels(image), f"page {page + 1}" if count > 1 else "", sink)
    except UnidentifiedImageError as error:
        known = content.data[4:8] != b"ftyp"  # HEIC and its kin, which Pillow alone does not read
        raise Refused(Code.DAMAGED if known else Code.UNSUPPORTED) from error


def _pixels(image: Any) -> Any:
    """As an array, upright as people see it, no larger than is useful."""
    import numpy
    from PIL import Image, ImageOps

    image.draft("RGB", (_WIDEST, _WIDEST))
    shown = ImageOps.exif_transpose(image)
    if shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info:
        shown = shown.convert("RGBA")
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    shown = shown.convert("RGB")
    if max(shown.size) > _WIDEST:
        shown.thumbnail((_WIDEST, _WIDEST), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return numpy.asarray(shown)


EXTRACTORS = (
    Extractor(
        name="picture",
        suffixes=suffixes("png jpg jpeg jpe jfif gif bmp tif tiff webp avif heic"),
        recognises=_recognises,
        extract=_extract,
        rank=32,
    ),
)
