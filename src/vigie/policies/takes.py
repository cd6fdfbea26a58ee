"""What an activity took, in the terms of budgets. One function counts live and, after a restart, from the record."""

from collections.abc import Collection

from vigie.model.activity import COLD, FRESH, Action, Activity, Outcome
from vigie.model.budgets import Resource
from vigie.policies.names import Names, fingerprint
from vigie.policies.usage import DEEP_AFTER, Take, Usage


def distinct(resource: Resource, *names: str) -> Take:
    """A take of distinct values; names that are said twice count once."""
    return Take(resource, values=Names(names if len(names) < 2 else frozenset(names)))


def found(people: Collection[str]) -> list[Take]:
    """Accounts shown by the directory or a profile, each named once."""
    values = Names(people)
    return [Take(Resource.PEOPLE_FOUND, values=values), Take(Resource.PEOPLE, values=values)]


def at_the_door(activity: Activity) -> list[Take]:
    """What is counted, live, before the answer is sent."""
    match activity.action:
        case Action.SEARCH_DIRECTORY:
            return [Take(Resource.DIRECTORY_SEARCHES, amount=1), *found(activity.people)]
        case Action.LIST_ROOMS:
            return [Take(Resource.ROOM_LIST_PAGES, amount=1)]
        case Action.DOWNLOAD:
            return [distinct(Resource.MEDIA_FILES, activity.media)]
        case Action.THUMBNAIL:
            return [distinct(Resource.THUMBNAILS, activity.media)]
        case Action.VIEW_PROFILE:
            return found(activity.people)
        case Action.JOIN if not activity.invited:
            return [distinct(Resource.ROOMS_ENTERED, activity.room)]
        case _:
            return []


def in_the_answer(activity: Activity) -> list[Take]:
    """What is counted once the answer was sent: events, the people among them, bytes."""
    takes: list[Take] = []
    if activity.strangers:
        takes.append(Take(Resource.PEOPLE, values=Names(activity.people[: activity.strangers])))
    if activity.action is Action.LIST_MEMBERS and activity.strangers:
        takes.append(distinct(Resource.MEMBER_LISTS, activity.room))
    if activity.action is Action.DOWNLOAD:
        takes.append(Take(Resource.MEDIA_BYTES, amount=activity.bytes))
    if activity.reads:
        takes += _of_reads(activity)
    return takes


def _of_reads(activity: Activity) -> list[Take]:
    takes = []
    if activity.cold:
        takes.append(Take(Resource.COLD_EVENTS, amount=activity.cold))
        read = (r.room for r in activity.reads if any(flags & COLD for flags in r.flags))
        takes.append(distinct(Resource.ROOMS_READ, *read))
    if activity.fresh:
        takes.append(Take(Resource.FRESH_EVENTS, amount=activity.fresh))
    if activity.peeked:
        takes.append(distinct(Resource.ROOMS_PEEKED, *(read.room for read in activity.reads if not read.membership)))
    return takes


def deepened(activity: Activity) -> dict[int, int]:
    """Events older than the entry, for each room just entered or peeked into."""
    if not activity.fresh:
        return {}
    counts = {fingerprint(r.room): sum(1 for flags in r.flags if flags & FRESH) for r in activity.reads}
    return {room: count for room, count in counts.items() if count}


def deep(usage: Usage, more: dict[int, int]) -> list[Take]:
    """The rooms that would now become read deeply. Each counts once: people come back to what they have read."""
    rooms = frozenset(
        room for room, events in more.items() if usage.depth(room) <= DEEP_AFTER < usage.depth(room) + events
    )
    return [Take(Resource.DEEP_ROOMS, values=rooms)] if rooms else []


def count(usage: Usage, activity: Activity, *, door: bool) -> None:
    """Add an activity to an account's usage; `door`: also what is normally counted before the answer.

    Nothing was taken by a request that was refused, challenged or failed.
    """
    if activity.outcome is not Outcome.SUCCESS:
        return
    usage.advance(activity.time // 1000)
    more = deepened(activity)
    for take in (*(at_the_door(activity) if door else ()), *in_the_answer(activity), *deep(usage, more)):
        usage.add(take)
    for room, events in more.items():
        usage.deepen(room, events)
