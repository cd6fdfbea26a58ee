"""From steps to Matrix event types and contents. Pure."""

import base64
import random
from typing import Any, NamedTuple

from vigie.lab.population.model import Act, Relation, Room, Step

Json = dict[str, Any]


class Sent(NamedTuple):
    """What has become of an earlier step: its event and its author."""

    event_id: str
    sender: str
    body: str


class Upload(NamedTuple):
    """A stored file, as a message refers to it."""

    url: str
    mimetype: str
    size: int
    width: int
    height: int


def event_of(step: Step, target: Sent | None, upload: Upload | None) -> tuple[str, Json]:
    """Event type and content of a step that is not a join. ``target`` is the event it relates to."""
    if step.act is Act.REACTION and target:
        return "m.reaction", {
            "m.relates_to": {"rel_type": "m.annotation", "event_id": target.event_id, "key": step.body}
        }
    if step.act is Act.FILE and upload:
        return "m.room.message", _file(step.body, upload)
    if step.act is Act.EDIT and target:
        return "m.room.message", _edit(step.body, target)
    content: Json = {"msgtype": "m.text", "body": step.body}
    if target and step.relation is not Relation.NONE:
        content["m.relates_to"] = _relation(step.relation, target)
    return "m.room.message", content


def sealed(rng: random.Random, content: Json, device: str, session: str) -> Json:
    """The end-to-end encrypted form of a message: what the server sees is noise of the right size.

    Relations stay in clear, as the Matrix specification asks.
    """
    cipher: Json = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": base64.b64encode(rng.randbytes(150 + len(content["body"]) * 2)).decode().rstrip("="),
        "device_id": device,
        "sender_key": base64.b64encode(random.Random(device).randbytes(32)).decode().rstrip("="),  # noqa: S311
        "session_id": session,
    }
    if "m.relates_to" in content:
        cipher["m.relates_to"] = content["m.relates_to"]
    return cipher


def initial_state(room: Room, alias: str, creator: str, *, implicit_creator: bool) -> list[tuple[str, Json]]:
    """State events of a new room in the order of Synapse's ``createRoom``, after the creator's join."""
    state: list[tuple[str, Json]] = [("m.room.power_levels", _power(creator, implicit_creator=implicit_creator))]
    if alias:
        state.append(("m.room.canonical_alias", {"alias": alias}))
    state.append(("m.room.join_rules", {"join_rule": "public" if room.public else "invite"}))
    state.append(("m.room.history_visibility", {"history_visibility": room.history_visibility}))
    if not room.public:
        state.append(("m.room.guest_access", {"guest_access": "can_join"}))
    if room.encrypted:
        state.append(("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}))
    if room.name:
        state.append(("m.room.name", {"name": room.name}))
    if room.topic:
        topic = {"topic": room.topic, "m.topic": {"m.text": [{"body": room.topic}]}}
        state.append(("m.room.topic", topic))
    return state


def _power(creator: str, *, implicit_creator: bool) -> Json:
    """Synapse's default power levels; from room version 12 the creator is above them and not named."""
    return {
        "users": {} if implicit_creator else {creator: 100},
        "users_default": 0,
        "events": {
            "m.room.name": 50,
            "m.room.power_levels": 100,
            "m.room.history_visibility": 100,
            "m.room.canonical_alias": 50,
            "m.room.avatar": 50,
            "m.room.tombstone": 150 if implicit_creator else 100,
            "m.room.server_acl": 100,
            "m.room.encryption": 100,
        },
        "events_default": 0,
        "state_default": 50,
        "ban": 50,
        "kick": 50,
        "redact": 50,
        "invite": 0,
        "historical": 100,
    }


def _relation(relation: Relation, target: Sent) -> Json:
    answer = {"m.in_reply_to": {"event_id": target.event_id}}
    if relation is Relation.REPLY:
        return answer
    return {"rel_type": "m.thread", "event_id": target.event_id, "is_falling_back": True, **answer}


def _edit(body: str, target: Sent) -> Json:
    return {
        "msgtype": "m.text",
        "body": f"* {body}",
        "m.new_content": {"msgtype": "m.text", "body": body},
        "m.relates_to": {"rel_type": "m.replace", "event_id": target.event_id},
    }


def _file(name: str, upload: Upload) -> Json:
    info: Json = {"mimetype": upload.mimetype, "size": upload.size}
    if upload.width:
        info |= {"w": upload.width, "h": upload.height}
    kind = "m.image" if upload.mimetype.startswith("image/") else "m.file"
    return {"msgtype": kind, "body": name, "filename": name, "url": upload.url, "info": info}
