"""Events of any origin for `vigie rules run`: NDJSON in, in order of time, with every unreadable line noted."""

import codecs
import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

import msgspec

from vigie.cli.streams import LONGEST
from vigie.detection.shapes import mapping_getter, mapping_shape
from vigie.detection.written import Getter
from vigie.model import activity
from vigie.model.activity import Activity
from vigie.model.errors import Mistake
from vigie.model.timestamps import epoch_milliseconds, from_rfc3339

TIME_FIELDS: Final = (
    *("@timestamp", "timestamp", "time", "event.created", "_time", "ts", "date", "eventTime", "UtcTime"),
    *("TimeCreated", "origin_server_ts"),
)
"""Tried in this order when no name is given."""
REORDER: Final = 50_000
"""Events held back to put them in order: a smaller file may be in any order."""
_EARLIEST: Final = from_rfc3339("0001-01-01T00:00:00Z")
_LATEST: Final = from_rfc3339("9999-12-31T23:59:59.999Z")
_ABSURD: Final = "its time is not in the years 1 to 9999"
_GZIP: Final = b"\x1f\x8b"
_HALF: Final = re.compile(rb"(?i)\\u(d[89ab]..(?!\\ud[c-f])|(?<!\\ud[89ab]..\\u)d[c-f])")
MISTAKES: Final = 1_000
"""Unreadable lines that are told one by one."""


class Event(dict[str, Any]):
    """One line, with the time (ms) and the name that were found for it."""

    __slots__ = ("id", "time")

    def __init__(self, content: Mapping[str, Any], time: int, name: str) -> None:
        super().__init__(content)
        self.time, self.id = time, name


SHAPE: Final = mapping_shape(time=attrgetter("time"), identity=attrgetter("id"))


@dataclass(slots=True)
class Reader:
    """Reads lines. Unreadable ones are counted, the first `MISTAKES` told, and the others are not held up by them."""

    path: str
    time_field: str = ""
    mistakes: list[Mistake] = field(default_factory=list)
    count: int = 0  # events read
    unreadable: int = 0  # lines

    def ordered(self, lines: Iterable[bytes]) -> Iterator[Event | Activity]:
        """Events by time; those of the same time as they come."""
        waiting: list[tuple[int, int, Event | Activity]] = []
        for number, event in self.events(lines):
            entry = (event.time, number, event)
            if len(waiting) < REORDER:
                heapq.heappush(waiting, entry)
            else:
                yield heapq.heappushpop(waiting, entry)[2]
        while waiting:
            yield heapq.heappop(waiting)[2]

    def events(self, lines: Iterable[bytes]) -> Iterator[tuple[int, Event | Activity]]:
        """Events as they come, each with the number of its line."""
        times = [mapping_getter(name) for name in ([self.time_field] if self.time_field else TIME_FIELDS)]
        spool: bool | None = None
        for number, line in enumerate(lines, start=1):
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901 - as programs of Windows begin a file
            if not line.strip():
                continue
            spool = _is_activity(line) if spool is None else spool
            try:
                event = activity.decode(line) if spool else _event(line, number, times)
                if not _EARLIEST <= event.time <= _LATEST:
                    raise ValueError(_ABSURD)  # noqa: TRY301
            except (ValueError, RecursionError) as error:
                self._refuse(number, _unreadable(line) or str(error).splitlines()[0][:200])
                continue
            self.count += 1
            yield number, event

    def _refuse(self, number: int, message: str) -> None:
        self.unreadable += 1
        if self.unreadable <= MISTAKES:
            self.mistakes.append(Mistake(self.path, number, message))
        elif self.unreadable == MISTAKES + 1:
            self.mistakes.append(Mistake(self.path, number, "and those after it that cannot be read are only counted"))


def _unreadable(line: bytes) -> str:
    """What the reader of JSON has no words for."""
    if line.startswith(_GZIP):
        return "is compressed: unpack the file, or pass what unpacks it with --events -"
    if len(line) >= LONGEST:
        return f"is longer than {LONGEST} bytes"
    return "holds half a character (one of a pair of \\u escapes)" if _HALF.search(line) else ""


def _is_activity(line: bytes) -> bool:
    try:
        activity.decode(line)
    except (ValueError, RecursionError):
        return False
    return True


def _event(line: bytes, number: int, times: list[Getter]) -> Event:
    content = _DECODER.decode(line)
    found = next((value for get in times if (value := get(content)) is not None), None)
    if found is None:
        raise ValueError("has no time: name the field with --time-field")
    name = _IDENTITY(content) or content.get("id")
    return Event(content, milliseconds(found), str(name) if isinstance(name, str | int) else f"line:{number}")


def milliseconds(value: Any) -> int:
    """A time as logs write it: RFC 3339, or seconds to nanoseconds since the epoch. Raises `ValueError`."""
    with suppress(ValueError):
        return epoch_milliseconds(value)
    with suppress(ValueError, OverflowError):
        return from_rfc3339(str(value)[:64])
    raise ValueError("its time is neither a date nor a number")


_DECODER: Final = msgspec.json.Decoder(dict[str, Any])
_IDENTITY: Final = mapping_getter("event.id")
