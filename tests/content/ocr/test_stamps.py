"""Stamps that this test draws: one typeface and one layout, so a floor and no measure of every scanner."""

import random

import numpy
import pytest

from kit.stamps import BLUE, RED, VIOLET, page, stamp, stamped
from vigie.content.extraction import Look
from vigie.content.ocr import read_picture
from vigie.content.ocr.stamps import stamps


def read(image: object) -> list[str]:
    return list(stamps(numpy.asarray(image), lambda: None))


@pytest.mark.parametrize("angle", [0, 17, 45, 90, 200, 333])
def test_a_stamp_is_read_at_any_angle(angle: int) -> None:
    assert read(stamped(random.Random(angle), stamp(), angle, at=(820, 500))) == ["DIFFUSION RESTREINTE"]


@pytest.mark.parametrize("colour", [RED, BLUE, VIOLET, (20, 120, 60)])
def test_and_in_any_strong_colour_over_text(colour: tuple[int, int, int]) -> None:
    assert read(stamped(random.Random(1), stamp(colour=colour), 20, at=(820, 1_100))) == ["DIFFUSION RESTREINTE"]


@pytest.mark.parametrize("angle", [8, 45, 90, 180])
def test_a_grey_one_is_told_from_the_text_beneath_by_its_strokes(angle: int) -> None:
    grey = stamped(random.Random(1), stamp(colour=(70, 70, 72)), angle, at=(820, 1_100))
    [text] = read(grey)
    assert "".join(filter(str.isalpha, text)) == "DIFFUSIONRESTREINTE"


def test_grey_ones_are_not_looked_for_where_a_coloured_one_was_read() -> None:
    image = stamped(random.Random(1), stamp(), 10)
    over = stamp("SPECIAL FRANCE", (70, 70, 72))
    image.paste(over, (480, 1_500), over)
    assert read(image) == ["DIFFUSION RESTREINTE"]


def test_two_lines_and_no_frame() -> None:
    marked = stamped(random.Random(1), stamp("SPECIAL\nFRANCE", framed=False), 30, at=(820, 600))
    assert read(marked) == ["SPECIAL\nFRANCE"]


def test_a_page_of_text_has_no_stamp() -> None:
    assert read(page(random.Random(1))) == []


def test_a_photograph_is_no_stamp() -> None:
    noise = numpy.random.default_rng(1).integers(0, 255, (1200, 900, 3), dtype=numpy.uint8)
    assert read(noise) == []


def test_the_time_of_the_file_is_kept() -> None:
    def over() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(stamps(numpy.asarray(stamped(random.Random(1), stamp(), 0)), over))


def test_each_level_does_what_those_before_it_do() -> None:
    image = numpy.asarray(stamped(random.Random(3), stamp(), 10))
    assert dict(read_picture(image, Look.STAMPS, lambda: None)) == {"stamp": "DIFFUSION RESTREINTE"}
    said = dict(read_picture(image, Look.TITLES, lambda: None))
    assert said["stamp"] == "DIFFUSION RESTREINTE"
    assert said["read"].replace(" ", "") == "DIFFUSIONRESTREINTE"


def test_a_stamp_on_another_of_another_colour_is_read_apart() -> None:
    image = stamped(random.Random(1), stamp(), 0, at=(820, 500))
    over = stamp("SPECIAL FRANCE", BLUE)
    image.paste(over, (480, 470), over)
    assert read(image) == ["DIFFUSION RESTREINTE", "SPECIAL FRANCE"]
