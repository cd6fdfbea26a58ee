"""Messages to authors that could not be sent: kept over a restart, tried again with longer and longer pauses."""

from collections.abc import Iterator
from typing import Final

import msgspec

from vigie.model.activity import Activity
from vigie.model.errors import EnvironmentFailed
from vigie.ports.storage import Storage

MOST: Final = 1_000
"""Messages that wait. Beyond them the oldest is given up."""
NAME: Final = "tips.overdue"
_ENCODER: Final = msgspec.msgpack.Encoder()


class Late(msgspec.Struct, frozen=True, array_like=True):
    """One message that waits: what it is about, what people call the room, and why it was not sent."""

    activity: Activity
    room: str
    why: str
    since: int  # ms, of the first failure


class Overdue:
    """Those that wait, each once, in the order in which they failed. Every change is kept at once."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._late = {one.activity.id: one for one in _recalled(storage)}
        self.given_up = 0
        """Since the start."""

    def __len__(self) -> int:
        return len(self._late)

    def __iter__(self) -> Iterator[Late]:
        return iter(tuple(self._late.values()))

    def add(self, late: Late) -> None:
        """It could not be sent, for the first time or again. Raises `EnvironmentFailed`."""
        known = self._late.get(late.activity.id)
        self._late[late.activity.id] = msgspec.structs.replace(late, since=known.since) if known else late
        while len(self._late) > MOST:
            del self._late[next(iter(self._late))]
            self.given_up += 1
        self._keep()

    def settle(self, late: Late, *, given_up: bool = False) -> None:
        """It need not be sent any more. Raises `EnvironmentFailed`."""
        if self._late.pop(late.activity.id, None) is not None:
            self.given_up += given_up
            self._keep()

    def _keep(self) -> None:
        self._storage.save_state(NAME, _ENCODER.encode(list(self._late.values())))


def _recalled(storage: Storage) -> list[Late]:
    """Those of before the start; none when what was kept is of another version."""
    try:
        return msgspec.msgpack.decode(storage.load_state(NAME) or b"\x90", type=list[Late])
    except (msgspec.MsgspecError, EnvironmentFailed):
        return []
