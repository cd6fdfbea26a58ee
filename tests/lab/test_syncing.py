"""What is in an answer of a sync, whatever shape it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.lab import syncing
from vigie.lab.client import Answer

EVENT = {"event_id": "$1", "type": "m.room.message"}
ROOM = {"timeline": {"events": [EVENT, 7], "prev_batch": "t1"}, "state": {"events": []}}


def test_rooms_their_events_and_where_they_begin() -> None:
    answer = Answer(200, {"rooms": {"join": {"!a:b": ROOM, "!c:b": None}, "invite": {"!d:b": {}}}})
    ((room, part),) = syncing.joined(answer)
    assert room == "!a:b"
    assert syncing.events(part, "timeline") == [EVENT]
    assert syncing.previous(part) == "t1"
    assert list(syncing.rooms(answer, "invite")) == [("!d:b", {})]


def test_sliding_sync_has_lists_where_sync_has_objects() -> None:
    answer = Answer(200, {"rooms": {"!a:b": {"timeline": [EVENT], "required_state": "none"}}})
    ((_, part),) = syncing.subscribed(answer)
    assert syncing.events(part, "timeline") == [EVENT]
    assert syncing.events(part, "required_state") == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("rooms", "join", "invite", "timeline", "events", "prev_batch")), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(("rooms", "next_batch")), JSON))
def test_no_shape_is_an_exception(body: dict[str, object]) -> None:
    answer = Answer(200, body)
    for read in (syncing.joined, syncing.subscribed):
        for _, part in read(answer):
            assert isinstance(syncing.events(part, "timeline"), list)
            assert isinstance(syncing.previous(part), str)


class Told:
    """A client that only notes what it is asked to send."""

    def __init__(self) -> None:
        self.sent: dict[str, object] = {}

    async def call(self, method: str, path: str, **more: object) -> Answer:
        self.sent = {"method": method, "path": path, **more}
        return Answer(200)


@pytest.mark.parametrize(("since", "has"), [("", False), ("s1", True)])
async def test_asks_with_its_own_filter(since: str, has: bool) -> None:
    client = Told()
    await syncing.full(client, {"timeline": {"limit": 7}}, since, state=True)  # type: ignore[arg-type]
    params = client.sent["params"]
    assert isinstance(params, dict)
    assert params["filter"] == '{"room": {"timeline": {"limit": 7}}}'
    assert params["full_state"] == "true"
    assert ("since" in params) is has


async def test_subscribes_to_rooms() -> None:
    client = Told()
    await syncing.slide(client, {"!a:b": {"timeline_limit": 3}}, "p1")  # type: ignore[arg-type]
    assert client.sent["json"] == {"lists": {}, "room_subscriptions": {"!a:b": {"timeline_limit": 3}}}
    assert client.sent["params"] == {"timeout": "0", "pos": "p1"}
