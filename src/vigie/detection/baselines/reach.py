"""What one activity reached: people shown, rooms, authors and events of history, files. Pure.

The terms are those of budgets: people are those whom the directory showed, and the strangers of other answers; a room
counts when it was entered uninvited, peeked into, read the history of, or asked for its members; catching up is no
reach. What was refused or failed reached nothing. Profiles, which budgets count, do not: a client asks for the profile
of whomever somebody mentions, so others could make an account look wide.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Final

from vigie.model.activity import COLD, Action, Activity, Outcome, RoomRead

_OWN: Final = frozenset({Action.CREATE_ROOM, Action.LEAVE})
"""Acts on a room that are no first contact: making it, and declining it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Names, not yet distinct."""

    people: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    read: tuple[str, ...] = ()  # those of the rooms whose history was read or that were peeked into
    authors: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    cold: int = 0

    def domains(self) -> Iterator[str]:
        """The servers that people, rooms and authors belong to, each once."""
        found = {name.partition(":")[2] for names in (self.people, self.rooms, self.authors) for name in names}
        yield from sorted(found - {""})


def reach(activity: Activity) -> Reach | None:
    """What an activity reached; None, at once, when it is nothing."""
    if activity.outcome is not Outcome.SUCCESS:
        return None
    action = activity.action
    if action is Action.VIEW_PROFILE:
        return None
    people = activity.people if action is Action.SEARCH_DIRECTORY else activity.people[: activity.strangers]
    files = (activity.media,) if action is Action.DOWNLOAD and activity.media else ()
    rooms = _room(activity, action)
    if activity.cold or activity.peeked:
        deep = [read for read in activity.reads if not read.membership or any(map(COLD.__and__, read.flags))]
        read = tuple(one.room for one in deep)
        return Reach(people, (*rooms, *read), read, tuple(_authors(deep)), files, activity.cold)
    return Reach(people, rooms, (), (), files) if people or rooms or files else None


def contacts(activity: Activity) -> Iterable[str]:
    """The rooms an activity had to do with, whatever it did there."""
    if activity.outcome is not Outcome.SUCCESS:
        return ()
    rooms = [read.room for read in activity.reads]
    if activity.room and activity.action not in _OWN:
        rooms.append(activity.room)
    return rooms


def environments(domains: Iterable[str], known: Mapping[str, str]) -> Iterator[str]:
    """The environment of each server; one that no setting names is its own."""
    for domain in domains:
        yield known.get(domain, domain)


def _room(activity: Activity, action: Action) -> tuple[str, ...]:
    entered = action is Action.JOIN and not activity.invited
    listed = action is Action.LIST_MEMBERS and activity.strangers
    return (activity.room,) if activity.room and (entered or listed) else ()


def _authors(reads: Iterable[RoomRead]) -> Iterator[str]:
    for read in reads:
        by = read.by if all(map(COLD.__and__, set(read.flags))) else compress(read.by, map(COLD.__and__, read.flags))
        yield from map(read.senders.__getitem__, set(by))
