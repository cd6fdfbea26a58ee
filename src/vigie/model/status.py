"""What the service and the guards say of themselves, in small files that `vigie status` and `vigie doctor` read.

Files are replaced atomically, so a reader sees one version or the next. Times are integer milliseconds since the epoch.
"""

from enum import StrEnum, unique
from typing import Final

import msgspec

FILE_NAME: Final = "status.json"
"""Name of both files: in the state folder of `vigie serve`, and in that of each guard."""


@unique
class Health(StrEnum):
    """How a part does."""

    OK = "ok"
    DEGRADED = "degraded"  # works, but something needs a person
    FAILED = "failed"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the service. `detail` says what is wrong and what to do."""

    name: str
    health: Health
    detail: str = ""


class ServerStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How far the activity of one homeserver was read."""

    name: str
    environment: str
    spool: str
    guard: str
    lag_bytes: int = 0  # written by the guard and not read yet
    lag_ms: int = 0  # age of the newest activity read while something is left to read; 0 when nothing is
    last_activity: int = 0  # ms, of the newest activity read; 0 before the first


class AccountScore(msgspec.Struct, frozen=True, kw_only=True):
    """What stands against one account."""

    user: str
    points: float
    watch: float
    rules: tuple[str, ...]  # the heaviest first


class ServiceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The heartbeat of `vigie serve`."""

    version: str
    pid: int
    mode: str
    started: int
    written: int
    parts: tuple[Part, ...]
    servers: tuple[ServerStatus, ...]
    counters: dict[str, int]
    scores: tuple[AccountScore, ...] = ()  # the heaviest accounts, the worst first
    stopped: bool = False  # it ended by itself, cleanly


class AccountUsage(msgspec.Struct, frozen=True, kw_only=True):
    """One account near one of its budgets."""

    user: str
    resource: str
    window: int  # seconds
    used: int
    limit: int


class GuardContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a guard does about content."""

    enforce: bool
    assistant: str  # the account that speaks with authors, as the guard knows it
    marking: str  # the answer to a marking of high severity, sure, in a public room
    credential: str  # to a sure secret there
    python: str  # that opens files
    look: str  # how far pictures are read


class GuardStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The heartbeat of one guard. Keys that this version does not know are passed over."""

    written: int
    accounts: tuple[AccountUsage, ...] = ()
    counters: dict[str, int] = {}
    content: GuardContent | None = None  # None: it is not looked at


ENCODER: Final = msgspec.json.Encoder()
SERVICE: Final = msgspec.json.Decoder(ServiceStatus)
GUARD: Final = msgspec.json.Decoder(GuardStatus)
