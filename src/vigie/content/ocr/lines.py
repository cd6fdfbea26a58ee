"""Lines of text in a whole page: found by a model, largest first; then read one by one."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import cv2
import numpy

from vigie.content.ocr.recogniser import recognise, session

_SIDE: Final = {False: 960, True: 1_536}  # pixels of the longer side in which lines are looked for
_STEP: Final = 32
_LIKELY: Final = 0.3  # of a pixel to belong to text
_LINE_LIKELY: Final = 0.5
_UNCLIP: Final = 1.6  # the model draws lines thinner than they are
_LEAST: Final = 3.0  # pixels of a line's height where it is looked for
_OVERSIZED: Final = 1.4  # times the middle height
_MOST: Final = {False: 8, True: 600}
_SURE: Final = 0.6
_VERY_SURE: Final = 0.9
_MEAN, _SPREAD = numpy.array([0.485, 0.456, 0.406], numpy.float32), numpy.array([0.229, 0.224, 0.225], numpy.float32)


def lines(pixels: Any, hold: Callable[[], None], *, everything: bool) -> Iterator[str]:
    """Lines of a picture (height, width, RGB): the larger ones, or all from top to bottom. ``hold`` may raise."""
    boxes = _boxes(pixels, _SIDE[everything])
    hold()
    if not everything:
        boxes = _larger(boxes)
    boxes = sorted(boxes, key=lambda box: -box[1][1])[: _MOST[everything]]
    for box in sorted(boxes, key=lambda box: (round(box[0][1] / 12), box[0][0])):
        hold()
        text, sure = _read(_level(pixels, box))
        if sure > _SURE and text.strip():
            yield text


def _larger(boxes: list[Any]) -> list[Any]:
    """Those well above the middle height; all when they are few, for then there is no running text."""
    if len(boxes) <= _MOST[False]:
        return boxes
    middle = float(numpy.median([box[1][1] for box in boxes]))
    return [box for box in boxes if box[1][1] > _OVERSIZED * middle]


def _boxes(pixels: Any, side: int) -> list[Any]:
    """Rectangles about lines: centre, size with the long side first, angle; in pixels of the page."""
    height, width = pixels.shape[:2]
    scale = min(side / max(height, width), 1.0)
    wide, high = (max(round(one * scale / _STEP), 1) * _STEP for one in (width, height))
    small = cv2.cvtColor(cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    values = ((small.astype(numpy.float32) / 255 - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]
    model = session("det")
    [likely] = model.run(None, {model.get_inputs()[0].name: values})
    chart = likely[0, 0]
    contours, _ = cv2.findContours((chart > _LIKELY).astype(numpy.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[: 4 * _MOST[True]]:
        (x, y), (first, second), angle = cv2.minAreaRect(contour)
        if min(first, second) < _LEAST or _likelihood(chart, contour) < _LINE_LIKELY:
            continue
        grow = first * second * _UNCLIP / (2 * (first + second)) * 2
        first, second = first + grow, second + grow
        if first < second:
            first, second, angle = second, first, angle + 90
        angle = angle - 180 if angle > 90 + 45 else angle
        found.append(((x * width / wide, y * height / high), (first * width / wide, second * height / high), angle))
    return found


def _likelihood(chart: Any, contour: Any) -> float:
    left, top, width, height = cv2.boundingRect(contour)
    mask = numpy.zeros((height, width), numpy.uint8)
    cv2.drawContours(mask, [contour - (left, top)], -1, 1, -1)
    return float(cv2.mean(chart[top : top + height, left : left + width], mask)[0])


def _level(pixels: Any, box: Any) -> Any:
    (x, y), (width, height), angle = box
    turn = cv2.getRotationMatrix2D((x, y), angle, 1.0)
    turn[:, 2] += (width / 2 - x, height / 2 - y)
    size = (max(round(width), 1), max(round(height), 1))
    return cv2.warpAffine(pixels, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _read(line: Any) -> tuple[str, float]:
    """As it lies; upside down when that is no text."""
    line = cv2.cvtColor(line, cv2.COLOR_RGB2BGR)
    text, sure = recognise(line)
    if sure > _VERY_SURE:
        return text, sure
    turned = recognise(cv2.rotate(line, cv2.ROTATE_180))
    return max((text, sure), turned, key=lambda one: one[1])
