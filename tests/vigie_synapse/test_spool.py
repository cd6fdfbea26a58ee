"""The writer against the reader: what the guard puts down is what the follower takes up."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie.activity.follow import SpoolFollower
from vigie.model.activity import Action, Activity
from vigie_synapse.config import SpoolSetting
from vigie_synapse.spool import Spool

SERVER = "agent.example"


def spool_in(folder: Path, setting: SpoolSetting | None = None, boot: str = "boot") -> Spool:
    return Spool(folder, SERVER, boot, lambda: 1, setting or SpoolSetting())


def put(spool: Spool, count: int, agent: str = "") -> list[str]:
    ids = [spool.next_id() for _ in range(count)]
    for one in ids:
        spool.put(Activity(id=one, time=1, action=Action.READ, server=SERVER, user_agent=agent))
    spool.wake()
    return ids


def read(folder: Path) -> Iterator[Activity]:
    follower = SpoolFollower(folder, None, SERVER, folder.parent / "aside.ndjson")
    while batch := follower.read():
        assert batch.corrupt == 0
        yield from batch.activities
    follower.close()


def test_everything_put_is_read_in_order(tmp_path: Path) -> None:
    spool = spool_in(tmp_path / "spool", SpoolSetting(segment_bytes=65_536))
    spool.start()
    ids = put(spool, 2000)
    while spool.waiting():
        time.sleep(0.005)
    ids += put(spool, 1000)
    spool.close()
    assert [one.id for one in read(tmp_path / "spool")] == ids
    assert len(list((tmp_path / "spool").glob("*.ndjson"))) > 1, "segments were rotated"


@pytest.mark.parametrize("hostile", ["a\nb\r\n", "\x00\x1b[2J", "\ud800", "\u2028" * 100, "x" * 100_000])
def test_no_value_of_a_client_breaks_a_line(tmp_path: Path, hostile: str) -> None:
    spool = spool_in(tmp_path / "spool")
    spool.start()
    before = put(spool, 1)
    put(spool, 1, hostile)
    after = put(spool, 1)
    spool.close()
    activities = list(read(tmp_path / "spool"))
    assert [one.id for one in activities if not one.user_agent and one.action is Action.READ] == [*before, *after]
    assert len(activities) == 3, "the record itself, or a gap that states its loss"


def test_what_is_lost_is_stated(tmp_path: Path) -> None:
    spool = spool_in(tmp_path / "spool", SpoolSetting(queue=100))
    put(spool, 130)  # nothing is written yet, so the queue is full
    spool.start()
    spool.close()
    activities = list(read(tmp_path / "spool"))
    assert sum(one.lost for one in activities if one.action is Action.GAP) == 30
    assert sum(one.action is Action.READ for one in activities) == 100


def test_a_new_start_opens_a_new_segment(tmp_path: Path) -> None:
    ids = []
    for boot in ("one", "two"):
        spool = spool_in(tmp_path / "spool", boot=boot)
        spool.start()
        ids += put(spool, 2)
        spool.close()
    assert [one.id for one in read(tmp_path / "spool")] == ids
    assert len(list((tmp_path / "spool").glob("*.ndjson"))) == 2
