"""Stamped pages as scanners and telephones spoil them: one way of each kind, drawn here."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import cv2
import numpy
from PIL import Image, ImageDraw, ImageFont

from kit.stamps import BLUE, RED, page

GREY: Final = (70, 70, 72)
COLOURS: Final = {"red": RED, "blue": BLUE, "grey": GREY}
ANGLES: Final = (0, 8, 30, 45, 90, 180, 200, 270)
TEXTS: Final = ("DIFFUSION RESTREINTE", "TRES SECRET", "NATO RESTRICTED", "CONFIDENTIEL DEFENSE")
_FACES: Final = ("DejaVuSans-Bold.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSansMono-Bold.ttf", "")
_PAPER: Final = (250, 249, 245)


@dataclass(frozen=True)
class Scan:
    """A page: how it was spoiled, what its stamp says, in which colour and at which angle."""

    spoiled: str
    text: str
    colour: str
    angle: int
    data: bytes


def scans(seed: int, spoiled: tuple[str, ...] = (), angles: tuple[int, ...] = ANGLES) -> Iterator[Scan]:
    """Every way of spoiling (or those named), in every colour, at every angle; texts and typefaces take turns."""
    for number, how in enumerate(spoiled or tuple(SPOILED)):
        for colour, rgb in COLOURS.items():
            for turn, angle in enumerate(angles):
                rng = random.Random(f"{seed} {how} {colour} {angle}")
                text = TEXTS[(number + turn) % len(TEXTS)]
                sheet = _stamped(rng, text, rgb, angle, _FACES[(number + turn // 2) % len(_FACES)], how)
                yield Scan(how, text, colour, angle, SPOILED[how](rng, sheet))


def _stamped(rng: random.Random, text: str, colour: tuple[int, int, int], angle: int, face: str, how: str) -> Any:
    mark = _mark(text, colour, _face(face, 60), worn=0.35 if how == "faded" else 0.0, rng=rng)
    sheet = _page(rng.randrange(3)).copy()
    turned = mark.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    x, y = (820, 1_150) if how == "over text" else (820, 40 + turned.height // 2)
    if how == "cut":
        x = turned.width // 2 - round(0.12 * turned.width)  # an eighth of it is off the sheet
    if how != "over text":
        ImageDraw.Draw(sheet).rectangle((0, 0, sheet.width, turned.height + 90), fill=_PAPER)
    sheet.paste(turned, (x - turned.width // 2, y - turned.height // 2), turned)
    return numpy.asarray(sheet)


@cache
def _page(number: int) -> Image.Image:
    return page(random.Random(number))


@cache
def _face(name: str, size: int) -> Any:
    if not name:
        return ImageFont.load_default(size)
    [home] = find_spec("matplotlib").submodule_search_locations or ()  # type: ignore[union-attr]
    return ImageFont.truetype(Path(home, "mpl-data/fonts/ttf", name), size)


def _mark(text: str, colour: tuple[int, int, int], font: Any, *, worn: float, rng: random.Random) -> Image.Image:
    width = round(font.getlength(text)) + 60
    alpha = Image.new("L", (width, 120))
    draw = ImageDraw.Draw(alpha)
    draw.text((30, 58), text, fill=235, font=font, anchor="lm")
    draw.rectangle((4, 4, width - 5, 115), outline=235, width=6)
    ink = numpy.asarray(alpha, numpy.float32)
    if worn:  # blotches without ink, and little of it elsewhere
        blotches = numpy.random.default_rng(rng.randrange(1 << 30)).random((120, width), numpy.float32)
        ink = ink * (cv2.GaussianBlur(blotches, (0, 0), 3) > 0.44) * (1 - worn)
    mark = Image.new("RGBA", alpha.size, (*colour, 0))
    mark.putalpha(Image.fromarray(ink.astype(numpy.uint8)))
    return mark


Pixels = Any
Spoil = Callable[[random.Random, Pixels], bytes]


def _noisy(rng: random.Random, sheet: Pixels, strength: float = 6) -> Pixels:
    grain = numpy.random.default_rng(rng.randrange(1 << 30)).normal(0, strength, sheet.shape[:2])
    return numpy.clip(sheet + grain[..., None], 0, 255).astype(numpy.uint8)


def _turned(sheet: Pixels, degrees: float) -> Pixels:
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(sheet, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=_PAPER)


def _shaded(sheet: Pixels) -> Pixels:
    """A shadow across the page, as of a hand or of a bound edge."""
    height, width = sheet.shape[:2]
    across = numpy.linspace(0.45, 1, width)[None, :] * numpy.linspace(1, 0.8, height)[:, None]
    return (sheet * across[..., None]).astype(numpy.uint8)


def _leaning(rng: random.Random, sheet: Pixels) -> Pixels:
    """Seen from one side, as a telephone sees it."""
    height, width = sheet.shape[:2]
    corners = numpy.array([(0, 0), (width, 0), (width, height), (0, height)], numpy.float32)
    moved = corners + numpy.array([[rng.uniform(-0.07, 0.07) * width for _ in range(2)] for _ in range(4)])
    lens = cv2.getPerspectiveTransform(corners, moved.astype(numpy.float32))
    return cv2.warpPerspective(sheet, lens, (width, height), flags=cv2.INTER_CUBIC, borderValue=(90, 80, 70))


def _at(sheet: Pixels, dots: int) -> Pixels:
    return cv2.resize(sheet, None, fx=dots / 200, fy=dots / 200, interpolation=cv2.INTER_AREA)


def _telephone(rng: random.Random, sheet: Pixels) -> Pixels:
    return _noisy(rng, cv2.GaussianBlur(_shaded(_leaning(rng, sheet)), (0, 0), 1.2), 5)


def _black_and_white(sheet: Pixels) -> Pixels:
    grey = cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 31, 12)


def _saved(sheet: Pixels, quality: int = 80) -> bytes:
    out = BytesIO()
    Image.fromarray(sheet).save(out, "JPEG", quality=quality)
    return out.getvalue()


SPOILED: Final[dict[str, Spoil]] = {
    "clean": lambda rng, sheet: _saved(sheet),
    "noise": lambda rng, sheet: _saved(_noisy(rng, sheet, 18)),
    "blur": lambda rng, sheet: _saved(cv2.GaussianBlur(sheet, (0, 0), 2.2)),
    "JPEG 30": lambda rng, sheet: _saved(_noisy(rng, sheet), 30),
    "skew": lambda rng, sheet: _saved(_noisy(rng, _turned(sheet, rng.choice((-1, 1)) * rng.uniform(1, 7)))),
    "shadow": lambda rng, sheet: _saved(_noisy(rng, _shaded(sheet))),
    "faded": lambda rng, sheet: _saved(_noisy(rng, sheet)),
    "perspective": lambda rng, sheet: _saved(_noisy(rng, _leaning(rng, sheet))),
    "150 dpi": lambda rng, sheet: _saved(_noisy(rng, _at(sheet, 150))),
    "100 dpi": lambda rng, sheet: _saved(_noisy(rng, _at(sheet, 100))),
    "over text": lambda rng, sheet: _saved(_noisy(rng, sheet)),
    "cut": lambda rng, sheet: _saved(_noisy(rng, sheet)),
    "black and white": lambda rng, sheet: _saved(_black_and_white(_noisy(rng, sheet))),
    "telephone": lambda rng, sheet: _saved(_telephone(rng, sheet), 60),
}
"""How a page is spoiled, by name. On the last but one, no stamp has a colour."""
