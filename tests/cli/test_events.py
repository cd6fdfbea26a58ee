import contextlib
import gzip
import json
import random
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.cli import streams
from vigie.cli.events import MISTAKES, REORDER, Reader, milliseconds


@pytest.mark.parametrize(
    "value",
    [
        1_780_000_000,
        1_780_000_000.0,
        "1780000000",
        1_780_000_000_000,
        1_780_000_000_000_000,
        1_780_000_000_000_000_000,
        "2026-05-28T20:26:40Z",
        "2026-05-28T22:26:40+02:00",
        "2026-05-28 20:26:40",
    ],
)
def test_times_as_logs_write_them(value: object) -> None:
    assert milliseconds(value) == 1_780_000_000_000


@given(st.none() | st.booleans() | st.text() | st.lists(st.integers()) | st.floats() | st.integers())
def test_anything_else_is_refused_or_a_time(value: object) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(milliseconds(value), int)


def test_small_files_may_be_in_any_order_and_large_ones_nearly() -> None:
    count = REORDER + 1_000
    times = list(range(count))
    random.Random(1).shuffle(times)
    near = sorted(times, key=lambda time: time + random.Random(time).randrange(REORDER // 2))
    for order in (times[:REORDER], near):
        lines = [json.dumps({"ts": 1_780_000_000_000 + time}).encode() for time in order]
        found = [event.time for event in Reader("x").ordered(lines)]
        assert found == sorted(found)
        assert len(found) == len(order)


@given(st.lists(st.binary(max_size=30), max_size=10))
def test_no_line_stops_the_others(lines: list[bytes]) -> None:
    reader = Reader("x")
    good = json.dumps({"ts": 1_780_000_000}).encode()
    found = list(reader.ordered([good, *lines, good]))
    blank = sum(not line.strip() for line in lines)
    assert len(found) + len(reader.mistakes) + blank == len(lines) + 2
    assert len(found) >= 2


def test_unreadable_lines_are_counted_and_not_all_told() -> None:
    reader = Reader("x")
    assert list(reader.ordered([b"{"] * (MISTAKES + 5))) == []
    assert reader.unreadable == MISTAKES + 5
    assert [one.line for one in reader.mistakes] == list(range(1, MISTAKES + 2))
    assert "only counted" in reader.mistakes[-1].message


def test_a_line_without_end_is_one_unreadable_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST", 64)
    good = b'{"ts": 1780000000}\n'
    lines = list(streams.whole_lines(BytesIO(good + b'{"ts": 1780000000, "x": "' + b"y" * 500 + b'"}\n' + good)))
    assert [len(line) for line in lines] == [len(good), 64, len(good)]
    reader = Reader("x")
    assert len(list(reader.ordered(lines))) == 2
    assert [one.line for one in reader.mistakes] == [2]


def test_the_mark_that_some_programs_begin_a_file_with_is_passed_over() -> None:
    reader = Reader("x")
    assert len(list(reader.ordered([b'\xef\xbb\xbf{"ts": 1780000000}\r\n', b'{"ts": 1780000000}']))) == 2
    assert not reader.mistakes


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (gzip.compress(b'{"ts": 1}'), "is compressed: unpack the file"),
        (b'{"ts": 1, "x": "\\ud83d"}', "holds half a character"),
        (b'{"ts": 1, "x": "\\ude00"}', "holds half a character"),
        (b'{"ts": 1, "x": "\\ud83d\\ude00", "y": }', "malformed"),
        (b'{"ts": 1, "x": "' + b"y" * streams.LONGEST, "is longer than 16777216 bytes"),
        (b'{"ts": 1, ', "truncated"),
    ],
    ids=["gzip", "first half", "second half", "whole", "long", "cut"],
)
def test_a_line_that_cannot_be_read_says_why(line: bytes, part: str) -> None:
    reader = Reader("x")
    assert list(reader.ordered([line])) == []
    assert part in reader.mistakes[0].message
