"""What an answer of `/sync` or of sliding sync holds, room by room. Whatever has another shape is left out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from vigie.lab.client import V3, Answer, Client

SLIDING: Final = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"

Part = Mapping[str, Any]


def rooms(answer: Answer, kind: str) -> Iterator[tuple[str, Part]]:
    """Rooms of one kind: `join` that the account is in, `invite` that it is asked into."""
    found = answer.body.get("rooms")
    yield from _objects(found.get(kind) if isinstance(found, Mapping) else None)


def joined(answer: Answer) -> Iterator[tuple[str, Part]]:
    """Rooms that the account is in."""
    return rooms(answer, "join")


def subscribed(answer: Answer) -> Iterator[tuple[str, Part]]:
    """Rooms of an answer of sliding sync."""
    yield from _objects(answer.body.get("rooms"))


def events(part: Part, name: str) -> list[Mapping[str, Any]]:
    """Events of one room: its `timeline`, `state` or `required_state`."""
    found = part.get(name)
    inner = found if isinstance(found, Mapping) else {"events": found}
    return Answer(200, inner).rows("events")


def previous(part: Part) -> str:
    """The place in the history where the timeline of a room begins."""
    timeline = part.get("timeline")
    return Answer(200, timeline).text("prev_batch") if isinstance(timeline, Mapping) else ""


async def full(client: Client, room_filter: Mapping[str, Any], since: str = "", *, state: bool = False) -> Answer:
    """A sync with a filter for rooms of one's own making. `state`: the whole state of each room, too."""
    params = {"filter": json.dumps({"room": room_filter}), "timeout": "0", "full_state": str(state).lower()}
    return await client.call("GET", f"{V3}/sync", params=params | ({"since": since} if since else {}))


async def slide(client: Client, wanted: Mapping[str, Part], position: str = "") -> Answer:
    """One round of sliding sync with subscriptions to rooms."""
    params = {"timeout": "0"} | ({"pos": position} if position else {})
    return await client.call("POST", SLIDING, params=params, json={"lists": {}, "room_subscriptions": wanted})


def _objects(found: object) -> Iterator[tuple[str, Part]]:
    if isinstance(found, Mapping):
        yield from ((name, part) for name, part in found.items() if isinstance(part, Mapping))
