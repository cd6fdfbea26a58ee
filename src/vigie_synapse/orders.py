"""Orders: a small file, replaced atomically by Vigie, looked at twenty times a second.

A thread looks, so that a slow file system holds up nobody. It costs one `stat` each time; notification interfaces of
the kernel do not exist on every file system an operator may use.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from vigie.model.orders import DECODER, Order, OrderBook

LOOK_EVERY: Final = 0.05
"""Seconds. An order is obeyed within 100 ms of being laid down."""
MAX_BYTES: Final = 64 * 1024 * 1024
_NEVER: Final = (0, 0, 0)
logger = logging.getLogger(__name__)


class OrderFile:
    """Reads the orders when they changed. A file that is missing, damaged or too large changes nothing in force.

    That holds across a restart as well: `keep` is handed the content of each file obeyed, for `recall`.
    """

    def __init__(
        self, path: Path, obey: Callable[[OrderBook], None], keep: Callable[[bytes], None] = lambda _content: None
    ) -> None:
        self._path = path
        self._obey, self._keep = obey, keep
        self._seen = _NEVER
        self._why = ""
        self.refused = 0

    def recall(self, kept: Path) -> None:
        """Obey what was kept, before the first look: the orders may be gone or damaged since."""
        try:
            book = DECODER.decode(kept.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError) as error:
            logger.error("vigie: the orders kept in %s cannot be read: %s", kept, error)  # noqa: TRY400 - all is told
            return
        self._obey(book)

    def watch(self, notice: Callable[[], None]) -> None:
        """Look twenty times a second, in a thread, and call `notice` when there is something new to look at."""

        def watching() -> None:
            while True:
                time.sleep(LOOK_EVERY)
                if self._mark() not in (None, self._seen):
                    notice()

        threading.Thread(target=watching, name="vigie-orders", daemon=True).start()

    def look(self) -> None:
        """Obey the file if it is new."""
        mark = self._mark()
        if mark is None or mark == self._seen:
            return
        self._seen = mark
        if mark[2] > MAX_BYTES:
            self._refuse("it is larger than 64 MiB")
            return
        try:
            content = self._path.read_bytes()
            book = DECODER.decode(content)
        except OSError as error:
            self._seen = _NEVER  # perhaps only for this moment
            self._refuse(str(error))
        except (ValueError, RecursionError) as error:
            self._refuse(str(error))
        else:
            self._why = ""
            self._obey(book)
            self._keep(content)

    def _mark(self) -> tuple[int, int, int] | None:
        """What changes when the file is replaced; None when there is no file."""
        try:
            stat = os.stat(self._path)  # noqa: PTH116 - half the cost of Path.stat, twenty times a second
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino, stat.st_size

    def _refuse(self, why: str) -> None:
        if why == self._why and self._seen == _NEVER:
            return  # said already
        self._why = why
        self.refused += 1
        logger.error("vigie: the orders in %s cannot be read, the former ones stay in force: %s", self._path, why)


def in_force(book: OrderBook, now: int) -> list[Order]:
    """The orders that have not run out at this time (ms)."""
    return [order for order in book.orders if not order.until or order.until > now]
