from pathlib import Path

from activity.spool_writer import SpoolWriter, activity
from vigie.activity.readers import last_of, search
from vigie.model.activity import Action, Activity, RoomRead


def read(number: int, *events: str) -> Activity:
    zeros = [0] * len(events)
    rooms = (RoomRead("!r:x.example", "join", 1, ["@a:x.example"], list(events), zeros, zeros, zeros),)
    return Activity(
        id=f"r-{number}", time=number, action=Action.READ, server="x.example", user=f"@u{number}:x.example", reads=rooms
    )


def test_readers_and_downloads_are_found_over_all_segments(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "spool")
    writer.write(activity(1), read(2, "$a", "$b"), read(3, "$c"))
    writer.rotate()
    fetched = Activity(id="d", time=5, action=Action.DOWNLOAD, server="x.example", media="mxc://x.example/m")
    writer.write(read(4, "$ab"), fetched, read(6, "$a"), activity(9))
    found = search(writer.directory, ["$a", "mxc://x.example/m"])
    assert [one.id for one in found.found] == ["r-2", "d", "r-6"]
    assert (found.first, found.last, found.lost, found.unreadable) == (1, 9, 0, 0)


def test_many_keys_find_what_few_find(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "spool")
    writer.write(activity(1), read(2, "$a", "$b"), b"broken\n", read(3, "$c"), read(4, "$x7"))
    found = search(writer.directory, ["$a", *(f"$x{number}" for number in range(1_000))])
    assert [one.id for one in found.found] == ["r-2", "r-4"]
    assert (found.first, found.last) == (1, 4)


def test_what_could_not_be_recorded_is_told(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "spool")
    gap = Activity(id="g", time=2, action=Action.GAP, server="x.example", lost=7)
    writer.write(activity(1), gap, b'{"id": broken "$a"}\n')
    found = search(writer.directory, ["$a"])
    assert (found.found, found.lost, found.unreadable) == ([], 7, 1)


def test_an_empty_spool_knows_nothing(tmp_path: Path) -> None:
    found = search(tmp_path / "none", ["$a"])
    assert (found.found, found.first, found.last) == ([], 0, 0)


def test_the_newest_of_an_account_is_found(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "spool")
    writer.write(read(2), activity(3), read(2), b"broken @u2:x.example\n")
    found = last_of(writer.directory, "@u2:x.example", 2)
    assert found is not None
    assert (found.id, found.time) == ("r-2", 2)
    assert last_of(writer.directory, "@u2:x.example", 3) is None
    assert last_of(tmp_path / "none", "@u2:x.example", 0) is None
