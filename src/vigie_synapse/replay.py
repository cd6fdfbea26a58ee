"""After a restart: count again, from the record, what the last snapshot of the budgets does not know."""

from pathlib import Path
from typing import Final

from vigie.model.activity import Activity, decode
from vigie.policies.takes import count
from vigie_synapse.budgets import Accounts
from vigie_synapse.spool import SUFFIX, segments

MOST: Final = 256 * 1024 * 1024
"""Bytes of record read at a start: a snapshot is never that old."""


def replay(directory: Path, accounts: Accounts, since: int) -> int:
    """Count the activities from `since` (ms) on that no snapshot holds; says how many. Passes over damaged lines."""
    counted, budget = 0, MOST
    recent: list[Path] = []
    for number in reversed(segments(directory)):
        path = directory / f"{number:016d}{SUFFIX}"
        stat = path.stat()
        if stat.st_mtime * 1000 < since or stat.st_size > budget:
            break
        budget -= stat.st_size
        recent.append(path)
    for path in reversed(recent):
        with path.open("rb") as lines:
            counted += sum(_count(accounts, line, since) for line in lines)
    return counted


def _count(accounts: Accounts, line: bytes, since: int) -> bool:
    try:
        activity = decode(line)
    except ValueError:
        return False
    if not activity.user or activity.exempt or activity.time < since:
        return False
    account = accounts.get(activity.user)
    if _known(account.counted, activity):
        return False
    count(account.usage, activity, door=True)
    return True


def _known(counted: tuple[str, int], activity: Activity) -> bool:
    boot, _, sequence = activity.id.rpartition("-")
    return boot == counted[0] and int(sequence) <= counted[1]
