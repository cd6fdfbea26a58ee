import random
from io import BytesIO

import pytest
from PIL import Image

from vigie.lab.media.pictures import avatar, chart, photograph


@pytest.mark.parametrize(("make", "form"), [(chart, "PNG"), (photograph, "JPEG")])
def test_pictures_differ_by_seed_alone(make: object, form: str) -> None:
    assert callable(make)
    first, again, other = (make(random.Random(seed)) for seed in (1, 1, 2))
    assert first == again != other
    with Image.open(BytesIO(first)) as image:
        assert image.format == form
        assert min(image.size) >= 320


def test_an_avatar_is_a_square() -> None:
    with Image.open(BytesIO(avatar(random.Random(1), "É"))) as image:
        assert image.size == (160, 160)
