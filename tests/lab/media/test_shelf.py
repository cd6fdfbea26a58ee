import hashlib
import random
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from vigie.lab.media import MIMETYPES, Shelf
from vigie.lab.media.shelf import FAKE_LDAP_PASSWORD


def words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choice(("Bonjour à tous.", "Voici la note demandée.", "Merci.")) for _ in range(count))


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(7, words)


def test_files_are_distinct_and_of_a_small_office(shelf: Shelf) -> None:
    files = [shelf.file(number, form) for form in MIMETYPES for number in range(20)]
    assert len({hashlib.sha256(file.data).digest() for file in files}) == len(files)
    assert all(1_000 < len(file.data) < 300_000 for file in files)
    assert len({file.pattern for file in files}) < len(files) / 3


@pytest.mark.parametrize("form", ["docx", "xlsx", "pptx", "odt"])
def test_office_documents_stay_readable(shelf: Shelf, form: str) -> None:
    with zipfile.ZipFile(BytesIO(shelf.file(3, form).data)) as archive:
        assert archive.testzip() is None
        assert archive.comment


@pytest.mark.parametrize(("form", "name"), [("png", "PNG"), ("jpg", "JPEG")])
def test_pictures_stay_readable(shelf: Shelf, form: str, name: str) -> None:
    with Image.open(BytesIO(shelf.file(5, form).data)) as image:
        image.load()
        assert image.format == name


def test_a_document_has_a_beginning_and_an_end(shelf: Shelf) -> None:
    data = shelf.file(2, "pdf").data
    assert data.startswith(b"%PDF-")
    assert b"%%EOF" in data[-100:]


def test_planted_items_carry_what_the_incident_found(shelf: Shelf) -> None:
    from docx import Document

    script = shelf.file(1, "ps1", planted="ldap_password").data.decode()
    assert FAKE_LDAP_PASSWORD in script
    assert FAKE_LDAP_PASSWORD not in shelf.file(1, "ps1").data.decode()
    document = Document(BytesIO(shelf.file(1, "docx", planted="diffusion_restreinte").data))
    assert document.paragraphs[0].text == "DIFFUSION RESTREINTE"


def test_avatars_are_small_and_distinct(shelf: Shelf) -> None:
    first, second = shelf.avatar(1, "A"), shelf.avatar(3, "A")
    assert first.data != second.data
    assert first.pattern == second.pattern
    assert len(first.data) < 20_000
