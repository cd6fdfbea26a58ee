"""Pictures: screenshots-like charts (PNG), photograph-like images (JPEG), avatars with an initial (PNG)."""

import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

_PALETTE = ("#000091", "#e1000f", "#18753c", "#b34000", "#6a6af4", "#a558a0", "#417dc4", "#c3992a")


def chart(rng: random.Random) -> bytes:
    """A bar chart, as people paste them."""
    image = Image.new("RGB", (rng.randrange(480, 1100), rng.randrange(320, 760)), "white")
    draw = ImageDraw.Draw(image)
    width, height = image.size
    bars = rng.randrange(6, 18)
    for i in range(bars):
        left, top = 30 + i * (width - 60) // bars, rng.randrange(40, height - 40)
        draw.rectangle((left, top, left + (width - 60) // bars - 6, height - 30), fill=rng.choice(_PALETTE))
    for _ in range(width * height // 60):
        draw.point((rng.randrange(width), rng.randrange(height)), fill=rng.choice(_PALETTE))
    return _encoded(image, "PNG")


def photograph(rng: random.Random) -> bytes:
    """Something soft with grain, whose JPEG weighs like a small photograph."""
    size = (rng.randrange(640, 1280), rng.randrange(480, 960))
    image = Image.linear_gradient("L").resize(size)
    noise = Image.frombytes("L", (160, 120), rng.randbytes(160 * 120)).resize(size).filter(ImageFilter.GaussianBlur(2))
    other = Image.radial_gradient("L").resize(size)
    return _encoded(Image.merge("RGB", (image, noise, other)), "JPEG", quality=rng.randrange(60, 88))


def avatar(rng: random.Random, initial: str) -> bytes:
    """A coloured square with a letter."""
    image = Image.new("RGB", (160, 160), rng.choice(_PALETTE))
    ImageDraw.Draw(image).text((58, 30), initial, fill="white", font_size=84)
    return _encoded(image, "PNG")


def _encoded(image: Image.Image, form: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()
