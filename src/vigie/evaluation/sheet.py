"""What everybody does on one day, as columns; and when: hands do one thing after the other.

A row is one thing a person does (a look-up, a room scrolled through), made of one or more requests at a pace.
"""

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie.evaluation import rhythm
from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.population import Floats, Ints

DAY_MS: Final = 86_400_000
_MOST_HOURS: Final = 10


@unique
class Deed(IntEnum):
    """What a row is."""

    CATCH_UP = 0
    LOOK_UP = 1
    OPEN_ROOM = 2
    SCROLL = 3
    EXPORT = 4
    DOWNLOAD = 5
    THUMBNAILS = 6
    JOIN = 7
    WRITE = 8
    SIGN_IN = 9
    MEMBERS = 10
    PROFILE = 11
    SEARCH = 12
    NEW_PHONE = 13
    NEW_PASSWORD = 14
    INVITE = 15
    MAKE_ROOM = 16
    MODERATE = 17
    ROOM_LIST = 18  # the first step of a join, told apart by its endpoint


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one day. `amount` is what all requests of a row show together; `room` a room or another random number."""

    deed: NDArray[np.int8]
    who: Ints
    requests: Ints
    pace: Floats  # seconds between two requests
    amount: Ints
    room: Ints


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests of one day in order of time. `step` counts the requests of a row from 0."""

    time: Ints  # ms since local midnight
    deed: NDArray[np.int8]
    who: Ints
    step: Ints
    steps: Ints
    amount: Ints
    room: Ints
    network: NDArray[np.int8]  # see `Network` of vigie.evaluation.places

    def __len__(self) -> int:
        return len(self.time)


class Sheet:
    """Collects rows."""

    def __init__(self) -> None:
        self._parts: list[Rows] = []

    def add(
        self, deed: Deed, who: Ints, *, requests: Ints | int, pace: Floats | float, amount: Ints | int, room: Ints
    ) -> None:
        """One row for each entry of `who`."""
        count = len(who)
        if not count:
            return
        self._parts.append(
            Rows(
                np.full(count, deed, dtype=np.int8),
                who,
                np.broadcast_to(np.asarray(requests, dtype=np.int64), count),
                np.broadcast_to(np.asarray(pace, dtype=np.float64), count),
                np.broadcast_to(np.asarray(amount, dtype=np.int64), count),
                room,
            )
        )

    def rows(self) -> Rows:
        """All of them."""
        return Rows(*(np.concatenate([getattr(part, name) for part in self._parts]) for name in Rows.__slots__))


def schedule(rows: Rows, assumed: Assumptions, rng: np.random.Generator) -> Requests:
    """Give every request a time: each person's rows stand one after the other in their active hours."""
    start, session = _starts(rows, assumed, rng)
    times = rows.requests
    row = np.repeat(np.arange(len(times)), times)
    step = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    jitter = rng.uniform(0.7, 1.3, len(row))
    time = np.minimum((start[row] + step * rows.pace[row] * jitter) * 1000, DAY_MS - 1).astype(np.int64)
    order = np.argsort(time, kind="stable")
    row, step = row[order], step[order]
    return Requests(
        time[order],
        rows.deed[row],
        rows.who[row],
        step,
        times[row],
        rows.amount[row],
        rows.room[row],
        _networks(session, assumed, rng)[row],
    )


def hours_of(count: int, assumed: Assumptions, rng: np.random.Generator) -> Ints:
    """How many hours of a day so many people are active."""
    return np.minimum(rng.geometric(assumed.hours_p, count), _MOST_HOURS)


def _starts(rows: Rows, assumed: Assumptions, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Seconds since midnight at which each row begins, and a number for the person and hour it belongs to."""
    count = len(rows.who)
    people, person = np.unique(rows.who, return_inverse=True)
    hours = rng.choice(24, size=(len(people), _MOST_HOURS), p=rhythm.HOURS)
    which = (rng.random(count) * hours_of(len(people), assumed, rng)[person]).astype(np.int64)
    hour = hours[person, which]
    session = person * 24 + hour
    lasts = rows.requests * rows.pace + np.exp(rng.normal(np.log(assumed.pause[0]), assumed.pause[1], count))
    order = np.lexsort((rng.random(count), session))
    ended = np.cumsum(lasts[order])
    fresh = np.concatenate([[True], session[order][1:] != session[order][:-1]])
    before = np.maximum.accumulate(np.where(fresh, ended - lasts[order], 0.0))
    begun = rng.uniform(0, 2_400, count)[order]
    offset = begun[np.maximum.accumulate(np.where(fresh, np.arange(count), 0))]
    start = np.empty(count)
    start[order] = hour[order] * 3600 + offset + ended - lasts[order] - before
    return start, session


def _networks(session: Ints, assumed: Assumptions, rng: np.random.Generator) -> NDArray[np.int8]:
    """Where each row comes from; the same within one hour of one person."""
    hours, place = np.unique(session, return_inverse=True)
    drawn = rng.random(len(hours))[place]
    hour = session % 24
    evening = (hour < 8) | (hour >= 19)
    lines = np.cumsum([assumed.vpn, assumed.abroad, assumed.on_phone, assumed.at_home])
    kind = np.searchsorted(lines, drawn, side="right")
    kind = np.where(evening & (kind == len(lines)), len(lines) - 1, kind)
    return kind.astype(np.int8)
