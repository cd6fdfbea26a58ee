"""The platform's account that speaks with people in private."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Told:
    """Where a message to a person lies."""

    room: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a person wrote to the account. The text is hostile, and at most `LONGEST` characters of it are kept."""

    user: str
    room: str
    event: str
    text: str
    time: int  # ms
    answers: str = ""  # the event that it answers


LONGEST = 2_000


class Assistant(Protocol):
    """Speaks with the people of one server. Raises `PlatformError`."""

    async def tell(self, user: str, text: str, key: str) -> Told:
        """Send a private message, in the one room kept for this person. The same key sends it once."""
        ...

    async def hear(self, since: str) -> tuple[str, tuple[Heard, ...]]:
        """What people wrote since then, and where to go on; waits a while for the first. "" begins with what comes."""
        ...
