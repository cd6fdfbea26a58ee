"""Where readers stand is remembered, but never longer than it is true."""

import pytest

from vigie.ports.clock import ManualClock
from vigie_synapse import entries
from vigie_synapse.entries import OUTSIDE_MS, Entries
from vigie_synapse.weigh import Entry


class Database:
    """Says what it is told to, and counts how often it is asked."""

    def __init__(self) -> None:
        self.entry, self.asked = Entry("join", 5), 0

    async def __call__(self, user: str, room: str) -> Entry:
        self.asked += 1
        return self.entry


async def test_a_stay_is_asked_for_once_until_it_is_forgotten() -> None:
    database, clock = Database(), ManualClock(1000)
    known = Entries(database, clock.now_ms)
    for _ in range(3):
        assert await known.get("@a:x", "!r:x") == Entry("join", 5)
        clock.advance(10**9)
    assert database.asked == 1
    known.forget("@a:x", "!r:x")
    known.forget("@a:x", "!r:x")
    database.entry = Entry("leave", 5)
    assert known.known("@a:x", "!r:x") is None
    assert await known.get("@a:x", "!r:x") == Entry("leave", 5)


@pytest.mark.parametrize("membership", ["", "leave", "invite", "ban", "knock"])
async def test_being_outside_is_believed_for_a_moment_only(membership: str) -> None:
    database, clock = Database(), ManualClock(1000)
    database.entry = Entry(membership, 0)
    known = Entries(database, clock.now_ms)
    await known.get("@a:x", "!r:x")
    clock.advance(OUTSIDE_MS)
    assert known.known("@a:x", "!r:x") is not None
    clock.advance(1)
    assert known.known("@a:x", "!r:x") is None


async def test_memory_is_bounded_and_what_is_used_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST", 3)
    known = Entries(Database(), ManualClock().now_ms)
    for room in ("!1:x", "!2:x", "!3:x"):
        await known.get("@a:x", room)
    assert known.known("@a:x", "!1:x")
    await known.get("@a:x", "!4:x")
    assert [bool(known.known("@a:x", f"!{n}:x")) for n in range(1, 5)] == [True, False, True, True]
