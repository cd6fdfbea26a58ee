"""The pieces attackers are made of: a directory listed, a room taken, at a pace or by a timetable."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from vigie.evaluation.population import part
from vigie.evaluation.theft import Target, Want
from vigie.model.activity import Action

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
OPENS: Final = 8
CLOSES: Final = 18
"""Local hours between which a patient thief works, every day of the week."""


def directory(target: Target, lasts: float, first: int = 0, beyond: int = 0, rows: int = 50) -> Iterator[Want]:
    """Search after search, in alphabetical order."""
    for start in range(first, beyond or len(target.people), rows):
        yield Want(Action.SEARCH_DIRECTORY, lasts, people=part(target.people, start, rows))


def enter(target: Target, room: int, lasts: float) -> Want:
    """Enter a room; the first synchronisation shows some members."""
    shown = target.members_of(room)[:10]
    return Want(Action.JOIN, lasts, room=room, people=shown)


def members(target: Target, room: int, lasts: float) -> Want:
    """The member list of a room just entered."""
    people = target.members_of(room)
    return Want(Action.LIST_MEMBERS, lasts, room=room, people=people, strangers=len(people))


def history(target: Target, room: int, page: int, lasts: float, *, fresh: bool = True) -> Iterator[Want]:
    """All messages of a room, page by page."""
    left = target.messages[room]
    while left > 0:
        count = min(page, left)
        yield Want(Action.READ, lasts, room=room, events=count, fresh=fresh)
        left -= count


def files(target: Target, room: int, lasts: float) -> Iterator[Want]:
    """All files of a room."""
    for number in range(target.files[room]):
        yield Want(Action.DOWNLOAD, lasts, media=f"mxc://{target.server}/h{room}-{number}")


def whole_room(target: Target, room: int, lasts: float, page: int, *, listed: bool = True) -> Iterator[Want]:
    """Enter, list, read to the beginning, take the files."""
    yield enter(target, room, lasts)
    if listed:
        yield members(target, room, lasts)
    yield from history(target, room, page, lasts)
    yield from files(target, room, lasts)


def evenly(wants: list[Want], begin: float, days: float) -> Iterator[Want]:
    """Spread over the working hours of so many days from `begin` (a local midnight, ms)."""
    open_ms = (CLOSES - OPENS) * HOUR_MS
    for number, want in enumerate(wants):
        worked = days * open_ms * (number + 0.5) / len(wants)
        day, into = divmod(worked, open_ms)
        want.at = begin + day * DAY_MS + OPENS * HOUR_MS + into
        yield want


def daily(wants: Iterator[Want], begin: float, days: int, each: int, weekdays: frozenset[int]) -> Iterator[Want]:
    """At most `each` on every day whose number modulo 7 is in `weekdays`, spread over the working hours."""
    for day in range(days):
        if day % 7 in weekdays:
            today = list(islice(wants, each))
            yield from evenly(today, begin + day * DAY_MS, 1)


def growing(wants: Iterator[Want], begin: float, days: int, first: float, growth: float) -> Iterator[Want]:
    """Each day a little more than the day before."""
    owed = 0.0
    for day in range(days):
        owed += first * growth**day
        today = list(islice(wants, int(owed)))
        owed -= int(owed)
        yield from evenly(today, begin + day * DAY_MS, 1)
