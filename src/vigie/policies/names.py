"""Names as numbers: what is counted as distinct is remembered as 64 bits of it, the same in every process.

Two values collide with probability n²/2⁶⁵ (3e-13 for 3,000 values).
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import Final

_KEPT: Final = 65_536


class _Numbers(dict[str, int]):
    """Numbers worked out before. A plain table, forgotten whole once it is full: keeping an order costs more."""

    def __missing__(self, value: str) -> int:
        if len(self) >= _KEPT:
            self.clear()
        number = int.from_bytes(hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest())
        self[value] = number
        return number


fingerprint: Final = _Numbers().__getitem__
"""The number of a name."""


def fingerprints(values: Iterable[str]) -> frozenset[int]:
    """The numbers of several names."""
    return frozenset(map(fingerprint, values))


class Names:
    """Distinct names; their numbers are worked out once, when somebody asks."""

    __slots__ = ("_names", "_numbers")

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._numbers: frozenset[int] | None = None

    def __len__(self) -> int:
        return len(self._names)

    def numbers(self) -> frozenset[int]:
        """The numbers."""
        if self._numbers is None:
            self._numbers = fingerprints(self._names)
        return self._numbers
