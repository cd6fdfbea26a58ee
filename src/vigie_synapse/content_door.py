"""What requests make others read of which no event tells before it is stored: read at the door, from their bodies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vigie.model.activity import Action
from vigie.model.content import RoomKind
from vigie_synapse.endpoints import ALIAS, MEMBER
from vigie_synapse.records import Record

_OF_MEMBERS: Final = frozenset({Action.INVITE, Action.REMOVE, Action.JOIN, Action.LEAVE})
DOORS: Final = _OF_MEMBERS | {
    Action.SEND,
    Action.CHANGE_PROFILE,
    Action.CHANGE_DEVICE,
    Action.SET_STATE,
    Action.PUBLISH_ROOM,
}
"""Requests that may wait for a verdict, and those whose text no event tells of: names of people and of their sessions,
reasons, aliases."""
_DEVICE: Final = "device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Something that an account is about to make others read."""

    author: str
    room: str  # its id or an alias; "" when there is none yet
    action: Action
    contents: tuple[tuple[str, Mapping[str, Any]], ...]  # type and content
    kind: RoomKind | None = None  # when it does not follow from the room


def lists(record: Record, body: object) -> bool:
    """Whether a request puts a room into the public list."""
    given = body if isinstance(body, dict) else {}
    return record.endpoint.action is Action.PUBLISH_ROOM and given.get("visibility", "public") == "public"


def at_door(record: Record, body: object) -> Sent | None:
    """What a request's body makes others read, when no event tells of it."""
    endpoint, given = record.endpoint, body if isinstance(body, dict) else {}
    room, of, kind = record.room or endpoint.target, MEMBER, None
    match endpoint.action:
        case Action.CHANGE_PROFILE:
            room, kind = "", RoomKind.PUBLIC  # everybody is shown it
        case Action.CHANGE_DEVICE:
            return session(record.user, given.get("display_name"))
        case Action.SET_STATE if endpoint.kind == ALIAS and not record.room:
            named = given.get("room_id")
            room, of, given = named if isinstance(named, str) else "", ALIAS, {"alias": endpoint.target}
        case Action.SET_STATE if endpoint.kind == MEMBER:
            pass
        case action if action in _OF_MEMBERS:
            pass
        case _:
            return None
    if not given or endpoint.action is None:
        return None
    return Sent(author=record.user, room=room, action=endpoint.action, contents=((of, given),), kind=kind)


def session(user: str, name: object) -> Sent | None:
    """The name of a session, which whoever asks for the keys of its account is shown: everybody of this server."""
    if not name or not isinstance(name, str):
        return None
    contents = ((_DEVICE, {"displayname": name}),)
    return Sent(author=user, room="", action=Action.CHANGE_DEVICE, contents=contents, kind=RoomKind.PUBLIC)
