import numpy
from PIL import Image, ImageDraw, ImageFont

from vigie.content.ocr.lines import lines
from vigie.content.ocr.recogniser import model_file, recognise


def sheet(*said: str, size: int = 44) -> Image.Image:
    image = Image.new("RGB", (1100, 120 * len(said) + 80), "white")
    for row, line in enumerate(said):
        ImageDraw.Draw(image).text((60, 60 + 120 * row), line, fill="black", font=ImageFont.load_default(size))
    return image


def test_lines_are_read_from_top_to_bottom() -> None:
    read = list(
        lines(
            numpy.asarray(sheet("NOTE DE SERVICE", "DIFFUSION RESTREINTE", "au comité")), lambda: None, everything=True
        )
    )
    assert read == ["NOTE DE SERVICE", "DIFFUSION RESTREINTE", "au comité"]


def test_a_blank_page_has_no_lines() -> None:
    assert list(lines(numpy.full((900, 700, 3), 255, numpy.uint8), lambda: None, everything=True)) == []


def test_only_the_larger_text_is_read_at_first() -> None:
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    draw.text((200, 60), "TRES SECRET", fill="black", font=ImageFont.load_default(70))
    for row in range(24):
        draw.text(
            (80, 260 + 55 * row),
            "une ligne ordinaire de la note du comité",
            fill="black",
            font=ImageFont.load_default(26),
        )
    assert list(lines(numpy.asarray(image), lambda: None, everything=False)) == ["TRES SECRET"]


def test_one_line_is_letters_and_how_sure_they_are() -> None:
    text, sure = recognise(numpy.asarray(sheet("SECRET").crop((40, 40, 300, 130))))
    assert text == "SECRET"
    assert sure > 0.9
    assert recognise(numpy.zeros((0, 10), numpy.uint8)) == ("", 0.0)


def test_the_models_come_with_what_is_installed() -> None:
    assert model_file("rec").is_file()
    assert model_file("det").is_file()
