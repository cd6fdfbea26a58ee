"""Stamps at any angle: what tells them from the text beneath is their colour, or else how thick their strokes are.

The least rectangle about one tells how it lies.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import cv2
import numpy

from vigie.content.ocr.recogniser import recognise

_SHRINK: Final = 3  # the search is done on every third pixel
_CHROMA: Final = 45  # between the strongest and the weakest of red, green and blue: more is colour
_DARKEST: Final = 40
_HUES: Final = (
    (165, 190),
    (90, 165),
    (10, 90),
)  # red; blue and violet; yellow to green. OpenCV's half degrees, red goes round
_REACH: Final = 13  # pixels of the search between letters of one stamp
_SMALLEST: Final = 60  # pixels of the search
_SHORTEST: Final = 14
_MOST_COLOURED: Final = 0.35  # of a page: more is a picture
_MOST_STAMPS: Final = 6
_MOST_LINES: Final = 6
_NEARLY_SQUARE: Final = 1.7
_DARKER: Final = 2.2  # how ink grows from colour
_AROUND: Final = 51  # pixels: what is darker than those about it is ink, in a shadow too
_DARKER_THAN_PAPER: Final = 20
_FEWEST_DARK, _MOST_DARK = 0.001, 0.3  # of a page: less has no stamp, more is a picture
_THICKER: Final = 2.0
_THINNEST: Final = 1.8  # pixels of half a stroke
_REGAINED: Final = 3  # pixels about a thick place: thin parts of its letters
_MOST_THICK: Final = 3
_FEWEST_LETTERS: Final = 2
_SURE: Final = 0.5
_VERY_SURE: Final = 0.9


def stamps(pixels: Any, hold: Callable[[], None]) -> Iterator[str]:
    """The text of each stamp in a page (height, width, RGB), from top to bottom. ``hold`` may raise to end it.

    Black and grey ones are looked for where no coloured one is.
    """
    seen = False
    for ink in _coloured(pixels):
        hold()
        text = _read(ink)
        if sum(map(str.isalpha, text)) >= _FEWEST_LETTERS:
            seen = True
            yield text
    if not seen:
        for ink in _thick(pixels):
            hold()
            text = _read(ink)
            if sum(map(str.isalpha, text)) >= _FEWEST_LETTERS:
                yield text


def _coloured(pixels: Any) -> Iterator[Any]:
    """Each stamp of one colour, level, as dark ink on white."""
    small = numpy.ascontiguousarray(pixels[::_SHRINK, ::_SHRINK])
    strongest, chroma = _chroma(small)
    coloured = (chroma > _CHROMA) & (strongest > _DARKEST)
    if not coloured.any():
        return
    hue = _hue(small)
    found = []
    for low, high in _HUES:
        mask = coloured & (((hue >= low) & (hue < high)) | (hue + 180 < high))
        if 0 < mask.mean() < _MOST_COLOURED:
            found += [(*one, (low, high)) for one in _rectangles(mask.astype(numpy.uint8))]
    for rectangle, hues in sorted(_distinct(sorted(found, key=lambda one: -one[0])), key=lambda one: one[0][0][1]):
        yield _ink(pixels, rectangle, hues)


def _thick(pixels: Any) -> Iterator[Any]:
    """What is written with strokes twice as thick as those of the page: the text beneath is thinner, and goes."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER_THAN_PAPER
    )
    if not _FEWEST_DARK < cv2.countNonZero(dark) / dark.size < _MOST_DARK:
        return
    depth = cv2.distanceTransform(dark, cv2.DIST_L2, 3)
    usual = cv2.mean(depth, dark)[0]  # about half of the thickness of most strokes
    radius = max(_THICKER * usual, _THINNEST)
    reach = 2 * int(radius + _REGAINED) + 1
    core = (depth > radius).astype(numpy.uint8)
    strokes = cv2.dilate(core, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))) * dark
    small = numpy.ascontiguousarray((strokes[::_SHRINK, ::_SHRINK] > 0).astype(numpy.uint8))
    largest = sorted(_rectangles(small), key=lambda one: -one[0])[:_MOST_THICK]
    for _, rectangle in sorted(largest, key=lambda one: one[1][0][1]):
        yield 255 - _level(strokes, rectangle, 0)


def _distinct(found: list[Any]) -> list[Any]:
    """The largest, each once: the fringe of red ink is yellow, and lies where the red does."""
    taken: list[Any] = []
    for _, rectangle, hues in found:
        (x, y), size, _ = rectangle
        if all(abs(x - other[0][0]) + abs(y - other[0][1]) > min(size) / 2 for other, _ in taken):
            taken.append((rectangle, hues))
    return taken[:_MOST_STAMPS]


def _rectangles(mask: Any) -> Iterator[tuple[int, Any]]:
    """What lies together in a mask: how much of it there is, and the least rectangle about it, in the page's pixels."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_REACH, _REACH))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, kernel))
    labels = labels * mask
    order = numpy.argsort(-stats[1:, cv2.CC_STAT_AREA])[: 4 * _MOST_STAMPS] + 1
    for number in order:
        left, top, width, height = stats[number, :4]
        inside = labels[top : top + height, left : left + width] == number
        points = cv2.findNonZero(inside.astype(numpy.uint8))
        if points is None or len(points) < _SMALLEST:
            continue
        (x, y), size, angle = cv2.minAreaRect(points)
        if min(size) * _SHRINK >= _SHORTEST:
            grown = (size[0] * _SHRINK + 2 * _SHRINK + 4, size[1] * _SHRINK + 2 * _SHRINK + 4)
            yield len(points), (((x + left) * _SHRINK, (y + top) * _SHRINK), grown, angle)


def _ink(pixels: Any, rectangle: Any, hues: tuple[int, int]) -> Any:
    """The rectangle, its long side level, as dark ink of its colour on white: text of other colours is gone."""
    level = _level(pixels, rectangle, (255, 255, 255))
    _, chroma = _chroma(level)
    hue = _hue(level)
    low, high = hues[0] - 8, hues[1] + 8
    chroma[~(((hue >= low) & (hue < high)) | (hue + 180 < high))] = 0
    return 255 - cv2.convertScaleAbs(chroma, alpha=_DARKER)


def _level(pixels: Any, rectangle: Any, beyond: Any) -> Any:
    """What is in a rectangle, its long side level."""
    (x, y), (width, height), angle = rectangle
    if width < height:
        width, height, angle = height, width, angle + 90
    turn = cv2.getRotationMatrix2D((x, y), angle, 1.0)
    turn[:, 2] += (width / 2 - x, height / 2 - y)
    return cv2.warpAffine(pixels, turn, (round(width), round(height)), flags=cv2.INTER_LINEAR, borderValue=beyond)


def _hue(pixels: Any) -> Any:
    """Of each pixel, 0 to 180."""
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)[:, :, 0].astype(numpy.int16)


def _chroma(pixels: Any) -> tuple[Any, Any]:
    """For each pixel the strongest of red, green and blue, and how far the weakest is from it."""
    red, green, blue = cv2.split(pixels)
    strongest = cv2.max(cv2.max(red, green), blue)
    return strongest, cv2.subtract(strongest, cv2.min(cv2.min(red, green), blue))


def _read(ink: Any) -> str:
    """The lines of a stamp, the way up that reads best."""
    best, text = _SURE, ""
    turns: list[Any] = [None, cv2.ROTATE_180]
    if ink.shape[1] < _NEARLY_SQUARE * ink.shape[0]:
        turns += [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE]
    for turn in turns:
        read = [recognise(line) for line in _lines(ink if turn is None else cv2.rotate(ink, turn))]
        letters = sum(len(one) for one, _ in read)
        sure = sum(len(one) * score for one, score in read) / letters if letters else 0.0
        if sure > best:
            best, text = sure, "\n".join(one for one, _ in read)
        if best > _VERY_SURE and letters > 3:
            break
    return text


def _lines(ink: Any) -> list[Any]:
    """The lines of text, without the frame about them."""
    dark = (ink < 128).astype(numpy.uint8)
    height, width = dark.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    frame = (stats[:, cv2.CC_STAT_WIDTH] > 0.8 * width) | (
        (stats[:, cv2.CC_STAT_HEIGHT] > 0.8 * height) & (height > 0.3 * width)
    )
    frame[0] = False
    if frame.any() and not frame[1:].all():
        ink = numpy.where(frame[labels], 255, ink).astype(numpy.uint8)
        dark = dark * ~frame[labels]
    rows = numpy.flatnonzero(dark.sum(axis=1) > 1)
    if not len(rows):
        return []
    cuts = numpy.split(rows, numpy.flatnonzero(numpy.diff(rows) > 3) + 1)
    tallest = max(len(cut) for cut in cuts)
    return [_trimmed(ink, dark, cut[0], cut[-1]) for cut in cuts if len(cut) > 0.35 * tallest][:_MOST_LINES]


def _trimmed(ink: Any, dark: Any, top: int, bottom: int) -> Any:
    """One line with a little white about it."""
    columns = numpy.flatnonzero(dark[top : bottom + 1].any(axis=0))
    line = ink[top : bottom + 1, columns[0] : columns[-1] + 1]
    room = max((bottom - top) // 5, 3)
    return cv2.copyMakeBorder(line, room, room, room, room, cv2.BORDER_CONSTANT, value=255)
