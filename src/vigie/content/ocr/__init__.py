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
