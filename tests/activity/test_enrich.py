import msgspec
from spool_writer import activity

from vigie.activity.canaries import Canaries
from vigie.activity.enrich import Enricher
from vigie.activity.lookalikes import Lookalikes, Protected
from vigie.model.activity import Action, RoomRead
from vigie.model.enriched import UNKNOWN_NETWORK, UNKNOWN_ROOM, Network, NetworkKind, RoomFacts

ALICE = msgspec.structs.replace(activity(1), ip="192.0.2.1", room="!a")


class Networks:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def network(self, ip: str) -> Network:
        self.asked.append(ip)
        return Network(64496, "Example Net", "FR", NetworkKind.PUBLIC)


class Rooms:
    def __init__(self) -> None:
        self.known: dict[str, RoomFacts] = {}
        self.asked: list[str] = []

    def facts(self, room: str) -> RoomFacts:
        self.asked.append(room)
        return self.known.get(room, UNKNOWN_ROOM)


def test_adds_every_fact() -> None:
    rooms = Rooms()
    rooms.known = {"!a": RoomFacts("Crisis", public=True, encrypted=False), "!b": RoomFacts("Quiet")}
    enricher = Enricher({"agence.example": "education"}, Networks(), rooms)
    read = RoomRead("!b", "join", 0, [], [], [], [], [])
    enriched = enricher.enrich(msgspec.structs.replace(ALICE, reads=(read,)), late=True)
    assert (enriched.environment, enriched.network.asn, enriched.room.name) == ("education", 64496, "Crisis")
    assert enriched.read_rooms == (rooms.known["!b"],)
    assert enriched.late


def test_without_any_directory_facts_are_unknown() -> None:
    enriched = Enricher().enrich(ALICE)
    assert (enriched.network, enriched.room) == (UNKNOWN_NETWORK, UNKNOWN_ROOM)
    assert enriched.environment == "agence.example"


def test_answers_are_remembered_in_bounded_memory() -> None:
    networks = Networks()
    enricher = Enricher(networks=networks, remembered=4)
    for number in range(8):
        for _ in range(3):
            enricher.enrich(msgspec.structs.replace(ALICE, ip=f"192.0.2.{number}"))
    assert len(networks.asked) == 8
    assert len(enricher._networks) <= 4


def test_an_unknown_room_is_asked_again() -> None:
    rooms = Rooms()
    enricher = Enricher(rooms=rooms)
    assert enricher.enrich(ALICE).room is UNKNOWN_ROOM
    rooms.known["!a"] = RoomFacts("Crisis")
    assert enricher.enrich(ALICE).room.name == "Crisis"


def test_canaries_and_doubles_are_marked() -> None:
    enricher = Enricher(
        canaries=Canaries(rooms=frozenset({"!a"})), lookalikes=Lookalikes([Protected("@helpdesk:agence.example")])
    )
    assert enricher.enrich(ALICE).canaries == ("room:!a",)
    assert enricher.enrich(ALICE).resembles == ""
    named = msgspec.structs.replace(ALICE, action=Action.CHANGE_PROFILE, name="Help desk")
    assert enricher.enrich(named).resembles == "@helpdesk:agence.example"
    for user, name in (("@helpdesk:agence.example", "Helpdesk"), ("@he1pdesk:agence.example", "")):
        one = enricher.enrich(msgspec.structs.replace(named, user=user, name=name))
        assert bool(one.resembles) == (not name)
    given = msgspec.structs.replace(named, action=Action.ADMINISTER, target="@helpdesk:agence.example")
    assert enricher.enrich(given).resembles == "", "an administrator names the help desk"
    assert Enricher().enrich(named).resembles == ""


def test_a_change_of_a_room_is_noticed() -> None:
    rooms = Rooms()
    rooms.known["!a"] = RoomFacts("Old")
    enricher = Enricher(rooms=rooms)
    enricher.enrich(ALICE)
    rooms.known["!a"] = RoomFacts("New")
    assert enricher.enrich(ALICE).room.name == "Old"
    changed = enricher.enrich(msgspec.structs.replace(ALICE, action=Action.SET_STATE))
    assert changed.room.name == "New"
    assert rooms.asked == ["!a", "!a"]
