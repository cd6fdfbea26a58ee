"""Who was given an event or a file, as far as the spool still tells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vigie.activity.segments import Lines, Segment, segment_numbers
from vigie.model.activity import Action, Activity, decode

_LINES: Final = 2_000
_GAP: Final = b'"action":"gap"'
_FEW: Final = 50
"""Keys that are looked for in lines as they are written; with more of them it is faster to decode each line."""


@dataclass(slots=True)
class Search:
    """What was found, and how much of the past was there to be searched."""

    found: list[Activity] = field(default_factory=list)
    first: int = 0  # ms, of the oldest activity in the spool; 0 when it is empty
    last: int = 0
    lost: int = 0  # activities that the guard could not record in that time
    unreadable: int = 0  # lines


def search(spool: Path, keys: Iterable[str]) -> Search:
    """Activities whose answers contained one of these events or files. Raises `OSError` for a spool it may not read.

    The spool holds what Vigie has not read yet and a little more: what lies before `Search.first` is not known here.
    """
    wanted = set(keys)
    needles = [key.encode() for key in wanted]
    result = Search()
    for number in segment_numbers(spool):
        for lines in _lines(spool, number):
            _look(lines, wanted, needles, result)
    return result


def keys_of(activity: Activity) -> set[str]:
    """The events and the file that an activity is about."""
    return {name for room in activity.reads for name in room.events} | ({activity.media} if activity.media else set())


def last_of(spool: Path, user: str, since: int) -> Activity | None:
    """The newest activity of an account, not older than `since`; None when there is none. Raises `OSError`."""
    name, found = user.encode(), None
    for number in segment_numbers(spool)[-2:]:
        for lines in _lines(spool, number):
            for line in lines.data.split(b"\n") if name in lines.data else ():
                if name in line and (one := _decoded(line)) and one.user == user and one.time >= since:
                    found = one
    return found


def _lines(spool: Path, number: int) -> Iterator[Lines]:
    try:
        segment = Segment(spool, number)
    except FileNotFoundError:  # deleted since the folder was listed
        return
    try:
        while lines := segment.take(_LINES):
            yield lines
    finally:
        segment.close()


def _look(lines: Lines, wanted: set[str], needles: list[bytes], result: Search) -> None:
    data = lines.data
    if not result.first:
        result.first = _time(data.partition(b"\n")[0])
    result.last = _time(data.rstrip(b"\n").rpartition(b"\n")[2]) or result.last
    many = len(needles) > _FEW
    if not many and not any(needle in data for needle in (*needles, _GAP)):
        return
    for line in data.rstrip(b"\n").split(b"\n"):
        if many or any(needle in line for needle in needles) or _GAP in line:
            _take(line, wanted, result)


def _take(line: bytes, wanted: set[str], result: Search) -> None:
    activity = _decoded(line)
    if activity is None:
        result.unreadable += 1
    elif activity.action is Action.GAP:
        result.lost += activity.lost
    elif not wanted.isdisjoint(keys_of(activity)):
        result.found.append(activity)


def _time(line: bytes) -> int:
    one = _decoded(line)
    return one.time if one else 0


def _decoded(line: bytes) -> Activity | None:
    try:
        return decode(line)
    except (ValueError, RecursionError):
        return None
