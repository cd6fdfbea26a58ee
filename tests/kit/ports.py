"""Ports for servers under test: many in a row that nobody else takes, other runs on the same machine included."""

import fcntl
import itertools
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import IO

FIRST, LAST = 10_100, 32_000
"""Below the ports that Linux gives to outgoing connections: those may take one at any moment. Above 10,080, the last
that web clients refuse to call."""
ROW = 20

_rows = itertools.count(random.randrange((LAST - FIRST) // ROW))
_held: list[IO[str]] = []


def free_ports() -> int:
    """The first of `ROW` free ports in a row. They belong to this process until it ends."""
    for _ in range((LAST - FIRST) // ROW):
        base = FIRST + next(_rows) * ROW % (LAST - FIRST)
        if _claim(base) and not any(map(_answers, range(base, base + ROW))):
            return base
    raise RuntimeError(f"no {ROW} free ports in a row between {FIRST} and {LAST}")


def _claim(base: int) -> bool:
    """Whether no other run holds them. The lock ends with the process, however it ends."""
    folder = Path(tempfile.gettempdir(), f"vigie-test-ports-{os.getuid()}")
    folder.mkdir(exist_ok=True)
    file = (folder / str(base)).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _held.append(file)
    return True


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
