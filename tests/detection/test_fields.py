import pytest

from vigie.detection.fields import FIELDS, Kind
from vigie.detection.shapes import ACTIVITY, ENRICHED
from vigie.model.activity import Action, Activity, RoomRead
from vigie.model.enriched import Enriched, Network, RoomFacts
from vigie.model.habits import Breadth, Contact, Habits, Session

ONE = Activity(
    id="b-1",
    time=5,
    action=Action.READ,
    server="x.example",
    user="@a:x.example",
    endpoint="GET /_matrix/client/v3/rooms/{}/messages",
    people=("@b:x.example",),
    reads=(
        RoomRead("!in:x", "join", 1, ["@c:x"], ["$1", "$2"], [0, 0], [1, 2], [0, 0]),
        RoomRead("!out:x", "", 0, ["@c:x"], ["$3"], [0], [1], [8]),
    ),
    fresh=1,
    peeked=1,
)
RICH = Enriched(
    ONE,
    "education",
    Network(64496, "Example Net", "FR", tags=("vpn",)),
    RoomFacts("Hall", True, None),
    habits=Habits(people=Breadth(7, 30, 0.5, 1.5), idle=3),
    session=Session(new_device=True, device_since=1),
    contact=Contact(rooms=("!out:x",), impossible=False),
)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_read_from_both_records(name: str) -> None:
    bare, rich = ACTIVITY.getter(name)(ONE), ENRICHED.getter(name)(RICH)
    assert rich == bare or FIELDS[name].enriched or FIELDS[name].computed
    if FIELDS[name].kind is Kind.LIST:
        assert isinstance(rich, list | tuple)
    if FIELDS[name].kind is Kind.TEXT:
        assert rich is None or (isinstance(rich, str) and rich)


def test_what_they_say() -> None:
    said = {name: ENRICHED.getter(name)(RICH) for name in FIELDS}
    assert said["matrix.rooms.peeked"] == ["!out:x"]
    assert said["matrix.rooms.read"] == ["!in:x", "!out:x"]
    assert said["matrix.events.count"] == 3
    assert said["matrix.events.fresh.most"] == 1
    assert said["event.action"] == "read"
    assert said["url.path"] == "/_matrix/client/v3/rooms/{}/messages"
    assert said["http.request.method"] == "GET"
    assert said["source.as.number"] == 64496
    assert said["organization.name"] == "education"
    assert said["matrix.room.public"] is True
    assert said["device.id"] is None
    assert said["matrix.network.tags"] == ("vpn",)
    assert [said[f"matrix.{family}.people"] for family in ("day", "month", "rank", "habit")] == [7, 30, 0.5, 1.5]
    assert said["matrix.new.device"] is True
    assert said["matrix.new.room"] is True
    assert said["matrix.rooms.new"] == ("!out:x",)
    assert said["matrix.device.age"] == 0
    assert said["matrix.travel.impossible"] is False


def test_what_a_directory_search_was_about_is_seen_in_its_rows() -> None:
    def initials(*people: str, action: Action = Action.SEARCH_DIRECTORY) -> object:
        one = Activity(id="b-1", time=5, action=action, server="x.example", people=people)
        return ACTIVITY.getter("matrix.people.initials")(one)

    assert initials("@marie.durand:x.example", "@paul.martin:x.example", "@omar:x.example", "@mA1:x.example") == []
    assert initials("@marie.durand:x.example", "@paul.martin:x.example", "@mathilde.x2:x.example") == ["ma"]
    assert initials("@marie.martin:x.example", "@paul.martin:x.example") == [], "too few to have anything in common"
    assert initials("@é.éa:x", "@éa1:y", "@éab-b:z") == ["éa"]
    assert initials("@ma:x", "@ma2:x", "@ma3:x", action=Action.LIST_MEMBERS) == []


def test_a_delivery_to_another_server_has_a_path_and_no_method() -> None:
    one = Activity(id="b-1", time=5, action=Action.FEDERATE, server="x.example", endpoint="/backfill")
    assert ACTIVITY.getter("url.path")(one) == "/backfill"
    assert ACTIVITY.getter("http.request.method")(one) is None


def test_a_first_sync_shows_little_of_any_one_room() -> None:
    rooms = tuple(RoomRead(f"!{n}:x", "join", 1, ["@c:x"], ["$1", "$2"], [0, 0], [1, 2], [12, 12]) for n in range(50))
    sync = Activity(id="b-2", time=5, action=Action.READ, server="x", reads=rooms, cold=100, fresh=100)
    page = Activity(id="b-3", time=5, action=Action.READ, server="x", reads=rooms[:1], cold=2, fresh=2)
    most = ACTIVITY.getter("matrix.events.fresh.most")
    assert (most(sync), most(page)) == (2, 2)


def test_a_first_sync_names_rooms_just_entered_apart_from_the_others() -> None:
    marks = {"!n": 12, "!o": 4}
    entered, old = (RoomRead(room, "join", 1, ["@c:x"], ["$1"], [0], [1], [flags]) for room, flags in marks.items())
    sync = Activity(id="b-2", time=5, action=Action.READ, server="x", reads=(entered, old), cold=2, fresh=1)
    assert ACTIVITY.getter("matrix.rooms.read")(sync) == ["!n", "!o"]
    assert ACTIVITY.getter("matrix.rooms.fresh")(sync) == ["!n"]
