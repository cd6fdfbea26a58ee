"""The promise of the stage: the effect of each activity happens once, wherever the process is killed."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from spool_writer import SpoolWriter, activity

from vigie.activity.enrich import Enricher
from vigie.activity.follow import SpoolFollower
from vigie.activity.intake import Intake
from vigie.activity.order import Ordering
from vigie.model.activity import encode
from vigie.ports.clock import ManualClock
from vigie.storage.memory import MemoryStorage
from vigie.storage.sqlite import SqliteStorage

SOURCES = ("main", "worker")


class Process:
    """One life of the daemon: its effect is a log, committed with the checkpoint."""

    def __init__(self, folder: Path, clock: ManualClock) -> None:
        self.clock = clock
        self.storage = SqliteStorage(folder / "vigie.db")
        aside = folder / "aside"
        self.followers = [SpoolFollower(folder / one, self.storage.cursor(one), one, aside) for one in SOURCES]
        self.intake = Intake(Ordering(SOURCES), Enricher(), self.storage)
        self.log = (self.storage.load_state("log") or b"").decode()

    def step(self, which: int, most: int) -> None:
        batch = self.followers[which].read(most)
        for one in self.intake.take(batch, self.clock.now_ms()):
            self.log += one.activity.id + "\n"

    def commit(self) -> None:
        checkpoint = self.intake.checkpoint()
        self.storage.commit(checkpoint.cursors, (), {**checkpoint.states, "log": self.log.encode()})
        for follower, source in zip(self.followers, SOURCES, strict=True):
            for cursor in checkpoint.cursors:
                if cursor.source == source:
                    follower.acknowledge(cursor)

    def end(self) -> None:
        self.storage.close()
        for follower in self.followers:
            follower.close()


WHICH = st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WHICH, st.integers(1, 5)),
        st.tuples(st.just("disorder"), WHICH, st.integers(1, 5)),
        st.tuples(st.just("corrupt"), WHICH, st.just(1)),
        st.tuples(st.just("rotate"), WHICH, st.just(1)),
        st.tuples(st.just("torn"), WHICH, st.just(1)),
        st.tuples(st.just("clean"), WHICH, st.just(1)),
        st.tuples(st.just("read"), WHICH, st.integers(1, 7)),
        st.tuples(st.just("commit"), WHICH, st.just(1)),
        st.tuples(st.just("kill"), WHICH, st.just(1)),
    ),
    max_size=60,
)


class World:
    """Two guards that write, and a daemon that is killed again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = ManualClock(1000)
        self.writers = [SpoolWriter(folder / source) for source in SOURCES]
        self.written: list[str] = []
        self.process = Process(folder, self.clock)

    def write(self, which: int, count: int, back: int = 0) -> None:
        for _ in range(count):
            self.clock.advance(1)
            one = activity(len(self.written), time=self.clock.now_ms() - back, boot=SOURCES[which])
            self.writers[which].write(one)
            self.written.append(one.id)

    def disorder(self, which: int, count: int) -> None:
        self.write(which, count, back=50)

    def corrupt(self, which: int, _: int) -> None:
        self.writers[which].write(b"garbage\n")

    def rotate(self, which: int, _: int) -> None:
        self.writers[which].rotate()
        self.writers[which].write(b"")

    def torn(self, which: int, _: int) -> None:
        self.writers[which].write(encode(activity(0))[:15])
        self.rotate(which, 1)

    def clean(self, which: int, _: int) -> None:
        """The guard deletes what is acknowledged."""
        ack = self.writers[which].directory / "ack"
        for file in self.writers[which].directory.glob("*.ndjson"):
            if ack.exists() and int(file.stem) < int(ack.read_text()):
                file.unlink()

    def read(self, which: int, most: int) -> None:
        self.process.step(which, most)

    def commit(self, _: int, __: int) -> None:
        self.process.commit()

    def kill(self, _: int, __: int) -> None:
        self.process.end()
        self.process = Process(self.folder, self.clock)

    def finish(self) -> list[str]:
        self.clock.advance(5000)
        for _ in range(3):
            for which in range(len(SOURCES)):
                while self._more(which):
                    pass
            self.clock.advance(5000)
        self.process.commit()
        self.process.end()
        return self.process.log.split()

    def _more(self, which: int) -> bool:
        before = self.process.followers[which].backlog()
        self.process.step(which, 1000)
        return self.process.followers[which].backlog() < before


@settings(deadline=None)
@given(STEPS)
def test_each_effect_happens_once_wherever_it_is_killed(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for name, which, amount in steps:
            getattr(world, name)(which, amount)
        world.kill(0, 0)
        log = world.finish()
        assert sorted(log) == sorted(world.written)


def test_counters_say_what_happened(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "main")
    writer.write(activity(1, time=10), activity(1, time=10), b"garbage\n")
    follower = SpoolFollower(writer.directory, None, "main", tmp_path / "aside")
    intake = Intake(Ordering(["main"]), Enricher(), MemoryStorage())
    assert [one.activity.id for one in intake.take(follower.read(), 1000)] == ["boot-1"]
    writer.write(activity(2, time=5))
    (late,) = intake.take(follower.read(), 1000)
    assert late.late
    counters = intake.counters
    assert (counters.delivered, counters.repeated, counters.late, counters.corrupt) == (2, 1, 1, 1)
    assert counters.by_source == {"main": 3}
    assert intake.held == 0
    follower.close()
