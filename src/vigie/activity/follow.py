"""Follow a spool: every line once, resumed exactly, whatever happened to the writer."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from vigie.activity.quarantine import KeptAside, Quarantine
from vigie.activity.segments import KEPT, Lines, Segment, segment_numbers, segment_path
from vigie.model.activity import Action, Activity, decode, decode_lines
from vigie.model.errors import EnvironmentFailed
from vigie.ports.storage import Cursor

ACK: Final = "ack"
"""File in the spool directory: the number of the oldest segment still needed. The writer may delete older ones."""

VANISHED: Final = "spool.vanished"
"""`Activity.code` of a GAP that the follower states itself: segments it had not read to their end are gone."""

POLL: Final = 0.015
"""Seconds. One read of zero bytes and one directory listing: 0.1 % of a core."""

RECORDS: Final = 500
"""Activities in a batch. Four times as many leave the processor's cache and cost a third of the speed."""

HEARTBEAT: Final = 0.1
"""Seconds between empty batches while nothing is written."""


_NOT_OURS: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Batch:
    """Activities in the order of the spool. Reading again from `start` gives them again."""

    activities: list[Activity]
    start: Cursor
    cursor: Cursor  # after them
    corrupt: int = 0  # lines kept aside

    def __bool__(self) -> bool:
        return bool(self.activities or self.corrupt)


class SpoolFollower:
    """Reads one spool directory. Not for several threads at once.

    A line without its newline in the last segment is still being written and is waited for; in an older one it is
    torn: counted and kept aside unless it is whole after all. Segments gone before they were read are stated by one
    GAP activity with a deterministic id. Raises `EnvironmentFailed` when the directory cannot be read or written.
    """

    def __init__(self, directory: Path, cursor: Cursor | None, source: str, quarantine: Path) -> None:
        self.source = source
        self._directory = directory
        self._quarantine = Quarantine(quarantine)
        self._cursor = cursor or Cursor(source=source, segment="", offset=0)
        self._segment: Segment | None = None
        self._ahead: tuple[int, int] | None = None  # segment and offset to open, when the cursor waits for a gap
        self._gap: Activity | None = None  # known, told before the next activity
        self._acknowledged = ""

    def read(self, max_records: int = RECORDS) -> Batch:
        """What is there now, at most `max_records` and a gap; empty when there is nothing. Never waits."""
        start, corrupt = self._cursor, 0
        activities: list[Activity] = []
        with _reading(self._directory):
            while (room := max_records - len(activities) - corrupt) > 0:
                if not (lines := self._next_or_fail(room, may_fail=not activities and not corrupt)):
                    break
                good = self._decoded(lines)
                corrupt += good.corrupt
                activities += self._after_gap(good.activities)
        return Batch(activities, start, self._cursor, corrupt)

    def acknowledge(self, cursor: Cursor) -> None:
        """Let the writer delete what lies before a cursor that is safely stored."""
        if not cursor.segment or cursor.segment == self._acknowledged:
            return
        draft = self._directory / f"{ACK}.new"
        with _reading(self._directory):
            draft.write_text(cursor.segment, encoding="ascii")
            draft.replace(self._directory / ACK)
        self._acknowledged = cursor.segment

    def backlog(self) -> int:
        """Bytes written and not read yet."""
        with _reading(self._directory):
            here = self._segment.number if self._segment else -1
            ahead = sum(_size(self._directory, number) for number in segment_numbers(self._directory) if number > here)
            return ahead + (self._segment.size() - self._segment.offset if self._segment else 0)

    def close(self) -> None:
        """Release the files."""
        if self._segment:
            self._segment.close()
            self._segment = None

    def _next_or_fail(self, most: int, *, may_fail: bool) -> Lines | None:
        """Like `_next`; a failure after something was read waits for the next read, or what was read would be lost."""
        try:
            return self._next(most)
        except OSError:
            self._ahead = None
            self.close()  # opened anew at the cursor
            if may_fail:
                raise
            return None

    def _next(self, most: int) -> Lines | None:
        """Whole lines, from the next segment when this one is finished; None when there is nothing to read."""
        while (segment := self._segment or self._resume()) is not None:
            if lines := segment.take(most):
                return self._moved(segment, lines)
            if (later := self._later(segment)) is None:
                return None
            if lines := segment.take(most):  # written between the last look and the opening of the next segment
                return self._moved(segment, lines)
            tail = segment.tail()
            self._leave(segment, later)
            if tail.data:
                return tail
        return None

    def _moved(self, segment: Segment, lines: Lines) -> Lines:
        self._cursor = _cursor(self.source, segment.number, segment.offset)
        return lines

    def _resume(self) -> Segment | None:
        """Open the segment of the cursor, or the oldest with a gap when that one is gone."""
        if not (there := segment_numbers(self._directory)):
            return None
        number, offset = self._ahead or (int(self._cursor.segment or there[0]), self._cursor.offset)
        if number not in there or offset > _size(self._directory, number):
            self._state_gap(there[0])
            number, offset = there[0], 0
        try:
            self._segment = Segment(self._directory, number, offset)
        except FileNotFoundError:  # deleted since the directory was listed: looked at again at the next read
            return None
        self._ahead = None
        return self._segment

    def _later(self, segment: Segment) -> int | None:
        """The segment that follows; the oldest there when the spool was begun anew."""
        there = segment_numbers(self._directory)
        if later := next((number for number in there if number > segment.number), None):
            return later
        return there[0] if there and segment.deleted() else None

    def _leave(self, segment: Segment, later: int) -> None:
        """The cursor stays at the end of a segment that a gap follows until the gap is told."""
        self._cursor = _cursor(self.source, segment.number, segment.offset)
        if later != segment.number + 1:
            self._state_gap(later)
        else:
            self._cursor = _cursor(self.source, later, 0)
        self._ahead = later, 0
        self.close()

    def _state_gap(self, resumed: int) -> None:
        at = self._cursor
        self._gap = Activity(
            id=f"gap.{self.source}.{at.segment}.{at.offset}-{resumed}",
            time=0,
            action=Action.GAP,
            server="",
            code=VANISHED,
            target=f"{self.source}: {at.segment}+{at.offset} to {resumed:016d}",
        )

    def _after_gap(self, activities: list[Activity]) -> list[Activity]:
        """With the gap before the first of them, whose time and server it takes: it has none of its own."""
        if self._gap is None or not activities:
            return activities
        first = activities[0]
        gap = msgspec.structs.replace(self._gap, time=first.time, server=first.server)
        self._gap = None
        return [gap, *activities]

    def _decoded(self, lines: Lines) -> "_Decoded":
        if lines.too_long:
            self._keep(lines, lines.data, lines.offset, "longer than any line of ours")
            return _Decoded([], 1)
        try:
            activities = decode_lines(lines.data)
        except _NOT_OURS:
            return self._one_by_one(lines)
        if len(activities) != max(lines.data.count(b"\n"), 1):
            return self._one_by_one(lines)
        return _Decoded(activities, 0)

    def _one_by_one(self, lines: Lines) -> "_Decoded":
        good: list[Activity] = []
        bad, offset = 0, lines.offset
        for line in lines.data.split(b"\n"):
            try:
                if line:
                    good.append(decode(line))
            except _NOT_OURS as error:
                self._keep(lines, line[:KEPT], offset, str(error))
                bad += 1
            offset += len(line) + 1
        return _Decoded(good, bad)

    def _keep(self, lines: Lines, data: bytes, offset: int, reason: str) -> None:
        self._quarantine.keep(
            KeptAside(source=self.source, segment=lines.segment, offset=offset, reason=reason[:200], data=data)
        )


async def follow(
    follower: SpoolFollower, *, max_records: int = RECORDS, poll: float = POLL, heartbeat: float = HEARTBEAT
) -> AsyncIterator[Batch]:
    """Batches for ever, as soon as there are any; an empty one every `heartbeat` seconds of silence."""
    silence = 0.0
    while True:
        batch = follower.read(max_records)
        if batch or silence >= heartbeat:
            silence = 0.0
            yield batch
        if len(batch.activities) < max_records:
            await asyncio.sleep(poll)
            silence += poll
        else:
            await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class _Decoded:
    activities: list[Activity]
    corrupt: int


def _cursor(source: str, number: int, offset: int) -> Cursor:
    return Cursor(source=source, segment=f"{number:016d}", offset=offset)


def _size(directory: Path, number: int) -> int:
    try:
        return os.stat(segment_path(directory, number)).st_size  # noqa: PTH116 - polled
    except FileNotFoundError:
        return 0


@contextmanager
def _reading(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnvironmentFailed(f"{directory}: the spool cannot be used: {error.strerror}; check its owner") from error
