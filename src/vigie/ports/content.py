"""The hands on content, and the eyes on what a platform has stored."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from vigie.model.reviews import Reach


class ContentControl(Protocol):
    """Measures on what is stored. Each is idempotent. Raises `PlatformError`."""

    async def redact(self, room: str, event: str, author: str, reason: str) -> str:
        """Empty an event for everybody, for ever; says in whose name. `reason` is read by the whole room."""
        ...

    async def quarantine(self, media: str) -> None:
        """Nobody can fetch the file ("mxc://server/id") any more."""
        ...

    async def unquarantine(self, media: str) -> None:
        """Undo `quarantine`."""
        ...

    async def reach(self, room: str) -> Reach:
        """Who can read a room now."""
        ...

    async def name(self, room: str) -> str:
        """What people call a room; its id when it has no name. The text is hostile."""
        ...

    async def own_account(self) -> str:
        """The account that does all this."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """Events of a room in order, and where the next page begins."""

    events: tuple[Mapping[str, Any], ...]
    end: str  # "" when there is nothing after it yet


class Archive(Protocol):
    """Everything a platform has stored. Raises `PlatformError`."""

    def rooms(self) -> AsyncIterator[str]:
        """Every room that the server knows, each once."""
        ...

    async def page(self, room: str, start: str) -> Page:
        """The history after `start`, the beginning of the room for "". The same start gives the same events."""
        ...

    async def before(self, room: str, event: str) -> Sequence[Mapping[str, Any]]:
        """The event and the few before it, in order; none when it is not there any more."""
        ...

    async def event(self, room: str, event: str) -> Mapping[str, Any] | None:
        """One event, None when it is not there any more."""
        ...

    async def reach(self, room: str) -> Reach:
        """Who can read a room now."""
        ...

    async def media(self, media: str) -> bytes:
        """A file. Of one that is too large only the beginning, which whoever opens it takes for too large as well."""
        ...
