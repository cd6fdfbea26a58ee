"""Files of the past: each is fetched once for each detector, whatever the number of rooms and events it is in."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, Protocol

from vigie.content import whole
from vigie.content.detector import Detector
from vigie.content.retro.prints import prints
from vigie.content.retro.progress import FileSeen, Progress
from vigie.content.scanner import Scanner
from vigie.model.errors import PlatformError
from vigie.model.sightings import Kind, Sighting
from vigie.ports.content import Archive

_ABSENT: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that an event points to, in clear."""

    media: str
    name: str
    kind: str  # media type, as the sender says


class Reader(Protocol):
    """Turns a file into texts, without ever harming whoever asks."""

    @property
    def at_a_time(self) -> int:
        """How many files may be asked about at once: more would lie in memory and wait."""
        ...

    async def read(self, data: bytes, name: str, kind: str) -> tuple[Sequence[tuple[str, str]], Sequence[Sighting]]:
        """Texts with their places, and what could not be inspected. `kind` is the media type that the sender says."""
        ...


def attached(content: Mapping[str, Any]) -> Attached | None:
    """The file of an event, or of an edit. Encrypted ones (`file`) are none: nobody can look into them."""
    edited = content.get("m.new_content")
    if isinstance(edited, dict) and "url" in edited:
        content = edited
    media, info = content.get("url"), content.get("info")
    if not isinstance(media, str) or not media.startswith("mxc://") or len(media) > _LONGEST:
        return None
    name = next((one for key in ("filename", "body") if isinstance(one := content.get(key), str)), "")
    kind = info.get("mimetype") if isinstance(info, dict) else None
    return Attached(media, name[:_LONGEST], kind[:_LONGEST] if isinstance(kind, str) else "")


@dataclass(slots=True)
class Files:
    """Looks at files, as many at a time as the reader opens, and remembers what was seen in which."""

    archive: Archive
    reader: Reader
    progress: Progress
    scanner_of: Callable[[Sequence[Detector]], Scanner]
    new: dict[str, FileSeen] = field(default_factory=dict)  # looked at since `taken`
    turns: asyncio.Semaphore = field(init=False)
    busy: dict[str, asyncio.Lock] = field(default_factory=dict)  # files that are being looked at

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(self.reader.at_a_time)

    async def seen(self, file: Attached, detectors: Sequence[Detector]) -> FileSeen:
        """What these detectors see in a file. Raises `PlatformError` when it cannot be fetched now."""
        async with self.busy.setdefault(file.media, asyncio.Lock()):
            known = self.new.get(file.media) or self.progress.file(file.media)
            covered = self.progress.set(known.detectors) if known else frozenset[str]()
            missing = [one for name, one in prints(detectors).items() if name not in covered]
            if known is None or (missing and not known.absent):
                async with self.turns:
                    known = self.new[file.media] = await self._looked(file, missing, known)
        self.busy.pop(file.media, None)  # whoever waits has it, and finds what is known now
        wanted = {one.id for one in detectors}
        return FileSeen(
            detectors=known.detectors,
            sightings=tuple(one for one in known.sightings if one.detector in wanted or one.kind is Kind.FILE),
            absent=known.absent,
        )

    def taken(self) -> dict[str, FileSeen]:
        """What was looked at since the last call, to be kept."""
        new, self.new = self.new, {}
        return new

    async def _looked(self, file: Attached, detectors: Sequence[Detector], known: FileSeen | None) -> FileSeen:
        now = {one.id for one in detectors}
        before = [one for one in (known.sightings if known else ()) if one.detector not in now]
        name = self.progress.named(
            prints(detectors).keys() | (self.progress.set(known.detectors) if known else frozenset())
        )
        try:
            data = await self.archive.media(file.media)
        except PlatformError as error:
            if error.status not in _ABSENT:
                raise
            return FileSeen(detectors=name, sightings=tuple(before), absent=True)
        parts, problems = await self.reader.read(data, file.name, file.kind)
        found = self.scanner_of(detectors).scan([*whole.parts(data, len(data)), *parts])
        unread = [one for one in problems if known is None]
        return FileSeen(detectors=name, sightings=(*before, *unread, *found))
