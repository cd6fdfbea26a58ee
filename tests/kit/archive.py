"""An archive in memory, detectors of single words, and a reader of plain files."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from vigie.content.detector import Detector, Found
from vigie.content.text import Text
from vigie.model.errors import PlatformError
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Sentence
from vigie.model.reviews import Reach
from vigie.model.sightings import Kind, Sighting
from vigie.ports.content import Page


def word(text: str, **changes: Any) -> Detector:
    """A detector of one word."""

    def look(found: Text) -> Iterator[Found]:
        for hit in re.finditer(text, found.raw):
            yield Found(hit.start(), hit.end())

    said = Sentence(text, text)
    known: dict[str, Any] = {
        "severity": Severity.HIGH,
        "confidence": Confidence.HIGH,
        "examples": (text,),
        "triggers": (text,),
    }
    return Detector(
        id=f"own.word.{text}", kind=Kind.OWN, title=said, reason=said, advice=said,
        others=("nothing",), **{"look": look, "examples": (text,), "triggers": (text,), **known, **changes},
    )  # fmt: skip


def message(number: int, body: str, **content: Any) -> dict[str, Any]:
    return {
        "event_id": f"${number}", "type": "m.room.message", "sender": "@ann:s.example", "origin_server_ts": number,
        "content": {"msgtype": "m.text", "body": body, **content},
    }  # fmt: skip


class MemoryArchive:
    """Rooms of events, and files. `fails` maps a room, a page ("room/start") or a file to what it raises, once."""

    def __init__(self, rooms: Mapping[str, Sequence[dict[str, Any]]], size: int = 3) -> None:
        self.content = {room: list(events) for room, events in rooms.items()}
        self.size = size
        self.files: dict[str, bytes] = {}
        self.fails: dict[str, BaseException] = {}
        self.asked: Counter[str] = Counter()

    def _fail(self, what: str) -> None:
        self.asked[what] += 1
        if error := self.fails.pop(what, None):
            raise error

    async def rooms(self) -> AsyncIterator[str]:
        for room in self.content:
            yield room

    async def page(self, room: str, start: str) -> Page:
        self._fail(f"{room}/{start}")
        first = int(start or 0)
        events = tuple(self.content[room][first : first + self.size])
        return Page(events, str(first + len(events)) if events else "")

    async def before(self, room: str, event: str) -> Sequence[Mapping[str, Any]]:
        self._fail(f"before {event}")
        names = [one["event_id"] for one in self.content[room]]
        return self.content[room][: names.index(event) + 1] if event in names else []

    async def event(self, room: str, event: str) -> Mapping[str, Any] | None:
        return next((one for one in self.content[room] if one["event_id"] == event), None)

    async def reach(self, room: str) -> Reach:
        self._fail(room)
        return Reach(public=True, members=3, accounts=50)

    async def media(self, media: str) -> bytes:
        self._fail(media)
        if media not in self.files:
            raise PlatformError("not there", status=404)
        return self.files[media]


class PlainReader:
    """Takes every file for text, and one that begins with ! for one that cannot be inspected."""

    at_a_time = 3

    async def read(self, data: bytes, name: str, kind: str) -> tuple[list[tuple[str, str]], list[Sighting]]:
        text = data.decode()
        if not text.startswith("!"):
            return [("page 1", text)], []
        damaged = Sighting(
            detector="file.any.damaged", kind=Kind.FILE, severity=Severity.LOW, confidence=Confidence.HIGH, excerpt=name
        )
        return [], [damaged]
