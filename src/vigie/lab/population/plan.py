"""From a size and a seed to people and rooms. Pure: the same arguments give the same population."""

import random
from dataclasses import dataclass
from itertools import accumulate

from vigie.lab.population.chance import chance, split, weighted_sample
from vigie.lab.population.model import Person, Population, Room, RoomKind
from vigie.lab.population.people import COMMUNITY_MANAGER, HISTORY_MS, MINISTRIES, NEWCOMER, VICTIM, people, slug
from vigie.lab.population.sizes import SIZES, Size
from vigie.lab.population.talk import forum_name, paragraph, team_name
from vigie.model.errors import UsageError

_WRITERS_MU, _WRITERS_SIGMA = 3.4, 1.46
_WORLD_READABLE_EVERY = 8
_VICTIM_ROOMS = {RoomKind.FORUM: 5, RoomKind.PRIVATE: 1, RoomKind.ENCRYPTED: 1, RoomKind.DIRECT: 1}


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is known of a room before it is named."""

    number: int
    kind: RoomKind
    members: list[int]
    messages: int
    files: int
    first_file: int


def plan(size: str, seed: int, server_name: str, now_ms: int) -> Population:
    """The population of one server as of ``now_ms``. Raises `UsageError` for an unknown size."""
    if size not in SIZES:
        raise UsageError(f"unknown population size {size!r}: choose {', '.join(SIZES)}")
    folk = people(seed, SIZES[size].people, now_ms)
    return Population(size, seed, server_name, now_ms, folk, _rooms(seed, SIZES[size], folk, now_ms))


def _rooms(seed: int, size: Size, folk: tuple[Person, ...], now_ms: int) -> tuple[Room, ...]:
    rng = chance(seed, "rooms")
    kinds = [
        *[RoomKind.FORUM] * size.forums,
        *[RoomKind.PRIVATE] * size.private,
        *[RoomKind.ENCRYPTED] * size.encrypted,
        *[RoomKind.DIRECT] * size.direct,
    ]
    members = [_members(rng, kind, folk, now_ms) for kind in kinds]
    _seat_victim(kinds, members)
    messages = _messages(rng, size, members)
    files = _files(rng, size, kinds, messages)
    drafts = zip(kinds, members, messages, files, [0, *accumulate(files)][:-1], strict=True)
    return tuple(_room(rng, _Draft(number, *draft), folk, now_ms) for number, draft in enumerate(drafts))


def _members(rng: random.Random, kind: RoomKind, folk: tuple[Person, ...], now_ms: int) -> list[int]:
    """Members of one room, the creator first; creators have been there from the start."""
    wanted = _wanted(rng, kind)
    weights = [0.0 if p.number in (VICTIM, NEWCOMER) else p.weight for p in folk]
    chosen = weighted_sample(rng, weights, min(max(wanted, 2 if kind is RoomKind.DIRECT else 3), len(folk) - 2))
    veterans = [n for n in chosen if folk[n].created_ms < now_ms - HISTORY_MS]
    creator = veterans[0] if veterans else COMMUNITY_MANAGER
    rest = [n for n in chosen if n != creator]
    return [creator, *(rest if creator in chosen else rest[: len(chosen) - 1])]


def _wanted(rng: random.Random, kind: RoomKind) -> int:
    if kind is RoomKind.FORUM:
        return round(rng.lognormvariate(_WRITERS_MU, _WRITERS_SIGMA))
    return {RoomKind.PRIVATE: rng.randint(4, 14), RoomKind.ENCRYPTED: rng.randint(3, 10)}.get(kind, 2)


def _seat_victim(kinds: list[RoomKind], members: list[list[int]]) -> None:
    """The victim is an ordinary agent of eight rooms of ordinary size."""
    for kind, wanted in _VICTIM_ROOMS.items():
        mine = sorted((i for i, k in enumerate(kinds) if k is kind), key=lambda i: (len(members[i]), i))
        middle = max(0, (len(mine) - wanted) // 2)
        for i in mine[middle : middle + wanted]:
            if kind is RoomKind.DIRECT:
                members[i][1:] = [VICTIM]
            else:
                members[i].append(VICTIM)


def _messages(rng: random.Random, size: Size, members: list[list[int]]) -> list[int]:
    """Messages of each room: more members write more, and some rooms are simply livelier."""
    weights = [len(who) * rng.lognormvariate(0.0, 0.8) for who in members]
    forums = size.forums
    ours = split(rng, size.forum_messages, weights[:forums], 8)
    return ours + split(rng, size.other_messages, weights[forums:], 3)


def _files(rng: random.Random, size: Size, kinds: list[RoomKind], messages: list[int]) -> list[int]:
    """Files of each room. None in encrypted rooms: their files would be opaque octets."""
    forums = size.forums
    spread = [m if k is not RoomKind.ENCRYPTED else 0 for m, k in zip(messages, kinds, strict=True)]
    shares = split(rng, size.forum_files, spread[:forums], 1) + split(rng, size.other_files, spread[forums:], 0)
    return [min(files, count) for files, count in zip(shares, messages, strict=True)]


def _room(rng: random.Random, draft: _Draft, folk: tuple[Person, ...], now_ms: int) -> Room:
    number, kind, creator = draft.number, draft.kind, draft.members[0]
    ministry = rng.choice(MINISTRIES)[0] if kind is RoomKind.FORUM else folk[creator].ministry
    name = _name(rng, draft, ministry)
    return Room(
        number=number,
        kind=kind,
        name=name,
        topic=paragraph(rng, 1) if kind is not RoomKind.DIRECT else "",
        alias=f"{slug(name)}-{number}" if kind is RoomKind.FORUM else "",
        creator=creator,
        members=tuple(draft.members),
        created_ms=now_ms - int(HISTORY_MS * (1.0 if number == 0 else rng.uniform(0.25, 0.99))),
        history_visibility=_visibility(number, kind),
        messages=draft.messages,
        files=draft.files,
        first_file=draft.first_file,
    )


def _name(rng: random.Random, draft: _Draft, ministry: str) -> str:
    if draft.kind is RoomKind.FORUM:
        return forum_name(draft.number, ministry)
    return "" if draft.kind is RoomKind.DIRECT else team_name(rng, ministry)


def _visibility(number: int, kind: RoomKind) -> str:
    if kind is RoomKind.FORUM and number % _WORLD_READABLE_EVERY == 3:
        return "world_readable"
    return "invited" if kind is RoomKind.ENCRYPTED else "shared"
