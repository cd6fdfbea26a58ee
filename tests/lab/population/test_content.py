from vigie.lab.population.chance import chance
from vigie.lab.population.content import Sent, Upload, event_of, initial_state, sealed
from vigie.lab.population.model import Act, Relation, RoomKind, Step
from vigie.lab.population.plan import plan

ROOT = Sent("$root", "@a:lab.example", "bonjour")


def test_a_text_stands_alone_unless_it_relates() -> None:
    assert event_of(Step(1, 0, Act.TEXT, "bonjour"), None, None) == (
        "m.room.message",
        {"msgtype": "m.text", "body": "bonjour"},
    )
    _, reply = event_of(Step(1, 0, Act.TEXT, "oui", 0, Relation.REPLY), ROOT, None)
    assert reply["m.relates_to"] == {"m.in_reply_to": {"event_id": "$root"}}
    _, thread = event_of(Step(1, 0, Act.TEXT, "oui", 0, Relation.THREAD), ROOT, None)
    assert thread["m.relates_to"]["rel_type"] == "m.thread"


def test_corrections_reactions_and_files_have_their_forms() -> None:
    _, edit = event_of(Step(1, 0, Act.EDIT, "bonsoir", 0), ROOT, None)
    assert edit["m.new_content"]["body"] == "bonsoir"
    kind, reaction = event_of(Step(1, 0, Act.REACTION, "✅", 0), ROOT, None)
    assert (kind, reaction["m.relates_to"]["key"]) == ("m.reaction", "✅")
    upload = Upload("mxc://lab.example/x", "image/png", 10, 3, 4)
    _, image = event_of(Step(1, 0, Act.FILE, "a.png"), None, upload)
    assert (image["msgtype"], image["info"]) == ("m.image", {"mimetype": "image/png", "size": 10, "w": 3, "h": 4})


def test_an_encrypted_message_keeps_its_relation_and_nothing_else() -> None:
    _, reply = event_of(Step(1, 0, Act.TEXT, "secret", 0, Relation.REPLY), ROOT, None)
    cipher = sealed(chance(1), reply, "DEVICE", "session")
    assert cipher["m.relates_to"] == reply["m.relates_to"]
    assert "secret" not in str(cipher)


def test_a_new_room_has_the_state_that_synapse_would_give() -> None:
    rooms = {room.kind: room for room in plan("small", 1, "lab.example", 1_790_000_000_000).rooms}
    forum = dict(initial_state(rooms[RoomKind.FORUM], "#a:lab.example", "@a:lab.example", implicit_creator=False))
    assert forum["m.room.join_rules"] == {"join_rule": "public"}
    assert forum["m.room.power_levels"]["users"] == {"@a:lab.example": 100}
    assert "m.room.encryption" not in forum
    sealed_room = dict(initial_state(rooms[RoomKind.ENCRYPTED], "", "@a:lab.example", implicit_creator=True))
    assert sealed_room["m.room.encryption"]["algorithm"] == "m.megolm.v1.aes-sha2"
    assert sealed_room["m.room.power_levels"]["users"] == {}
    assert "m.room.canonical_alias" not in sealed_room
