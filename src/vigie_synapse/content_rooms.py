"""Who may read what is sent into a room: from its state, or from what is asked of a room about to be made."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Final

from vigie.model.content import RoomKind
from vigie_synapse.host import Host

ENCRYPTION: Final = "m.room.encryption"
JOIN_RULES: Final = "m.room.join_rules"
HISTORY: Final = "m.room.history_visibility"
_DECIDE: Final = (JOIN_RULES, HISTORY, ENCRYPTION)
_SHOWN: Final = ("m.room.name", "m.room.topic", "m.room.canonical_alias")
_ANYBODY: Final = "world_readable"
POWER_LEVELS: Final = "m.room.power_levels"
NAMES: Final = "org.vigie.names"
_EVERYDAY: Final = frozenset(
    {f"m.{one}" for one in ("reaction", "sticker", "poll.start", "poll.response", "poll.end")}
    | {f"m.room.{one}" for one in ("message", "redaction", "name", "topic", "avatar", "canonical_alias", "create")}
    | {JOIN_RULES, HISTORY, ENCRYPTION, POWER_LEVELS, "m.room.pinned_events", "m.room.guest_access"}
)
_OF_ANOTHER: Final = frozenset({"restricted", "knock_restricted"})
_MOST: Final = 10
"""Rooms whose members may enter, of those that a join rule names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Openness:
    """What decides who may read."""

    join_rule: str = "invite"
    history: str = "shared"
    listed: bool = False
    encrypted: bool = False
    elsewhere: bool = False  # accounts of other servers are in it, or asked in
    people: int = 0  # joined and invited; of a room about to be made, 0 unless it is made for two


def kind_of(room: Openness) -> RoomKind | None:
    """What sort of room it is; None for a private one with encryption, where nothing is inspected."""
    if room.listed or room.join_rule == "public" or room.history == _ANYBODY:
        return RoomKind.PUBLIC
    if room.encrypted:
        return None
    if room.elsewhere:
        return RoomKind.FEDERATED
    return RoomKind.DIRECT if 0 < room.people <= 2 else RoomKind.PRIVATE


def opens(kind: str, content: Mapping[str, Any]) -> bool:
    """Whether an event of state lets everybody into a room, or read in it."""
    return (kind == JOIN_RULES and content.get("join_rule") == "public") or (
        kind == HISTORY and content.get("history_visibility") == _ANYBODY
    )


class Rooms:
    """Asks Synapse, which has the answer in memory. Only for content in which something was seen."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def kind(self, room: str) -> RoomKind | None:
        """What sort of room it is now. A room that members of a public one may enter is public."""
        if room.startswith("#"):
            room = await self._host.room_of(room)
            if not room:
                return RoomKind.FEDERATED  # the alias is of another server
        return await self._kind(room, await self._host.states(room, _DECIDE))

    async def kind_known(self, room: str) -> RoomKind | None:
        """The same for what comes from other servers; None also for a room that is only being entered."""
        state = await self._host.states(room, _DECIDE)
        kind = await self._kind(room, state) if state else None
        return kind if kind in (None, RoomKind.PUBLIC) else RoomKind.FEDERATED

    async def said(self, room: str) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """What a room says about itself to those who are not in it: type and content."""
        return tuple((await self._host.states(room, _SHOWN)).items())

    async def _kind(self, room: str, state: Mapping[str, Mapping[str, Any]]) -> RoomKind | None:
        rules = state.get(JOIN_RULES, {})
        rule = str(rules.get("join_rule", "invite"))
        if rule in _OF_ANOTHER and await self._is_open(rules):
            rule = "public"
        return kind_of(
            Openness(
                join_rule=rule,
                history=str(state.get(HISTORY, {}).get("history_visibility", "shared")),
                listed=await self._host.listed(room),
                encrypted=ENCRYPTION in state,
                elsewhere=await self._host.federated(room),
                people=await self._host.people(room),
            )
        )

    async def _is_open(self, rules: Mapping[str, Any]) -> bool:
        allowed = rules.get("allow")
        for condition in allowed[:_MOST] if isinstance(allowed, list | tuple) else ():
            other = condition.get("room_id") if isinstance(condition, Mapping) else None
            if isinstance(other, str):
                state = await self._host.states(other, (JOIN_RULES,))
                if state.get(JOIN_RULES, {}).get("join_rule") == "public":
                    return True
        return False


def wanted(config: Mapping[str, Any], server: str, encrypted: Container[str]) -> RoomKind | None:
    """What sort of room a request to make one asks for. `encrypted`: presets that the server encrypts by itself."""
    state = dict(initial_state(config))
    preset, invited = config.get("preset"), config.get("invite")
    people = [one for one in invited if isinstance(one, str)] if isinstance(invited, list) else []
    listed = config.get("visibility") == "public"
    if not isinstance(preset, str) or not preset:
        preset = "public_chat" if listed else "private_chat"
    rule = "public" if preset == "public_chat" else "invite"
    return kind_of(
        Openness(
            join_rule=str(state.get(JOIN_RULES, {}).get("join_rule", rule)),
            history=str(state.get(HISTORY, {}).get("history_visibility", "shared")),
            listed=listed,
            encrypted=ENCRYPTION in state or preset in encrypted,
            elsewhere=any(one.partition(":")[2] != server for one in people),
            people=2 if config.get("is_direct") is True and len(people) <= 1 else 0,
        )
    )


def named(kind: str, key: object) -> list[tuple[str, Mapping[str, Any]]]:
    """What the type and the key of an event say, as one content more; nothing when they are everyday ones."""
    if kind in _EVERYDAY and not key:
        return []
    return [(NAMES, {"type": kind, "state_key": key if isinstance(key, str) else ""})]


def initial_state(config: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The events that a request to make a room brings with it: type and content."""
    given = config.get("initial_state")
    found = [
        part
        for one in (given if isinstance(given, list) else [])
        if isinstance(one, dict) and isinstance(one.get("type"), str) and isinstance(one.get("content"), dict)
        for part in ((one["type"], one["content"]), *named(one["type"], one.get("state_key")))
    ]
    found += [
        (kind, config[field])
        for field, kind in (("creation_content", "m.room.create"), ("power_level_content_override", POWER_LEVELS))
        if isinstance(config.get(field), dict)
    ]
    for field, kind in (("name", "m.room.name"), ("topic", "m.room.topic")):
        if isinstance(config.get(field), str):
            found.append((kind, {field: config[field]}))
    if isinstance(config.get("room_alias_name"), str):
        found.append(("m.room.canonical_alias", {"alias": config["room_alias_name"]}))
    return found
