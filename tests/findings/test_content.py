from pathlib import Path
from typing import Any

import pytest

from kit.reviews import ANN, ROOM, SERVER, filing, marking
from vigie.findings import content
from vigie.findings.content import ContentDesk, filed
from vigie.model.activity import Action, Activity, Outcome, RoomRead
from vigie.model.enriched import Enriched, RoomFacts
from vigie.model.errors import EnvironmentFailed
from vigie.model.reviews import Access, Reading
from vigie.storage.sqlite_reviews import SqliteReviews

BOB = "@bob:agent.example"


@pytest.fixture
def storage(tmp_path: Path) -> SqliteReviews:
    return SqliteReviews(tmp_path / "vigie.db")


@pytest.fixture
def desk(storage: SqliteReviews) -> ContentDesk:
    return ContentDesk(storage)


def sent(**changes: Any) -> Enriched:
    known: dict[str, Any] = {
        "id": "b-1", "time": 10, "action": Action.SEND, "server": SERVER, "user": ANN, "room": ROOM, "event": "$1",
        "sightings": (marking(),), "content": "tip",
    }  # fmt: skip
    return Enriched(Activity(**{**known, **changes}), room=RoomFacts(public=True, members=12))


def read(who: str, *events: str, time: int = 50, **changes: Any) -> Enriched:
    zeros = [0] * len(events)
    room = RoomRead(ROOM, "join", 1, [ANN], list(events), zeros, zeros, zeros)
    known: dict[str, Any] = {"action": Action.READ, "user": who, "reads": (room,)}
    return Enriched(Activity(id=f"r-{who}-{time}", time=time, server=SERVER, **{**known, **changes}))


async def test_what_was_seen_is_filed_with_where_and_how_it_was_answered(
    desk: ContentDesk, storage: SqliteReviews
) -> None:
    desk.take([sent(digest="k", language="fr"), sent(id="b-2", event="$2", sightings=())])
    await desk.keep()
    [item] = storage.items()
    [once] = item.occurrences
    assert (item.room, item.author, item.filed, item.reach.members) == (ROOM, ANN, 10, 12)
    assert (once.event, once.activity, once.answer, once.digest, once.language) == ("$1", "b-1", "tip", "k", "fr")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"outcome": Outcome.FAILURE, "status": 403}, False),  # Synapse refused: it is nowhere
        ({"outcome": Outcome.REFUSED, "content": "refuse"}, True),
        ({"outcome": Outcome.REFUSED, "content": "hold"}, True),
        ({"action": Action.UPLOAD, "content": "allow", "room": "", "event": "", "media": "mxc://s/x"}, False),
        ({"action": Action.UPLOAD, "content": "hold", "room": "", "event": "", "media": "mxc://s/x"}, True),
        ({"action": Action.SET_STATE, "kind": "m.room.topic"}, True),
        ({"content": ""}, True),
    ],
)
def test_what_is_filed(changes: dict[str, Any], expected: bool) -> None:
    assert (filed(sent(**changes)) is not None) is expected


def test_what_nothing_stopped_is_there_whatever_the_policy_said() -> None:
    """The guard only observes, or it came from another server."""
    passed, stopped = filed(sent(content="refuse")), filed(sent(content="refuse", outcome=Outcome.REFUSED))
    assert passed is not None
    assert stopped is not None
    assert (passed.occurrence.stands, stopped.occurrence.stands) == (True, False)


async def test_who_is_given_it_from_then_on_is_noted_once(desk: ContentDesk, storage: SqliteReviews) -> None:
    file = "mxc://agent.example/x"
    desk.take([read(BOB, "$1", time=5), sent(media=file), read(BOB, "$0", "$1", time=50), read(ANN, "$1")])
    desk.take([read(BOB, "$1", time=70), read("@zoe:agent.example", "$2")])
    desk.take(
        [
            read("@root:agent.example", "$1", time=80, endpoint="GET /_synapse/admin/v1/rooms/x/messages"),
            read("", "$1", time=90, action=Action.FEDERATE, target="other.example"),
            read(BOB, time=95, action=Action.DOWNLOAD, media=file, reads=()),
            read("@refused:agent.example", time=96, action=Action.DOWNLOAD, media=file, outcome=Outcome.REFUSED),
        ]
    )
    await desk.keep()
    await desk.keep()
    [item] = storage.items()
    assert storage.readings(item.id) == [
        Reading(item=item.id, who=BOB, access=Access.READ, first=50, last=70),
        Reading(item=item.id, who="@root:agent.example", access=Access.ADMINISTRATION, first=80, last=80),
        Reading(item=item.id, who="other.example", access=Access.FEDERATION, first=90, last=90),
        Reading(item=item.id, who=BOB, access=Access.DOWNLOAD, first=95, last=95),
    ]


async def test_what_others_filed_is_watched_too(desk: ContentDesk, storage: SqliteReviews) -> None:
    one = filing(event="$old")
    storage.file([one])
    await desk.keep()
    desk.take([read(BOB, "$old"), read(ANN, "$old")])
    await desk.keep()
    assert [(one.who, one.access) for one in storage.readings(one.id)] == [(BOB, Access.READ)]


async def test_a_disk_that_fails_loses_nothing(
    desk: ContentDesk, storage: SqliteReviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take([sent(), read(BOB, "$1")])
    with monkeypatch.context() as broken:
        broken.setattr(SqliteReviews, "file", _full)
        with pytest.raises(EnvironmentFailed):
            await desk.keep()
    await desk.keep()
    [item] = storage.items()
    assert len(storage.readings(item.id)) == 1


async def test_what_is_watched_is_bounded_and_the_rest_is_counted(
    storage: SqliteReviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MOST", 2)
    desk = ContentDesk(storage)
    desk.take([sent(id=f"b-{n}", event=f"${n}") for n in range(5)])
    await desk.keep()
    assert storage.items()[0].count == 5
    assert desk.unwatched == 3


def _full(*_: object, **__: object) -> None:
    raise EnvironmentFailed("the disk is full")
