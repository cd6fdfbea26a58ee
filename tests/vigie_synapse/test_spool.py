"""The record on disk: nothing is lost silently, whatever happens to the disk, the process or the values."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.waiting import until
from vigie.model.activity import Action, Activity, decode, encode
from vigie_synapse.config import SpoolSetting
from vigie_synapse.spool import ACK, SUFFIX, Spool, acknowledged, held, segments

SMALL: Final = SpoolSetting(segment_bytes=65_536, max_bytes=1_048_576, queue=100_000)
ROOT: Final = Path(__file__).resolve().parents[2]


def spool(directory: Path, setting: SpoolSetting = SMALL, boot: str = "boot") -> Spool:
    return Spool(directory, "spool.example", boot, lambda: 1_700_000_000_000, setting)


def activity(writer: Spool, **values: Any) -> Activity:
    return Activity(id=writer.next_id(), time=1, action=Action.READ, server="spool.example", **values)


def put(writer: Spool, count: int, **values: Any) -> list[str]:
    made = [activity(writer, **values) for _ in range(count)]
    for one in made:
        writer.put(one)
    writer.wake()
    return [one.id for one in made]


@contextmanager
def writing(directory: Path, setting: SpoolSetting = SMALL, boot: str = "boot") -> Iterator[Spool]:
    writer = spool(directory, setting, boot)
    writer.start()
    try:
        yield writer
    finally:
        writer.close()


def read(directory: Path) -> list[Activity]:
    """Every complete line, as the reader takes them."""
    lines = (line for number in segments(directory) for line in path(directory, number).read_bytes().splitlines(True))
    return [decode(line) for line in lines if line.endswith(b"\n")]


def path(directory: Path, number: int) -> Path:
    return directory / f"{number:016d}{SUFFIX}"


def size(directory: Path) -> int:
    return sum(path(directory, number).stat().st_size for number in segments(directory))


def test_everything_is_written_in_order_and_closing_writes_the_rest(tmp_path: Path) -> None:
    with writing(tmp_path) as writer:
        ids = put(writer, 3000)
    assert [one.id for one in read(tmp_path)] == ids
    assert (writer.written, writer.lost, writer.waiting()) == (3000, 0, 0)


def test_segments_rotate_and_a_new_start_opens_a_new_one(tmp_path: Path) -> None:
    ids: list[str] = []
    for boot in ("one", "two"):
        with writing(tmp_path, boot=boot) as writer:
            for _ in range(6):
                ids += put(writer, 100, user_agent="a" * 200)
                until(lambda writer=writer: not writer.waiting(), "a queue that is written")
    assert segments(tmp_path) == list(range(len(segments(tmp_path))))
    assert len(segments(tmp_path)) >= 4
    assert [one.id for one in read(tmp_path)] == ids


def test_what_the_reader_has_finished_with_goes_first(tmp_path: Path) -> None:
    with writing(tmp_path) as writer:
        for _ in range(12):
            put(writer, 40, user_agent="a" * 2000)
            until(lambda: not writer.waiting(), "a queue that is written")
            newest = segments(tmp_path)[-1]
            (tmp_path / ACK).write_text(str(newest))
    assert len(segments(tmp_path)) <= 3
    assert writer.lost == 0, "nothing that was still needed"


@pytest.mark.parametrize("restarts", [1, 4])
def test_the_bound_holds_and_every_activity_is_there_or_counted_as_lost(tmp_path: Path, restarts: int) -> None:
    """Nobody reads: the oldest go. Twice the bound is written, in one start or in several."""
    total = 0
    for boot in range(restarts):
        with writing(tmp_path, boot=f"b{boot}") as writer:
            for _ in range(64 // restarts):
                total += len(put(writer, 20, user_agent="a" * 2000))
                until(lambda writer=writer: not writer.waiting(), "a queue that is written")
                assert size(tmp_path) <= SMALL.max_bytes + 60_000, "one batch more than the bound at most"
    kept = read(tmp_path)
    gaps = [one for one in kept if one.action is Action.GAP]
    assert gaps
    assert sum(one.lost for one in gaps) + len(kept) - len(gaps) == total, "the ledger adds up"
    assert {one.code for one in gaps} == {"spool"}


def test_a_full_queue_loses_the_newest_and_says_how_many(tmp_path: Path) -> None:
    writer = spool(tmp_path, SpoolSetting(queue=100))
    ids = put(writer, 130)
    assert (writer.waiting(), writer.lost) == (100, 30)
    writer.start()
    until(lambda: not writer.waiting(), "a queue that is written")
    more = put(writer, 1)
    writer.close()
    records = read(tmp_path)
    assert [one.id for one in records if one.action is Action.READ] == ids[:100] + more
    assert [one.lost for one in records if one.action is Action.GAP] == [30]
    assert records[100].action is Action.GAP, "in its place"


hostile = st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=40) | st.just(
    "\x00\n\r\u2028" * 2500
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(hostile, min_size=1, max_size=8))  # more of the long ones would not fit into the bound
def test_no_value_breaks_a_line_and_what_cannot_be_written_is_counted(tmp_path: Path, values: list[str]) -> None:
    """Surrogates, controls, NUL, 10 KB: every value stays inside its own line."""
    folder = tmp_path / str(time.monotonic_ns())
    writer = spool(folder)
    sent = [activity(writer, user_agent=value, people=(value,), room=value) for value in values]
    for one in sent:
        writer.put(one)
    writer.start()
    until(lambda: not writer.waiting(), "a queue that is written")
    put(writer, 1)
    writer.close()
    good = [one for one in sent if not any("\ud800" <= c <= "\udfff" for c in one.user_agent)]
    records = read(folder)
    assert [one for one in records if one.action is Action.READ][:-1] == good
    assert sum(one.lost for one in records) == len(values) - len(good) == writer.lost


@pytest.mark.parametrize("broken", [{"user": 7j}, {"time": object()}, {"reads": (lambda: 0,)}])
def test_an_activity_that_is_none_ends_nothing(tmp_path: Path, broken: dict[str, Any]) -> None:
    with writing(tmp_path) as writer:
        writer.put(Activity(**{"id": "x", "time": 1, "action": Action.READ, "server": "s", **broken}))
        put(writer, 2)
        until(lambda: not writer.waiting(), "a queue that is written")
        put(writer, 1)
    assert [one.action for one in read(tmp_path)].count(Action.READ) == 3
    assert writer.lost == 1


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB: a real one, which only the administrator may mount."""
    mount = tmp_path / "disk"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mount)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting needs an administrator; test_a_write_that_fails_... covers the same elsewhere")
    yield mount
    subprocess.run(["umount", str(mount)], check=True)


def test_a_full_disk_loses_nothing_once_there_is_room_again(disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    (disk / "other").write_bytes(bytes(100_000))
    folder = disk / "spool"
    with writing(folder) as writer:
        ids = put(writer, 80, user_agent="a" * 1000)
        until(lambda: not writer.waiting(), "a queue that is written")
        ids += put(writer, 120, user_agent="a" * 1000)
        until(lambda: writer.waiting() < 120, "what fits on the disk")
        time.sleep(2.5)
        assert 0 < writer.waiting() < 120, "what fits is written, nothing is given up"
        assert len(segments(folder)) <= 4, "it does not litter"
        (disk / "other").unlink()
        until(lambda: not writer.waiting(), "a queue that is written")
    assert [one.id for one in read(folder)] == ids
    assert writer.lost == 0
    assert len(caplog.records) == 1, "said once"


LIMITED: Final = """
import resource, signal, sys, time
from pathlib import Path
from vigie.model.activity import Action, Activity
from vigie_synapse.config import SpoolSetting
from vigie_synapse.spool import Spool
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
spool = Spool(Path(sys.argv[1]), "s", "b", lambda: 1, SpoolSetting())
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
spool.start()
for _ in range(60):
    spool.put(Activity(id=spool.next_id(), time=1, action=Action.READ, server="s", user_agent="a" * 1000))
spool.wake()
deadline = time.monotonic() + 20
while spool.waiting() == 60 and time.monotonic() < deadline:
    time.sleep(0.01)
time.sleep(1.5)
assert 30 < spool.waiting() < 60, spool.waiting()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
spool.close()
print(spool.written, spool.lost)
"""


def program(text: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", text, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )


def test_a_write_that_fails_half_way_goes_on_where_it_stopped(tmp_path: Path) -> None:
    running = program(LIMITED, tmp_path)
    output, errors = running.communicate(timeout=60)
    assert running.returncode == 0, errors
    assert output.split() == ["60", "0"]
    assert [one.id for one in read(tmp_path)] == [f"b-{n}" for n in range(1, 61)]
    assert all(path(tmp_path, number).read_bytes().endswith(b"\n") for number in segments(tmp_path)), "nothing is torn"


ENDLESS: Final = """
import sys, time
from pathlib import Path
from vigie.model.activity import Action, Activity
from vigie_synapse.config import SpoolSetting
from vigie_synapse.spool import Spool
spool = Spool(Path(sys.argv[1]), "s", "b", lambda: 1, SpoolSetting())
spool.start()
n = 0
while True:
    for _ in range(10):
        spool.put(Activity(id=spool.next_id(), time=time.time_ns(), action=Action.READ, server="s"))
    spool.wake()
    time.sleep(0.002)
"""


def test_killed_at_once_only_the_last_instant_is_missing(tmp_path: Path) -> None:
    running = program(ENDLESS, tmp_path)
    until(lambda: segments(tmp_path) and size(tmp_path) > 50_000, "50 kB of record", 60)
    before = time.time_ns()
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    records = read(tmp_path)
    assert [one.id for one in records] == [f"b-{n}" for n in range(1, len(records) + 1)], "in order, none missing"
    assert before - records[-1].time < 1_000_000_000, "20 ms, and the load of a test machine"
    with path(tmp_path, segments(tmp_path)[-1]).open("ab") as torn:
        torn.write(encode(records[0])[:-20])
    with writing(tmp_path, boot="next") as writer:
        ids = put(writer, 3)
    assert [one.id for one in read(tmp_path)][-3:] == ids, "a new start does not go on in a torn line"


def test_a_torn_line_is_not_counted_and_a_gap_counts_what_it_says(tmp_path: Path) -> None:
    file = path(tmp_path, 4)
    gap = Activity(id="b-2", time=1, action=Action.GAP, server="s", lost=41)
    whole = Activity(id="b-1", time=1, action=Action.READ, server="s")
    file.write_bytes(encode(whole) + encode(gap) + encode(whole)[:-9])
    assert held(file) == 42
    assert held(tmp_path / "none") == 0


@pytest.mark.parametrize(("text", "number"), [("7\n", 7), ("", 0), ("x", 0), ("-1", -1)])
def test_a_strange_acknowledgement_deletes_nothing(tmp_path: Path, text: str, number: int) -> None:
    (tmp_path / ACK).write_text(text)
    assert acknowledged(tmp_path) == number
    assert acknowledged(tmp_path / "none") == 0


def test_only_segments_are_segments(tmp_path: Path) -> None:
    for name in (
        "0000000000000003.ndjson",
        "notes.ndjson",
        "²3.ndjson",
        "ack",
        "5.ndjson.gz",
        "0000000000000001.ndjson",
    ):
        (tmp_path / name).touch()
    assert segments(tmp_path) == [1, 3]
