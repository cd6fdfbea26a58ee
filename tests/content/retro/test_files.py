from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content.retro.files import Attached, attached

FILE = "mxc://s.example/f"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"url": FILE, "body": "a.pdf", "info": {"mimetype": "text/csv"}}, Attached(FILE, "a.pdf", "text/csv")),
        ({"url": FILE, "body": "see this", "filename": "a.pdf"}, Attached(FILE, "a.pdf", "")),
        ({"url": FILE, "body": 3, "info": ["x"]}, Attached(FILE, "", "")),
        ({"url": "https://s.example/f"}, None),
        ({"url": "mxc://" + "x" * 300}, None),
        ({"url": FILE + "1", "m.new_content": {"url": FILE, "body": "a.pdf"}}, Attached(FILE, "a.pdf", "")),
        ({"url": FILE, "body": "a.pdf", "m.new_content": {"body": "b"}}, Attached(FILE, "a.pdf", "")),
        ({"file": {"url": FILE, "key": {}}}, None),  # encrypted
        ({}, None),
    ],
)  # fmt: skip
def test_the_file_of_an_event(content: dict[str, Any], expected: Attached | None) -> None:
    assert attached(content) == expected


@given(st.dictionaries(st.sampled_from(["url", "body", "filename", "info"]), st.from_type(type(None)) | st.text()))
def test_any_content_is_answered(content: dict[str, Any]) -> None:
    found = attached(content)
    assert found is None or len(found.name) <= 255
