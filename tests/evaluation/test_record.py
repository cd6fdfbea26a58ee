from pathlib import Path

import pytest

from vigie.activity.segments import segment_path
from vigie.evaluation.record import MISTAKES, Record
from vigie.model.activity import Action, Activity, encode
from vigie.model.errors import UsageError

LINE = encode(Activity(id="a-1", time=1, action=Action.READ, server="s.example", user="@a:s.example"))


def test_segments_of_a_spool_and_files_are_read_in_order(tmp_path: Path) -> None:
    segment_path(tmp_path, 2).write_bytes(LINE)
    segment_path(tmp_path, 1).write_bytes(LINE * 2)
    alone = tmp_path / "more.ndjson"
    alone.write_bytes(LINE)
    heard: list[int] = []
    record = Record([tmp_path, alone], heard.append)
    assert len(list(record)) == 4
    assert sum(heard) == record.size == 4 * len(LINE)
    assert not record.unreadable


def test_broken_lines_are_counted_and_some_named_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "broken.ndjson"
    path.write_bytes(LINE + b"no\n" * 50 + b"\xff\xfe{\n" + LINE)
    record = Record([path])
    assert len(list(record)) == 2
    assert record.unreadable == 51
    assert len(record.mistakes) == MISTAKES
    assert (record.mistakes[0].path, record.mistakes[0].line) == (str(path), 2)


def test_a_path_without_a_record_is_said(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError, match="neither"):
            Record([path])
