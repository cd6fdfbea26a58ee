import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.extraction import opened
from vigie.content.extractors.text import decoded

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_peoples_tools_write_is_read(encoding: str) -> None:
    text = "Une réunion à l'été : le comité a décidé, très vite.\n" * 3
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x00" * 500, b"\x7fELF\x02\x01\x01\x00" + bytes(200)])
def test_what_is_no_text_is_not_taken_for_one(data: bytes) -> None:
    assert decoded(data) is None


def test_one_wrong_byte_far_in_does_not_hide_a_text() -> None:
    assert "suite" in (decoded(b"a" * 10_000 + b"\xff suite") or "")


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text and text.isprintable()))
def test_utf8_is_always_read_as_it_is(text: str) -> None:
    assert decoded(text.encode()) == text


def test_places_of_a_long_text_are_lines() -> None:
    text = "".join(f"ligne {number}\n" for number in range(20_000))
    found = opened(text.encode())
    for place, said in found.parts[1:4]:
        line = int(place.split()[1])
        assert any(f"ligne {number}\n" in said for number in (line, line + 1))
