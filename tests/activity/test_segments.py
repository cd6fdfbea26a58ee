from pathlib import Path

import pytest

from vigie.activity.segments import KEPT, READ, Segment, segment_numbers, segment_path
from vigie.model.activity import MAX_LINE


def opened(directory: Path, content: bytes) -> Segment:
    segment_path(directory, 1).write_bytes(content)
    return Segment(directory, 1)


def test_numbers_are_sorted_and_other_files_ignored(tmp_path: Path) -> None:
    for name in (
        "0000000000000010.ndjson",
        "0000000000000009.ndjson",
        "ack",
        "10.ndjson",
        "0000000000000011.ndjson.gz",
    ):
        (tmp_path / name).touch()
    assert segment_numbers(tmp_path) == [9, 10]


def test_a_directory_that_is_not_there_has_no_segments(tmp_path: Path) -> None:
    assert segment_numbers(tmp_path / "absent") == []


def test_only_whole_lines_are_handed_out(tmp_path: Path) -> None:
    segment = opened(tmp_path, b"a\nb\nto")
    assert segment.take(10) == (b"a\nb\n", 1, 0, False)
    assert segment.take(10) is None
    with segment_path(tmp_path, 1).open("ab") as file:
        file.write(b"rn\n")
    assert segment.take(10) == (b"torn\n", 1, 4, False)
    assert segment.offset == 9


def test_no_more_lines_than_asked(tmp_path: Path) -> None:
    segment = opened(tmp_path, b"a\nbb\nc\n")
    assert segment.take(2) == (b"a\nbb\n", 1, 0, False)
    assert segment.take(2) == (b"c\n", 1, 5, False)


@pytest.mark.parametrize("length", [MAX_LINE + 1, MAX_LINE + READ + KEPT, 3 * MAX_LINE])
def test_a_line_too_long_is_skipped_in_bounded_memory(tmp_path: Path, length: int) -> None:
    segment = opened(tmp_path, b"a\n" + b"x" * length + b"\nb\n")
    assert segment.take(10) == (b"a\n", 1, 0, False)
    long = segment.take(10)
    assert long is not None
    assert (long.too_long, long.offset, long.data) == (True, 2, b"x" * KEPT)
    assert len(segment._buffer) <= MAX_LINE + READ + 2 * KEPT
    assert segment.take(10) == (b"b\n", 1, length + 3, False)


def test_a_line_as_long_as_allowed_is_handed_out(tmp_path: Path) -> None:
    line = b"x" * (MAX_LINE - 1) + b"\n"
    assert opened(tmp_path, line).take(10) == (line, 1, 0, False)


def test_a_deleted_segment_stays_readable(tmp_path: Path) -> None:
    segment = opened(tmp_path, b"a\n")
    assert not segment.deleted()
    segment_path(tmp_path, 1).unlink()
    assert segment.deleted()
    assert segment.take(10) == (b"a\n", 1, 0, False)
