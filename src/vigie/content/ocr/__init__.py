"""OCR: stamps first, then larger text, then every line. Needs the extra `ocr`; runs in the workshop alone."""

from collections.abc import Callable, Iterator
from typing import Any

from vigie.content.extraction import Look


def read_picture(pixels: Any, look: Look, hold: Callable[[], None]) -> Iterator[tuple[str, str]]:
    """Places and texts read in a picture (height, width, RGB). ``hold`` is called now and then; it may raise."""
    from vigie.content.ocr.stamps import stamps

    yield "stamp", "\n".join(stamps(pixels, hold))  # of one that falls apart, the pieces follow one another
    if look in (Look.TITLES, Look.EVERYTHING):
        from vigie.content.ocr.lines import lines

        yield "read", "\n".join(lines(pixels, hold, everything=look is Look.EVERYTHING))


def load() -> None:
    """Load the libraries and models that pictures are read with: half a second that the children of a process save."""
    from PIL import Image

    from vigie.content.ocr import lines, recogniser, stamps  # noqa: F401 - to have them loaded

    Image.init()
    for part in ("rec", "det"):
        recogniser.session(part)
