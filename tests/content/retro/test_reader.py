import io
import zipfile

from vigie.content.extraction import Look
from vigie.content.retro.reader import WorkshopReader
from vigie.content.workshop.shop import Workshop


async def test_a_file_becomes_texts_with_their_places_and_what_is_damaged_is_told() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.txt", "a red car")
    with Workshop() as shop:
        reader = WorkshopReader(shop, Look.NOTHING)
        parts, problems = await reader.read(packed.getvalue(), "a.zip", "application/zip")
        assert any("inner.txt" in place and text == "a red car" for place, text in parts)
        assert list(problems) == []
        _, problems = await reader.read(packed.getvalue()[:40], "a.zip", "application/zip")
        assert [one.detector for one in problems] != []
        assert all(one.detector.startswith("file.") for one in problems)
