"""The review queue between two starts. One contract suite runs over every adapter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from vigie.model.reviews import Decision, Filing, Occurrence, Reading, ReviewItem
from vigie.model.suppressions import Suppression


@dataclass(frozen=True, slots=True)
class Watched:
    """An occurrence whose readers are of interest. Numbers grow in the order in which occurrences were filed."""

    number: int
    keys: tuple[str, ...]  # its event and its file
    item: str
    author: str
    room: str


class ReviewStorage(Protocol):
    """Items and decisions. Every write is durable and atomic when the call returns."""

    def file(
        self, filings: Iterable[Filing], states: Mapping[str, bytes] | None = None, readings: Iterable[Reading] = ()
    ) -> list[str]:
        """Keep what was seen and who read it, and `states` (as `Storage.save_state` would), in one transaction.

        Filing the same occurrence again changes nothing. Returns the ids of the items that are new or have grown.
        """
        ...

    def note(self, readings: Iterable[Reading], recorded: Mapping[str, int]) -> None:
        """Keep who was given items before they were filed, and since when that is recorded (ms), in one transaction."""
        ...

    def readings(self, item: str) -> list[Reading]:
        """Who was given an item's content since it was filed, the first one first."""
        ...

    def watched(self, after: int, limit: int) -> list[Watched]:
        """Occurrences that stand, by number; `after` is the last that is known already, 0 at first."""
        ...

    def newest(self) -> int:
        """The number of the occurrence that was filed last, 0 when there is none."""
        ...

    def grown(self, after: int) -> list[str]:
        """Items with occurrences that the retro-scan filed after this number, the most pressing first."""
        ...

    def item(self, name: str) -> ReviewItem | None:
        """The item whose id begins so, when it is the only one."""
        ...

    def items(self, *, waiting: bool = True, room: str = "", author: str = "", limit: int = 1000) -> list[ReviewItem]:
        """The most pressing first; `waiting` leaves out those that wait for nothing any more."""
        ...

    def occurrences(self, item: str, *, gone: str = "", limit: int = 100_000) -> list[Occurrence]:
        """Those that stand, or those that a step (`gone`) took away; the newest first."""
        ...

    def decide(self, item: str, decision: Decision, gone: Iterable[str] = (), back: Iterable[str] = ()) -> bool:
        """Add to an item's history; `gone` and `back` are keys of occurrences that the step took away or gave back.

        False, and nothing changes, when a decision with this id is kept already. Raises `KeyError` without the item.
        """
        ...

    def load_state(self, name: str) -> bytes | None:
        """A snapshot kept by `file`."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...


class SuppressionDesk(Protocol):
    """Where suppressions for the guard are laid down. Durable when the call returns. Raises `EnvironmentFailed`."""

    def suppress(self, suppressions: Iterable[Suppression], now: int) -> None:
        """Add; those whose time is over leave."""
        ...

    def withdraw(self, item: str) -> int:
        """Take back all that were decided on an item; says how many."""
        ...

    def standing(self) -> tuple[Suppression, ...]:
        """All in the file."""
        ...
