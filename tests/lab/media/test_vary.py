import pytest

from vigie.lab.media.vary import MIMETYPES, vary


def test_every_form_can_be_varied() -> None:
    archive = b"PK\x05\x06" + bytes(18)
    for form in MIMETYPES:
        body = archive if form in ("docx", "xlsx", "pptx", "odt") else b"\xff\xd8 some octets of a body"
        assert vary(form, body, "one") != vary(form, body, "two")


def test_what_is_not_an_archive_is_refused() -> None:
    with pytest.raises(ValueError, match="not a ZIP archive"):
        vary("docx", b"plain", "mark")
