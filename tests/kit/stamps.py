"""Scanned pages with a stamp, drawn here: A4 at 200 dots an inch, with noise, at any angle."""

import random
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cv2
import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFont

A4 = (1654, 2339)
RED, BLUE, VIOLET = (200, 30, 40), (30, 50, 170), (120, 40, 150)
_WORDS = "le service de la direction transmet au comité un rapport sur la réunion des agents du département".split()  # noqa: SIM905


def page(rng: random.Random, *, lines: int = 34) -> Image.Image:
    """A page of typed text."""
    image = Image.new("RGB", A4, (250, 249, 245))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(28)
    for row in range(lines):
        words = " ".join(rng.choice(_WORDS) for _ in range(14))
        draw.text((140, 420 + row * 48), words, fill=(40, 40, 45), font=font)
    return image


def stamp(
    text: str = "DIFFUSION RESTREINTE", colour: tuple[int, int, int] = RED, *, size: int = 64, framed: bool = True
) -> Image.Image:
    """Letters in a frame, on nothing."""
    lines, font = text.split("\n"), ImageFont.load_default(size)
    widths = [font.getlength(line) for line in lines]
    image = Image.new("RGBA", (int(max(widths)) + 60, int(size * 1.25) * len(lines) + 40), (*colour, 0))
    draw = ImageDraw.Draw(image)
    for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
        draw.text(
            ((image.width - width) / 2, 16 + row * size * 1.25),
            line,
            fill=(*colour, 235),
            font=font,
            stroke_width=2,
            stroke_fill=(*colour, 235),
        )
    if framed:
        draw.rectangle((4, 4, image.width - 5, image.height - 5), outline=(*colour, 235), width=6)
    return image


def stamped(
    rng: random.Random,
    mark: Image.Image,
    angle: float,
    *,
    at: tuple[int, int] = (820, 230),
    turn: float = 0,
    noise: int = 8,
) -> Image.Image:
    """A page with a stamp about a point, then the whole turned as a badly laid sheet."""
    image = page(rng)
    turned = mark.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    image.paste(turned, (at[0] - turned.width // 2, max(at[1] - turned.height // 2, 4)), turned)
    if turn:
        image = image.rotate(turn, expand=True, fillcolor=(250, 249, 245), resample=Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height)).point(
        lambda value: value * noise // 256
    )
    soft = Image.fromarray(cv2.GaussianBlur(numpy.asarray(image), (0, 0), 0.7))
    return ImageChops.subtract(soft, Image.merge("RGB", (grain, grain, grain)))


def twelve(rng: random.Random, mark: Image.Image) -> Iterator[tuple[str, bytes]]:
    """The table of twelve pages: angles, over text, sheets laid badly, poor JPEG."""
    for angle in (0, 8, 15, 30, 45, 90):
        yield f"stamp at {angle}°", encoded(stamped(rng, mark, angle, at=(820, 420 if angle in (45, 90) else 230)))
    for angle in (0, 20):
        yield f"over text, {angle}°", encoded(stamped(rng, mark, angle, at=(820, 1_100)))
    for turn in (3, 90, 180):
        yield f"page turned {turn}°", encoded(stamped(rng, mark, 8, turn=turn))
    yield "JPEG of quality 50", encoded(stamped(rng, mark, 15), "JPEG", quality=50)


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """The octets of a picture file, by default a scan in JPEG of quality 85."""
    out = BytesIO()
    image.save(out, form, **({"quality": 85} if form == "JPEG" and not options else options))
    return out.getvalue()
