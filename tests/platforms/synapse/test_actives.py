from pathlib import Path

from vigie.model.status import ENCODER, FILE_NAME, GuardStatus
from vigie.platforms.synapse.actives import FRESH_MS, Actives
from vigie.ports.clock import ManualClock


def say(folder: Path, **counters: int) -> None:
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_bytes(ENCODER.encode(GuardStatus(written=1, counters=counters)))


def test_the_guards_of_an_environment_are_added_and_asked_again_after_a_minute(tmp_path: Path) -> None:
    clock = ManualClock(1_000_000)
    a, b, other = (tmp_path / name for name in ("a", "b", "other"))
    actives = Actives([("education", a), ("education", b), ("interior", other)], clock)
    say(a, accounts=30)
    say(b, accounts=12)
    assert (actives.of("education"), actives.of("interior")) == (42, None)
    say(a, accounts=31)
    assert actives.of("education") == 42
    clock.advance(FRESH_MS)
    assert actives.of("education") == 43


def test_a_guard_that_says_nothing_readable_is_not_counted(tmp_path: Path) -> None:
    say(tmp_path / "silent")
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / FILE_NAME).write_text("{")
    actives = Actives([("e", tmp_path / name) for name in ("silent", "torn", "gone")], ManualClock(1_000_000))
    assert actives.of("e") is None
