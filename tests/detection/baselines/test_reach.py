"""What one activity reaches."""

import pytest

from vigie.detection.baselines.reach import Reach, contacts, environments, reach
from vigie.model.activity import COLD, Action, Activity, Outcome, RoomRead


def act(action: Action, **more: object) -> Activity:
    return Activity(id="a", time=1, action=action, server="x", user="@a:x", **more)  # type: ignore[arg-type]


def page(room: str, flags: list[int], membership: str = "join") -> RoomRead:
    senders = [f"@{room[1:]}{n}:y" for n in range(len(flags))]
    return RoomRead(room, membership, 0, senders, ["$e"] * len(flags), list(range(len(flags))), [0] * len(flags), flags)


READS = (page("!warm:x", [0, 0]), page("!cold:x", [COLD, 0, COLD]), page("!peek:x", [0], membership=""))


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        (act(Action.SEARCH_DIRECTORY, people=("@b:x", "@c:y")), Reach(people=("@b:x", "@c:y"))),
        (act(Action.LIST_MEMBERS, people=("@b:x", "@c:y"), strangers=1, room="!r"), Reach(("@b:x",), ("!r",))),
        (act(Action.LIST_MEMBERS, people=("@b:x",), room="!own"), None),
        (act(Action.JOIN, room="!r:x"), Reach(rooms=("!r:x",))),
        (act(Action.JOIN, room="!r:x", invited=True), None),
        (act(Action.DOWNLOAD, media="mxc://x/1"), Reach(files=("mxc://x/1",))),
        (act(Action.VIEW_PROFILE, people=("@b:x",), target="@b:x", strangers=1), None),
        (act(Action.THUMBNAIL, media="mxc://x/1"), None),
        (act(Action.READ, reads=READS[:1]), None),
        (act(Action.SEND, room="!r:x"), None),
        (act(Action.JOIN, room="!r:x", outcome=Outcome.REFUSED), None),
        (act(Action.SEARCH_DIRECTORY, people=("@b:x",), outcome=Outcome.FAILURE), None),
    ],
)
def test_what_counts(activity: Activity, expected: Reach | None) -> None:
    assert reach(activity) == expected


def test_history_has_rooms_and_authors_and_catching_up_has_none() -> None:
    found = reach(act(Action.READ, reads=READS, cold=2, peeked=1))
    assert found is not None
    assert found.rooms == found.read == ("!cold:x", "!peek:x")
    assert sorted(found.authors) == ["@cold:x0:y", "@cold:x2:y"]
    assert found.cold == 2


def test_contacts_are_all_rooms_of_a_request_that_succeeded() -> None:
    assert list(contacts(act(Action.READ, reads=READS, room="!more"))) == ["!warm:x", "!cold:x", "!peek:x", "!more"]
    assert list(contacts(act(Action.CREATE_ROOM, room="!own"))) == []
    assert list(contacts(act(Action.LEAVE, room="!declined"))) == []
    assert list(contacts(act(Action.JOIN, room="!r", outcome=Outcome.REFUSED))) == []


def test_environments_are_those_of_the_servers_met() -> None:
    met = Reach(people=("@a:one.example", "@b:two.example"), rooms=("!without-a-server",), authors=("@c:one.example",))
    known = {"one.example": "education"}
    assert list(environments(met.domains(), known)) == ["education", "two.example"]
