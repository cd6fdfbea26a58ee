"""How many accounts were active lately, as the guards say in their status files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from vigie.model import status
from vigie.ports.clock import Clock

FRESH_MS: Final = 60_000
"""How long an answer is used again."""


class Actives:
    """Accounts that the guards of an environment remember: they took something within 30 days."""

    def __init__(self, guards: Iterable[tuple[str, Path]], clock: Clock) -> None:
        self._guards, self._clock = tuple(guards), clock
        self._known: dict[str, tuple[int, int | None]] = {}

    def of(self, environment: str) -> int | None:
        """Their number, at most a minute old; None when no guard of the environment says it."""
        now = self._clock.now_ms()
        read, count = self._known.get(environment, (0, None))
        if not 0 <= now - read < FRESH_MS:
            said = [_accounts(folder) for name, folder in self._guards if name == environment]
            known = [one for one in said if one is not None]
            count = sum(known) if known else None
            self._known[environment] = (now, count)
        return count


def _accounts(folder: Path) -> int | None:
    try:
        said = status.GUARD.decode((folder / status.FILE_NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None
    return said.counters.get("accounts")
