"""The accounts in memory: their usage, their requests in flight, and what orders demand of them.

Usage survives a restart. A snapshot is written from time to time, in slices so that no request waits for it; after a
crash the rest is counted again from the record (`vigie_synapse.replay`). Who must sign in again is written at once.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, unique
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from vigie.model.budgets import Limit, Resource
from vigie.policies.decide import Budgets
from vigie.policies.usage import Snapshot, Usage, Windows

if TYPE_CHECKING:
    from vigie_synapse.records import Record

UNLIMITED: Final = 2**31
PAGE: Final = 1_000
"""Events, the most that one answer of Synapse holds of a room."""
UNKNOWN: Final = -1
"""An allowance that is worked out at the first event."""
READ_RESOURCES: Final = (Resource.COLD_EVENTS, Resource.FRESH_EVENTS, Resource.PEOPLE)
"""What single events of an answer can use up."""
NARROW_RESOURCES: Final = (Resource.ROOMS_PEEKED, Resource.DEEP_ROOMS, Resource.ROOMS_READ)
"""What the rooms of an answer can use up."""
FEW: Final = 4
"""Requests at once, of one account, that are no reason to look closely."""


@unique
class Arrival(Enum):
    """What a login completed elsewhere means for a challenge."""

    UNASKED = "unasked"  # there was none
    KNOWN = "known"  # with a session that had to sign in again
    NEW = "new"  # with another session


@dataclass(slots=True, eq=False)
class Account:
    """One account. `pending` events were served to requests in flight and are not yet counted in `usage`."""

    user: str
    usage: Usage
    exempt: bool = False
    frozen: str = ""  # id of the order
    slowed: bool = False  # by an order
    must_sign_in: set[str] = field(default_factory=set)  # devices that a challenge waits for
    challenge: str = ""  # its code
    networks: dict[str, None] = field(default_factory=dict)  # it came from lately, oldest first
    known: frozenset[str] = frozenset()  # networks it came from before the challenge
    arriving: dict[str, Arrival] = field(default_factory=dict)  # device -> a delegated login not seen here yet
    in_flight: "set[Record]" = field(default_factory=set)
    pending: int = 0
    caught: dict[str, tuple[int, int]] = field(default_factory=dict)  # room -> old events caught up on, since (ms)
    allowance: int = UNKNOWN
    counted: tuple[str, int] = ("", 0)  # boot and sequence of the last activity counted


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """One account in a snapshot."""

    user: str
    usage: Snapshot
    counted: tuple[str, int]


class Pledge(msgspec.Struct, frozen=True):
    """An account that has to sign in again, and with which devices."""

    code: str
    devices: list[str]
    networks: list[str] = []


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Kept)
_PLEDGES: Final = msgspec.json.Decoder(dict[str, Pledge])


class Accounts:
    """All accounts seen lately. `state` is a folder of the guard's own."""

    def __init__(self, budgets: Budgets, state: Path, exempt: frozenset[str] = frozenset()) -> None:
        state.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.budgets = budgets
        self._state = state
        self._windows = Windows((limit for limits in budgets.limits.values() for limit in limits), budgets.combinations)
        self._accounts: dict[str, Account] = {}
        self._exempt = exempt

    def __len__(self) -> int:
        return len(self._accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def get(self, user: str) -> Account:
        """The account, new when it was not seen lately."""
        account = self._accounts.get(user)
        if account is None:
            account = self._accounts[user] = Account(user, Usage(self._windows), exempt=user in self._exempt)
        return account

    def seen(self, user: str) -> Account | None:
        """The account, if it was seen lately."""
        return self._accounts.get(user)

    def exempt(self, users: frozenset[str]) -> None:
        """These accounts, and only these, have no budgets."""
        self._exempt = users
        for account in self:
            if account.exempt != (account.user in users):
                account.exempt = not account.exempt
                self.allow(account)

    def allow(self, account: Account) -> None:
        """Work out how many events may be served before they have to be weighed one by one.

        It stays true until something is counted or more requests come in at once, each of which may read another room:
        what leaves a window only makes room.
        """
        if account.exempt:
            account.allowance = UNLIMITED
            return
        left, usage = self.budgets.left, account.usage
        rooms = max(FEW, len(account.in_flight) + 1)
        narrow = any(left(usage, resource, rooms) < rooms for resource in NARROW_RESOURCES)
        account.allowance = 0 if narrow else min(left(usage, resource, PAGE) for resource in READ_RESOURCES)

    def forget_idle(self, now: int) -> None:
        """Drop accounts about which there is nothing left to remember."""
        for account in [a for a in self if not (a.in_flight or a.frozen or a.slowed or a.must_sign_in or a.arriving)]:
            if account.usage.idle(now):
                del self._accounts[account.user]

    def near(self, now: int, least: float, count: int) -> list[tuple[str, Limit, int]]:
        """The accounts closest to a refusal: at most `count`, each having used at least that share of a budget."""
        found = []
        for account in self:
            account.usage.advance(now)
            nearest = self.budgets.nearest(account.usage)
            if nearest and nearest[0] >= least:
                found.append((nearest[0], account.user, nearest[1], nearest[2]))
        found.sort(key=lambda item: (-item[0], item[1]))
        return [(user, limit, used) for _, user, limit, used in found[:count]]

    # Keeping

    def slices(self, size: int) -> Iterator[bytes]:
        """The snapshot in pieces: call between requests, then hand all pieces to `keep`."""
        users = list(self._accounts)
        for start in range(0, len(users), size):
            piece = [
                _ENCODER.encode(Kept(account.user, account.usage.dump(), account.counted))
                for user in users[start : start + size]
                if (account := self._accounts.get(user)) is not None
            ]
            yield b"".join(len(item).to_bytes(4) + item for item in piece)

    def keep(self, pieces: list[bytes]) -> None:
        """Replace the snapshot on disk. Raises `OSError`. May run in a thread."""
        replace(self._state / "usage.snapshot", b"".join(pieces))

    @property
    def pledges_path(self) -> Path:
        """The file of the accounts that must sign in again."""
        return self._state / "challenges.json"

    def pledges(self) -> bytes:
        """Its content."""
        return msgspec.json.encode(
            {
                account.user: Pledge(account.challenge, sorted(account.must_sign_in), sorted(account.known))
                for account in self
                if account.must_sign_in
            }
        )

    def restore(self) -> int:
        """Load what was kept; a damaged file is set aside. Returns the number of accounts."""
        with contextlib.suppress(FileNotFoundError):
            self._load(self._state / "usage.snapshot")
        path = self.pledges_path
        with contextlib.suppress(FileNotFoundError):
            try:
                for user, pledge in _PLEDGES.decode(path.read_bytes()).items():
                    account = self.get(user)
                    account.challenge, account.must_sign_in = pledge.code, set(pledge.devices)
                    account.known = frozenset(pledge.networks)
            except ValueError:
                path.rename(path.with_suffix(".damaged"))
        return len(self)

    def _load(self, path: Path) -> None:
        data = memoryview(path.read_bytes())
        try:
            while data:
                size = int.from_bytes(data[:4])
                kept = _DECODER.decode(data[4 : 4 + size])
                account = self.get(kept.user)
                account.usage.load(kept.usage)
                account.counted = kept.counted
                data = data[4 + size :]
        except ValueError:
            path.rename(path.with_suffix(".damaged"))


def replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, also after a power cut. Raises `OSError`.

    It names accounts and what they took: nobody but the owner and the group of the folder reads it.
    """
    temporary = path.with_name(path.name + ".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
