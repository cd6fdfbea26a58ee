"""One contract for every adapter of `ReviewStorage`."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from kit.reviews import ANN, ROOM, decision, filing, marking, password
from vigie.model.findings import Severity
from vigie.model.reviews import SHOWN, Access, Need, Reading, ReviewItem, State, Step, needs, state
from vigie.ports.reviews import ReviewStorage
from vigie.storage.sqlite_reviews import SqliteReviews

ADAPTERS: dict[str, Callable[[Path], ReviewStorage]] = {
    "sqlite": lambda folder: SqliteReviews(folder / "vigie.db"),
}


@pytest.fixture(params=ADAPTERS)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReviewStorage]:
    made = ADAPTERS[request.param](tmp_path)
    yield made
    made.close()


def only(storage: ReviewStorage) -> ReviewItem:
    [item] = storage.items(waiting=False)
    return item


def test_the_same_content_again_is_counted_and_the_same_event_is_not(storage: ReviewStorage) -> None:
    first, again = filing(event="$1", time=10), filing(event="$2", time=30)
    assert storage.file([first, again]) == [first.id]
    assert storage.file([first, again]) == []
    item = only(storage)
    assert (item.count, item.standing, item.first, item.last) == (2, 2, 10, 30)
    assert [one.event for one in item.occurrences] == ["$2", "$1"]


def test_an_item_comes_back_as_it_was_filed(storage: ReviewStorage) -> None:
    one = filing(marking("a", place="page 3", count=4), password("b"), media="mxc://agent.example/x", answer="tip")
    storage.file([one])
    item = only(storage)
    assert (item.id, item.room, item.author, item.sightings) == (one.id, one.room, one.author, one.sightings)
    assert (item.occurrences, item.reach) == ((one.occurrence,), one.reach)
    assert isinstance(item.sightings[0].severity, Severity)
    assert storage.item(one.id[:8]) == item
    assert storage.item("nothing") is None


def test_since_when_readers_are_known_only_goes_back(storage: ReviewStorage) -> None:
    storage.file([filing(event="$1", time=100)])
    item = only(storage)
    assert (item.known_since, item.recorded) == (101, 0)
    early = Reading(item=item.id, who="@bob:agent.example", access=Access.READ, first=60, last=60)
    storage.note([early], {item.id: 50, "unknown": 1})
    storage.note([], {item.id: 70})
    storage.file([filing(event="$2", time=200)])
    assert only(storage).known_since == 50
    assert storage.readings(item.id) == [early]
    storage.note([], {item.id: 900})
    assert only(storage).known_since == 50


def test_an_ambiguous_name_finds_nothing(storage: ReviewStorage) -> None:
    storage.file([filing(event="$1"), filing(marking("other"), event="$2")])
    assert storage.item("") is None


def test_the_queue_is_ordered_and_narrowed(storage: ReviewStorage) -> None:
    low = filing(marking("a", severity=Severity.LOW), event="$1")
    bad = filing(password("b", severity=Severity.CRITICAL), event="$2")
    other = filing(marking("c"), event="$3", room="!other:agent.example", author="@bob:agent.example")
    storage.file([low, bad, other])
    assert [one.id for one in storage.items()] == [bad.id, other.id, low.id]
    assert [one.id for one in storage.items(room=ROOM, limit=1)] == [bad.id]
    assert [one.id for one in storage.items(author="@bob:agent.example")] == [other.id]


def test_what_is_decided_leaves_the_queue_and_comes_back_with_new_occurrences(storage: ReviewStorage) -> None:
    one = filing(event="$1")
    storage.file([one])
    assert storage.decide(one.id, decision(Step.REDACT, "a"), gone=["$1"])
    assert not storage.decide(one.id, decision(Step.RELEASE, "a"))
    assert storage.items() == []
    assert (state(only(storage)), only(storage).standing, storage.occurrences(one.id)) == (State.REDACTED, 0, [])
    storage.file([filing(event="$2", time=20)])
    [back] = storage.items()
    assert (state(back), back.count) == (State.OPEN, 2)
    assert [one.event for one in storage.occurrences(back.id)] == ["$2"]
    assert [line.step for line in back.history] == [Step.REDACT]


def test_what_was_taken_away_can_be_given_back(storage: ReviewStorage) -> None:
    one = filing(event="$1", media="mxc://agent.example/x")
    storage.file([one])
    storage.decide(one.id, decision(Step.QUARANTINE), gone=["$1"])
    assert storage.items() == []
    assert [one.event for one in storage.occurrences(one.id, gone="quarantine")] == ["$1"]
    storage.decide(one.id, decision(Step.UNDO), back=["$1"])
    assert [state(item) for item in storage.items()] == [State.OPEN]


def test_a_redacted_credential_stays_in_the_queue(storage: ReviewStorage) -> None:
    one = filing(password(), event="$1")
    storage.file([one])
    storage.decide(one.id, decision(Step.REDACT), gone=["$1"])
    assert [needs(item) for item in storage.items()] == [{Need.ROTATION}]
    storage.decide(one.id, decision(Step.ROTATED))
    assert storage.items() == []


def test_more_occurrences_than_are_shown_are_still_counted_and_acted_upon(storage: ReviewStorage) -> None:
    storage.file([filing(event=f"${number}", time=number) for number in range(SHOWN + 20)])
    item = only(storage)
    assert (item.count, len(item.occurrences), len(storage.occurrences(item.id))) == (SHOWN + 20, SHOWN, SHOWN + 20)
    assert len(storage.occurrences(item.id, limit=5)) == 5


def test_a_decision_needs_its_item(storage: ReviewStorage) -> None:
    with pytest.raises(KeyError):
        storage.decide("nothing", decision(Step.RELEASE))


def test_states_are_kept_with_what_was_filed(storage: ReviewStorage) -> None:
    storage.file([filing()], {"retro/x": b"1"})
    storage.file([], {"retro/x": b"2"})
    assert storage.load_state("retro/x") == b"2"


def test_who_read_it_is_kept_once_with_the_first_and_the_last_time(storage: ReviewStorage) -> None:
    one = filing()
    bob = Reading(item=one.id, who="@bob:agent.example", access=Access.READ, first=50, last=50)
    storage.file([one], readings=[bob])
    later = msgspec.structs.replace(bob, first=70, last=90)
    fetched = msgspec.structs.replace(bob, access=Access.DOWNLOAD, first=60, last=60)
    storage.file([], readings=[later, fetched, later])
    assert storage.readings(one.id) == [msgspec.structs.replace(bob, last=90), fetched]
    assert storage.readings("other") == []


def test_what_stands_is_watched_by_event_and_by_file(storage: ReviewStorage) -> None:
    file = filing(marking("f"), event="$2", media="mxc://agent.example/x")
    upload = filing(marking("u"), event="", media="mxc://agent.example/y", room="")
    refused = filing(marking("r"), event="$4", answer="refuse")
    storage.file([filing(event="$1"), file, upload, refused])
    [first, *rest] = storage.watched(0, 10)
    assert [one.keys for one in (first, *rest)] == [
        ("$1",), ("$2", "mxc://agent.example/x"), ("mxc://agent.example/y",),
    ]  # fmt: skip
    assert storage.watched(first.number, 10) == rest
    assert [one.room for one in (first, *rest)] == [ROOM, ROOM, ""]
    assert storage.watched(0, 1) == [first]
    storage.decide(file.id, decision(Step.REDACT), gone=["$2"])
    assert [(one.item, one.author) for one in storage.watched(first.number, 10)] == [(upload.id, ANN)]


def test_what_the_retro_scan_filed_since_is_told(storage: ReviewStorage) -> None:
    assert storage.newest() == 0
    first = filing(event="$1")
    storage.file([first])
    number = storage.newest()
    bad = filing(marking("b", severity=Severity.CRITICAL), event="$2")
    storage.file([bad, filing(event="$3"), filing(marking("live"), event="$4", activity="b-1")])
    assert storage.grown(number) == [bad.id, first.id]
    assert storage.grown(storage.newest()) == []


def test_when_it_came_into_the_queue_stays(storage: ReviewStorage) -> None:
    storage.file([filing(event="$1", time=10)])
    storage.file([filing(event="$2", time=900)])
    assert only(storage).filed == 11


def test_threads_that_file_at_the_same_time_lose_nothing(storage: ReviewStorage) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: storage.file([filing(event=f"${number % 40}")]), range(80)))
    assert only(storage).count == 40
