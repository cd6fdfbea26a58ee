"""The record, on disk, without ever holding up Synapse.

Activities are put into a bounded queue; a thread writes them to NDJSON segments named by a number that only grows.
What is promised:

- `put` never blocks and never raises. When the queue is full, the activity is counted as lost.
- Lost activities leave a GAP record, in their place, as soon as something can be written again.
- A segment only grows; a new start opens a new one. After `kill -9` of Synapse at most the last `FLUSH_SECONDS` of
  records are missing and the last line may be torn; after a power cut at most the last `SYNC_SECONDS`.
- The total size is bounded: segments that the reader has finished with (the `ack` file names the first one it still
  needs) go first; when that is not enough the oldest go, and what they held is counted in a GAP record.
"""

import bisect
import contextlib
import itertools
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from vigie.model.activity import Action, Activity, decode, encode
from vigie_synapse.config import SpoolSetting

FLUSH_SECONDS: Final = 0.05
"""The thread writes at most this often; it sleeps while there is nothing to write."""
SYNC_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 1.0
SUFFIX: Final = ".ndjson"
ACK: Final = "ack"
logger = logging.getLogger(__name__)


class Spool:
    """A writer. `boot` names this start of the guard and prefixes every activity's id."""

    def __init__(
        self, directory: Path, server: str, boot: str, now_ms: Callable[[], int], setting: SpoolSetting
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o770)
        self._directory, self._server, self._boot = directory, server, boot
        self._now_ms, self._setting = now_ms, setting
        self._queue: deque[Activity] = deque()
        self._sequence = itertools.count(1)  # taken from by two threads, which its one C call allows
        self._lost = 0
        self._file: int | None = None
        self._size = 0
        self._held: dict[int, int] = {}  # segment number -> activities it holds or says are lost, of this start
        self._number = max(segments(directory), default=-1) + 1
        self._wake = threading.Event()
        self._stopping = self._failing = False
        self._synced_at = 0.0
        self.written = 0
        self.lost = 0
        self._thread = threading.Thread(target=self._run, name="vigie-spool", daemon=True)

    def start(self) -> None:
        """Begin writing."""
        self._thread.start()

    def next_id(self) -> str:
        """An id for the next activity."""
        return f"{self._boot}-{next(self._sequence)}"

    def put(self, activity: Activity) -> None:
        """Hand over an activity."""
        if len(self._queue) >= self._setting.queue:
            self._lost += 1
            self.lost += 1
            return
        self._queue.append(activity)

    def wake(self) -> None:
        """Let the thread know that there is something to write: once for any number of `put`."""
        if not self._wake.is_set():
            self._wake.set()

    def waiting(self) -> int:
        """Activities not yet written."""
        return len(self._queue)

    def close(self) -> None:
        """Write what is waiting, then stop. Waits at most five seconds."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(SYNC_SECONDS)
            self._wake.clear()
            self._flush()
            if self._failing:
                self._wake.clear()  # only time may help, or the end
                self._wake.wait(RETRY_SECONDS)
            time.sleep(FLUSH_SECONDS)
        self._flush()
        self._sync(force=True)
        if self._file is not None:
            os.close(self._file)

    def _flush(self) -> None:
        """Write what is waiting. On failure it stays in the queue and is tried again: a full disk may be freed."""
        lost, count = self._lost, len(self._queue)
        if not count and not lost:
            self._sync(force=False)
            return
        try:
            batch = [encode(self._queue[index]) for index in range(count)]
            if lost:
                batch.append(encode(self._gap(lost)))
            self._append(batch)
        except Exception as error:
            self._failed(error, count)
            return
        self._failing = False
        self._count(count, lost)
        self._sync(force=False)

    def _count(self, written: int, lost: int = 0) -> None:
        """These activities, and a GAP for that many, are in the segment now."""
        for _ in range(written):
            self._queue.popleft()
        self._lost -= lost
        self.written += written
        self._held[self._number] = self._held.get(self._number, 0) + written + lost

    def _failed(self, error: Exception, count: int) -> None:
        """A full disk is tried again later; a record that cannot be encoded never will be, so it is given up."""
        if not self._failing:
            logger.warning("vigie: the record cannot be written to %s: %s", self._directory, error)
        if isinstance(error, OSError):
            self._failing = True
            self._abandon_segment()
            return
        for _ in range(count):
            try:
                self._append([encode(self._queue[0])])
                self._count(1)
            except OSError:
                return
            except Exception:
                self._queue.popleft()
                self._lost += 1
                self.lost += 1

    def _abandon_segment(self) -> None:
        """After a failed write the segment may end in a torn line: go on in a new one."""
        if self._file is None:
            return
        path = self._path(self._number)
        with contextlib.suppress(OSError):
            os.close(self._file)
        self._file = None
        if _size(path):
            self._held.setdefault(self._number, 0)
            self._number += 1
        else:
            with contextlib.suppress(OSError):
                path.unlink()

    def _append(self, lines: list[bytes]) -> None:
        """Write lines. When that fails, the whole ones among them are counted and the torn one is cut off."""
        file = self._file
        if file is None or self._size >= self._setting.segment_bytes:
            file = self._rotate()
        data = memoryview(b"".join(lines))
        done = 0
        try:
            while done < len(data):
                done += os.write(file, data[done:])
        except OSError:
            ends = list(itertools.accumulate(map(len, lines)))
            whole = bisect.bisect_right(ends, done)
            os.ftruncate(file, self._size + (ends[whole - 1] if whole else 0))
            self._count(whole)  # never the GAP: it comes last, and a batch that is whole did not fail
            raise
        self._size += done

    def _rotate(self) -> int:
        """Begin the next segment; its file descriptor."""
        if self._file is not None:
            self._sync(force=True)
            os.close(self._file)
            self._file = None
            self._number += 1
        self._make_room()
        path = self._directory / f"{self._number:016d}{SUFFIX}"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)
        self._size = 0
        return self._file

    def _make_room(self) -> None:
        """Delete what the reader has finished with; then, when the bound demands it, the oldest."""
        needed = acknowledged(self._directory)
        numbers = segments(self._directory)
        sizes = {number: _size(self._path(number)) for number in numbers}
        total = sum(sizes.values()) + self._setting.segment_bytes
        for number in numbers:
            finished = number < needed
            if not finished and total <= self._setting.max_bytes:
                break
            if not finished:
                dropped = self._held[number] if number in self._held else held(self._path(number))
                self._lost += dropped
                self.lost += dropped
            with contextlib.suppress(OSError):
                self._path(number).unlink()
                total -= sizes[number]
            self._held.pop(number, None)

    def _path(self, number: int) -> Path:
        return self._directory / f"{number:016d}{SUFFIX}"

    def _gap(self, lost: int) -> Activity:
        return Activity(
            id=self.next_id(), time=self._now_ms(), action=Action.GAP, server=self._server, lost=lost, code="spool"
        )

    def _sync(self, *, force: bool) -> None:
        """Ask the disk to keep what was written, once a second."""
        now = time.monotonic()
        if self._file is not None and (force or now - self._synced_at >= SYNC_SECONDS):
            self._synced_at = now
            with contextlib.suppress(OSError):
                os.fdatasync(self._file)


def segments(directory: Path) -> list[int]:
    """The numbers of the segments there, oldest first."""
    names = (path.name.removesuffix(SUFFIX) for path in directory.glob(f"*{SUFFIX}"))
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def acknowledged(directory: Path) -> int:
    """The first segment that the reader still needs; 0 when it never said."""
    try:
        return int((directory / ACK).read_text("ascii").strip())
    except (OSError, ValueError):
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def held(path: Path) -> int:
    """How many activities a segment holds or says are lost; 0 when it cannot be read."""
    try:
        with path.open("rb") as file:
            return sum(_stands_for(line) for line in file if line.endswith(b"\n"))
    except OSError:
        return 0


def _stands_for(line: bytes) -> int:
    if b'"action":"gap"' not in line:
        return 1
    try:
        return decode(line).lost
    except ValueError:
        return 1
