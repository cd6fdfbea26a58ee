"""Messages of a file or a pipe, scanned one by one: a line in, a line out.

A line is a message with its text in it (`{"id": ..., "body": ...}` and whatever else the content of an event holds), or
a whole event, of which `content` is looked at. Lines that cannot be read are counted, the first of them told.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from vigie.content.bulk import BATCH, Bulk
from vigie.content.scanner import Scanner
from vigie.model.errors import Mistake
from vigie.model.sightings import Sighting

MISTAKES: Final = 1_000
"""Unreadable lines that are told one by one."""


@dataclass(slots=True)
class Messages:
    """Scans lines. Counts as it goes."""

    scanner: Scanner
    path: str
    mistakes: list[Mistake] = field(default_factory=list)
    count: int = 0  # messages read
    found: int = 0  # messages in which something was
    unreadable: int = 0  # lines

    def answers(self, lines: Iterable[bytes], batch: int = BATCH) -> Iterator[dict[str, Any]]:
        """For each message its id, and what was seen in it. `batch` messages are read before the first is answered."""
        names: deque[str | int] = deque()
        for seen in Bulk(self.scanner).scan_events(self._events(lines, names), batch):
            self.count += 1
            self.found += bool(seen)
            yield {"id": names.popleft(), "findings": [finding(one) for one in seen]}

    def _events(self, lines: Iterable[bytes], names: deque[str | int]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                message = _DECODER.decode(line)
            except (ValueError, RecursionError) as error:
                self._refuse(number, str(error).splitlines()[0][:200])
                continue
            names.append(_name(message, number))
            yield _kind(message), _content(message)

    def _refuse(self, number: int, message: str) -> None:
        self.unreadable += 1
        if self.unreadable <= MISTAKES:
            self.mistakes.append(Mistake(self.path, number, message))
        elif self.unreadable == MISTAKES + 1:
            self.mistakes.append(Mistake(self.path, number, "and those after it that cannot be read are only counted"))


def finding(seen: Sighting) -> dict[str, Any]:
    """A sighting for machines: words instead of numbers, nothing left out."""
    return {
        "detector": seen.detector,
        "kind": seen.kind,
        "severity": seen.severity.name.lower(),
        "confidence": seen.confidence,
        "excerpt": seen.excerpt,
        "place": seen.place,
        "count": seen.count,
        "verified": seen.verified,
        "digest": seen.digest,
    }


_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def _content(message: Mapping[str, Any]) -> Mapping[str, Any]:
    content = message.get("content")
    return content if isinstance(content, dict) else message


def _kind(message: Mapping[str, Any]) -> str:
    kind = message.get("type")
    return kind if isinstance(kind, str) else ""


def _name(message: Mapping[str, Any], number: int) -> str | int:
    names = (message.get("id"), message.get("event_id"))
    return next((name for name in names if isinstance(name, str | int)), f"line:{number}")
