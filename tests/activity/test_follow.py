import asyncio
import dataclasses
import json
from pathlib import Path

import pytest
from spool_writer import SpoolWriter, activity

from vigie.activity.follow import ACK, VANISHED, Batch, SpoolFollower, follow
from vigie.activity.segments import segment_numbers, segment_path
from vigie.model.activity import MAX_LINE, Action, encode
from vigie.model.errors import EnvironmentFailed
from vigie.ports.storage import Cursor


@pytest.fixture
def writer(tmp_path: Path) -> SpoolWriter:
    return SpoolWriter(tmp_path / "spool")


def follower(writer: SpoolWriter, cursor: Cursor | None = None) -> SpoolFollower:
    return SpoolFollower(writer.directory, cursor, "main", writer.directory.parent / "aside.ndjson")


def ids(batch: Batch) -> list[str]:
    return [one.id for one in batch.activities]


def test_reads_across_segments_in_order(writer: SpoolWriter) -> None:
    writer.write(activity(1), activity(2))
    writer.rotate()
    writer.write(activity(3))
    assert ids(follower(writer).read()) == ["boot-1", "boot-2", "boot-3"]


def test_resumes_exactly_where_a_cursor_stands(writer: SpoolWriter) -> None:
    writer.write(*map(activity, range(5)))
    writer.rotate()
    writer.write(*map(activity, range(5, 10)))
    got, cursor = [], None
    while batch := follower(writer, cursor).read(max_records=3):
        assert len(batch.activities) <= 3
        assert batch.start == (cursor or Cursor(source="main", segment="", offset=0))
        got += ids(batch)
        cursor = batch.cursor
    assert got == [f"boot-{number}" for number in range(10)]


def test_a_line_being_written_is_waited_for(writer: SpoolWriter) -> None:
    line = encode(activity(1))
    writer.write(line[:20])
    reading = follower(writer)
    assert not reading.read()
    writer.write(line[20:])
    assert ids(reading.read()) == ["boot-1"]


def test_a_torn_line_of_an_older_segment_is_kept_aside(writer: SpoolWriter) -> None:
    writer.write(activity(1), encode(activity(2))[:20])
    reading = follower(writer)
    assert reading.read().corrupt == 0
    writer.rotate()
    writer.write(activity(3))
    batch = reading.read()
    assert (ids(batch), batch.corrupt) == (["boot-3"], 1)
    kept = json.loads((writer.directory.parent / "aside.ndjson").read_text())
    assert (kept["source"], kept["segment"], kept["offset"]) == ("main", 1, len(encode(activity(1))))


def test_a_last_line_that_lacks_only_its_newline_is_delivered(writer: SpoolWriter) -> None:
    writer.write(encode(activity(1)).rstrip())
    writer.rotate()
    writer.write(activity(2))
    batch = follower(writer).read()
    assert (ids(batch), batch.corrupt) == (["boot-1", "boot-2"], 0)


def test_what_is_written_just_before_a_rotation_is_not_missed(writer: SpoolWriter) -> None:
    writer.write(activity(1))
    reading = follower(writer)
    assert ids(reading.read()) == ["boot-1"]
    writer.write(activity(2))
    writer.rotate()
    writer.write(activity(3))
    assert ids(reading.read()) == ["boot-2", "boot-3"]


def test_what_is_written_between_two_looks_is_not_missed(writer: SpoolWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    def listed_late(directory: Path) -> list[int]:
        if writer.number == 1:
            writer.write(activity(2))
            writer.rotate()
            writer.write(activity(3))
        return segment_numbers(directory)

    writer.write(activity(1))
    reading = follower(writer)
    reading.read()
    monkeypatch.setattr("vigie.activity.follow.segment_numbers", listed_late)
    assert ids(reading.read()) == ["boot-2", "boot-3"]


@pytest.mark.parametrize(
    "bad",
    [
        b"not json\n",
        b'{"id":"x"}\n',
        b'{"id":"x","time":"y","action":"send","server":""}\n',
        b"\xff\xfe\n",
        b"\0" * 500 + b"\n",
        b"[" * 100_000 + b"\n",
        b'{"id":"x","time":1,"action":"send","server":"","unknown":' + b"[" * 100_000 + b"\n",
        b"x" * (MAX_LINE + 1) + b"\n",
        encode(activity(9)).rstrip() + encode(activity(8)),
    ],
    ids=["text", "missing", "type", "utf-8", "zeros", "deep", "deep-unknown", "long", "two-in-one"],
)
def test_a_corrupt_line_costs_itself_alone(writer: SpoolWriter, bad: bytes) -> None:
    writer.write(activity(1), bad, activity(2))
    batch = follower(writer).read()
    assert (ids(batch), batch.corrupt) == (["boot-1", "boot-2"], 1)
    assert (writer.directory.parent / "aside.ndjson").exists()


def test_empty_lines_are_nothing(writer: SpoolWriter) -> None:
    writer.write(activity(1), b"\n\n", activity(2))
    batch = follower(writer).read()
    assert (ids(batch), batch.corrupt) == (["boot-1", "boot-2"], 0)


def test_much_garbage_does_not_hold_one_read(writer: SpoolWriter) -> None:
    writer.write(b"x\n" * 100, activity(1))
    reading = follower(writer)
    assert [reading.read(40).corrupt for _ in range(3)] == [40, 40, 20]


def test_a_vanished_segment_is_stated_once_as_a_gap(writer: SpoolWriter) -> None:
    writer.write(activity(1), activity(2))
    first = follower(writer).read(max_records=1)
    writer.number = 4
    writer.write(activity(7, time=70))
    writer.delete(1)
    batch = follower(writer, first.cursor).read()
    gap, after = batch.activities
    assert after.id == "boot-7"
    assert (gap.action, gap.code, gap.time, gap.server, gap.lost) == (Action.GAP, VANISHED, 70, "agence.example", 0)
    assert follower(writer, first.cursor).read().activities[0].id == gap.id
    assert not follower(writer, batch.cursor).read()


def test_the_cursor_stays_before_a_gap_that_was_not_told(writer: SpoolWriter) -> None:
    writer.write(activity(1))
    reading = follower(writer)
    reading.read()
    writer.number = 3
    writer.write(b"")
    waiting = reading.read()
    writer.write(activity(2))
    for again in (reading, follower(writer, waiting.cursor)):
        assert [one.action for one in again.read().activities] == [Action.GAP, Action.SEND]


def test_a_segment_deleted_while_open_is_read_to_its_end(writer: SpoolWriter) -> None:
    writer.write(activity(1), activity(2))
    reading = follower(writer)
    reading.read(max_records=1)
    writer.delete(1)
    writer.rotate()
    writer.write(activity(3))
    assert ids(reading.read()) == ["boot-2", "boot-3"]


def test_a_spool_begun_anew_is_read_from_its_start(writer: SpoolWriter) -> None:
    writer.number = 5
    writer.write(activity(1))
    reading = follower(writer)
    cursor = reading.read().cursor
    writer.delete(5)
    writer.number = 1
    writer.write(activity(2, boot="other"))
    for again in (reading, follower(writer, cursor)):
        assert [one.action for one in again.read().activities] == [Action.GAP, Action.SEND]


def test_a_cursor_beyond_the_end_is_a_gap(writer: SpoolWriter) -> None:
    writer.write(activity(1))
    beyond = Cursor(source="main", segment=f"{1:016d}", offset=10_000)
    assert [one.action for one in follower(writer, beyond).read().activities] == [Action.GAP, Action.SEND]


def test_a_spool_that_does_not_exist_yet_is_waited_for(tmp_path: Path) -> None:
    reading = SpoolFollower(tmp_path / "spool", None, "main", tmp_path / "aside")
    assert not reading.read()
    SpoolWriter(tmp_path / "spool").write(activity(1))
    assert ids(reading.read()) == ["boot-1"]


def test_a_spool_that_is_no_directory_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "spool").touch()
    with pytest.raises(EnvironmentFailed, match="the spool cannot be used"):
        SpoolFollower(tmp_path / "spool", None, "main", tmp_path / "aside").read()


def test_what_was_read_before_a_failure_is_not_lost(writer: SpoolWriter) -> None:
    writer.write(activity(1), b"torn")
    broken = segment_path(writer.directory, 2)
    broken.symlink_to(broken)
    reading = follower(writer)
    batch = reading.read()
    assert (ids(batch), batch.corrupt) == (["boot-1"], 1)
    for _ in range(2):
        with pytest.raises(EnvironmentFailed, match="the spool cannot be used"):
            reading.read()
    broken.unlink()
    broken.mkdir()
    with pytest.raises(EnvironmentFailed, match="the spool cannot be used"):
        reading.read()
    broken.rmdir()
    writer.number = 2
    writer.write(activity(2))
    assert ids(reading.read()) == ["boot-2"]


def test_a_gap_that_a_failure_interrupts_is_told_once(writer: SpoolWriter) -> None:
    writer.write(activity(1))
    broken = segment_path(writer.directory, 3)
    broken.symlink_to(broken)
    reading = follower(writer)
    assert ids(reading.read()) == ["boot-1"]
    with pytest.raises(EnvironmentFailed):
        reading.read()
    broken.unlink()
    writer.number = 3
    writer.write(activity(2))
    assert [one.action for one in reading.read().activities] == [Action.GAP, Action.SEND]


def test_segments_are_numbered_from_zero(writer: SpoolWriter) -> None:
    writer.number = 0
    writer.write(activity(1))
    writer.rotate()
    writer.write(activity(2))
    batch = follower(writer).read(max_records=1)
    assert ids(batch) == ["boot-1"]
    assert ids(follower(writer, batch.cursor).read()) == ["boot-2"]


def test_acknowledges_the_lowest_segment_needed(writer: SpoolWriter) -> None:
    writer.write(activity(1))
    writer.rotate()
    writer.write(activity(2))
    reading = follower(writer)
    batch = reading.read()
    reading.acknowledge(batch.start)
    assert not (writer.directory / ACK).exists()
    reading.acknowledge(batch.cursor)
    assert int((writer.directory / ACK).read_text()) == 2


def test_backlog_counts_unread_bytes(writer: SpoolWriter) -> None:
    writer.write(activity(1), activity(2))
    writer.rotate()
    writer.write(activity(3))
    size = sum(file.stat().st_size for file in writer.directory.iterdir())
    reading = follower(writer)
    assert reading.backlog() == size
    reading.read(max_records=1)
    assert reading.backlog() == size - len(encode(activity(1)))
    reading.read()
    assert reading.backlog() == 0
    reading.close()


async def test_follow_yields_soon_and_beats_in_silence(writer: SpoolWriter) -> None:
    batches = follow(follower(writer), poll=0.001, heartbeat=0.005)
    assert not await anext(batches)
    writer.write(activity(1))
    async with asyncio.timeout(5):
        while not (batch := await anext(batches)):
            pass
    assert ids(batch) == ["boot-1"]


def test_batches_are_values(writer: SpoolWriter) -> None:
    batch = follower(writer).read()
    with pytest.raises(dataclasses.FrozenInstanceError):
        batch.corrupt = 1  # type: ignore[misc]
    assert segment_path(writer.directory, 1).name == "0000000000000001.ndjson"
