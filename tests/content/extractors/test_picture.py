import random
import time
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kit.extraction import MARK, codes, opened, places
from kit.stamps import encoded, stamp, stamped
from vigie.content.extraction import Code, Look


def test_properties_of_pictures_are_read_without_looking() -> None:
    out, info = BytesIO(), PngInfo()
    info.add_text("Comment", MARK)
    Image.new("RGB", (60, 60)).save(out, "PNG", pnginfo=info)
    assert places(opened(out.getvalue())) == {"properties"}
    shot = BytesIO()
    Image.new("RGB", (60, 60)).save(shot, "JPEG", comment=MARK)
    assert places(opened(shot.getvalue())) == {"properties"}


def test_metadata_packets_are_read_and_cost_no_more_than_their_size() -> None:
    png = encoded(Image.new("RGB", (60, 60)), "PNG")
    packet = f"<x:xmpmeta><dc:title>{MARK}</dc:title></x:xmpmeta>".encode()
    assert places(opened(png + packet)) == {"properties"}
    began = time.process_time()
    opened(png + b"<x:xmpmeta " * 300_000)
    assert time.process_time() - began < 2


def test_each_page_of_a_scan_is_looked_at_within_the_limit() -> None:
    rng = random.Random(1)
    marked = stamped(rng, stamp(), 20)
    blank = Image.new("RGB", marked.size, "white")
    out = BytesIO()
    blank.save(out, "TIFF", save_all=True, append_images=[marked], compression="tiff_lzw")
    assert places(opened(out.getvalue(), look=Look.STAMPS)) == {"page 2, stamp"}
    assert codes(opened(out.getvalue(), look=Look.STAMPS, looked_at=1)) == {Code.NOT_SEEN}


def test_without_ocr_a_picture_is_told_as_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vigie.content.extractors._seen.has_ocr", lambda: False)
    found = opened(encoded(Image.new("RGB", (60, 60))), look=Look.TITLES)
    assert [(one.code, one.detail) for one in found.problems] == [(Code.NOT_SEEN, "OCR is not installed")]


@pytest.mark.parametrize("size", [(1, 1), (39, 400), (400, 39)])
def test_a_png_too_small_for_text_needs_no_reader_of_pixels(monkeypatch: pytest.MonkeyPatch, size: tuple) -> None:
    info = PngInfo()
    info.add_text("Comment", MARK)
    out = BytesIO()
    Image.new("RGB", size).save(out, "PNG", pnginfo=info)
    monkeypatch.setattr("PIL.Image.open", lambda *_: pytest.fail("opened"))
    assert places(opened(out.getvalue(), look=Look.TITLES)) == {"properties"}


def test_transparent_pictures_are_seen_on_white() -> None:
    mark = stamp()
    sheet = Image.new("RGBA", (1200, 500), (0, 0, 0, 0))
    sheet.paste(mark, (100, 150))
    assert places(opened(encoded(sheet, "PNG"), look=Look.STAMPS)) == {"stamp"}


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8\xff\xe0" + bytes(50), b"II*\x00" + b"\xff" * 60]
)
def test_a_picture_that_is_none_is_damaged(data: bytes) -> None:
    assert codes(opened(data, look=Look.STAMPS)) == {Code.DAMAGED}


def test_a_picture_of_a_telephone_is_of_a_kind_that_is_not_read() -> None:
    assert codes(opened(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50), "a.heic")) == {Code.UNSUPPORTED}
