"""What touches a canary, and what only passes by."""

import pytest

from vigie.activity.canaries import Canaries
from vigie.model.activity import Action, Activity, RoomRead

BIRD, ROOM, FILE, ALIAS = "@bird:a.example", "!nest:a.example", "mxc://a.example/egg", "#nest:a.example"
KEEPER = "@keeper:a.example"
LAID = Canaries(*(frozenset({one}) for one in (BIRD, ROOM, FILE, ALIAS, KEEPER)))


def read(room: str) -> RoomRead:
    return RoomRead(room, "", 0, [], [], [], [], [])


def act(action: Action, **facts: object) -> Activity:
    return Activity(id="1", time=1, action=action, server="a.example", **{"user": "@thief:a.example", **facts})


TOUCHES = [
    (act(Action.SEARCH_DIRECTORY, people=("@a:a.example", BIRD)), [f"shown:{BIRD}"]),
    (act(Action.LIST_MEMBERS, people=(BIRD,)), [f"shown:{BIRD}"]),
    (act(Action.VIEW_PROFILE, people=(BIRD,), target=BIRD), [f"user:{BIRD}"]),
    (act(Action.CREATE_ROOM, target=BIRD, direct=True), [f"user:{BIRD}"]),
    (act(Action.LOGIN, user="", target=BIRD), [f"user:{BIRD}"]),
    (act(Action.READ, user=BIRD), [f"user:{BIRD}"]),
    (act(Action.JOIN, room=ROOM), [f"room:{ROOM}"]),
    (act(Action.JOIN, target=ROOM), [f"room:{ROOM}"]),
    (act(Action.JOIN, target=ALIAS, room=ROOM), [f"alias:{ALIAS}", f"room:{ROOM}"]),
    (act(Action.LIST_ROOMS, target=ALIAS), [f"alias:{ALIAS}"]),
    (act(Action.READ, reads=(read("!a:a.example"), read(ROOM))), [f"room:{ROOM}"]),
    (act(Action.FEDERATE, user="", reads=(read(ROOM),)), [f"room:{ROOM}"]),
    (act(Action.DOWNLOAD, media=FILE), [f"media:{FILE}"]),
    (act(Action.LIST_ROOMS, rooms=(ROOM,)), []),
    (act(Action.LIST_ROOMS, room=ROOM), []),
    (act(Action.THUMBNAIL, media=FILE), []),
    (act(Action.READ, reads=(read("!a:a.example"),), people=("@a:a.example",)), []),
    (act(Action.JOIN, room=ROOM, user=KEEPER), []),
    (act(Action.GAP, user=""), []),
]


@pytest.mark.parametrize(("activity", "touched"), TOUCHES)
def test_touches(activity: Activity, touched: list[str]) -> None:
    assert list(LAID.touched(activity)) == touched


def test_without_canaries_there_is_nothing() -> None:
    assert not Canaries(keepers=frozenset({KEEPER}))
    assert LAID
    assert Canaries().touched(act(Action.JOIN, room=ROOM)) == ()
