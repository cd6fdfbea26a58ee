"""The family: found by being there, told apart by content, and none of them ever raises."""

import contextlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.extraction import codes, opened, zipped
from kit.files import SAMPLES
from vigie.content.extraction import Code, Limits, Look, Request
from vigie.content.extractors import every, read

SECRET = "DIFFUSION RESTREINTE"


def test_every_extractor_has_a_name_of_its_own_and_the_last_takes_everything() -> None:
    names = [one.name for one in every()]
    assert len(set(names)) == len(names)
    assert every()[-1].name == "binary"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_a_file_is_follows_from_its_content(sample) -> None:  # type: ignore[no-untyped-def]
    honest, renamed = opened(sample.data, sample.name), opened(sample.data, "photo.xcf")
    assert honest.type == renamed.type == sample.kind
    assert Code.MISLABELLED not in codes(honest)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_marking_is_found_where_it_was_put(sample) -> None:  # type: ignore[no-untyped-def]
    found = opened(sample.data, sample.name)
    assert {place for place, text in found.parts if SECRET in text} == set(sample.places)
    assert not codes(found)


class Reached(BaseException):
    """A parser that is not written in Python was given a file."""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_parsers_that_are_not_python_come_after_the_file_is_said_to_be_the_last(sample, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    import pypdfium2
    from PIL import Image

    said: list[bool] = []

    def reached(*_: object, **__: object) -> None:
        assert said, "before anybody was told"
        raise Reached

    monkeypatch.setattr(pypdfium2, "PdfDocument", reached)
    monkeypatch.setattr(Image, "open", reached)
    monkeypatch.setattr("python_calamine.CalamineWorkbook", type("Book", (), {"from_filelike": reached}))
    with contextlib.suppress(Reached):
        read(sample.data, Request(sample.name, "", Look.TITLES, Limits()), lambda: said.append(True))
        assert not said
    if sample.name.endswith((".pdf", ".png", ".jpg", ".xls", ".xlsb")):
        assert said


def test_a_lie_in_the_name_is_told() -> None:
    assert codes(opened(zipped(a__txt="bonjour"), "photo.jpg")) == {Code.MISLABELLED}
    assert not codes(opened(b"bonjour a tous", "notes.log"))
    assert not codes(opened(b'{"a": "bonjour"}', "notes.txt"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_truncated_anywhere_a_file_is_read_or_told(sample) -> None:  # type: ignore[no-untyped-def]
    step = max(len(sample.data) // 20, 1)
    for end in range(0, len(sample.data), step):
        found = opened(sample.data[:end], sample.name, seconds=5)
        assert found.parts or found.problems or found.type


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SAMPLES) - 1), st.randoms(use_true_random=False), st.integers(1, 40))
def test_changed_at_random_a_file_is_read_or_told(number: int, rng: random.Random, times: int) -> None:
    data = bytearray(SAMPLES[number].data)
    for _ in range(times):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + rng.randrange(1, 50)]
            case 2:
                data[at:at] = data[max(at - 40, 0) : at] * rng.randrange(1, 5)
            case _:
                data[at : at + 4] = rng.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f")
                )
        data = data or bytearray(b"x")
    opened(bytes(data), SAMPLES[number].name, seconds=5)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    opened(data, "x")


def test_nothing_here_imports_a_parser_before_it_is_needed() -> None:
    """The child starts in a tenth of a second, and Synapse never loads a parser."""
    import subprocess
    import sys

    code = "import sys, vigie.content.extractors as e; e.every(); print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pypdfium2", "olefile", "python_calamine", "PIL", "cv2", "numpy", "onnxruntime"} & set(shown)
