"""The way from extractors to the eye: bounded, and a picture that cannot be read is told."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from vigie.content.extraction import Code, Look
from vigie.content.extractors._kit import Sink


def look_at(pixels: Callable[[], Any], place: str, sink: Sink) -> None:
    """Pour what OCR reads in one picture (height, width, RGB), made when it is wanted."""
    if sink.budget.look is Look.NOTHING:
        return
    if not has_ocr():
        sink.problem(Code.NOT_SEEN, place, "OCR is not installed")
        return
    if not sink.may_look():
        sink.problem(Code.NOT_SEEN, place, f"more than {sink.most_looked_at():,} pages and pictures")
        return
    from vigie.content.ocr import read_picture

    for part, text in read_picture(pixels(), sink.budget.look, sink.budget.hold):
        sink.text(f"{place}, {part}" if place else part, text)


def has_ocr() -> bool:
    """Whether pictures can be read: OCR is an extra (`vigie[ocr]`)."""
    return all(find_spec(name) is not None for name in ("PIL", "numpy", "cv2", "onnxruntime", "rapidocr"))
