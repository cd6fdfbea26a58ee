"""Messages cut into pieces and sent one after another: what somebody just said, to be read with what follows.

Memory is bounded whatever people do: `writers` are remembered, `length` characters of each, for `seconds`.
"""

from collections import OrderedDict
from typing import Final

LENGTH: Final = 160
SECONDS: Final = 180.0
WRITERS: Final = 20_000


class Pieces:
    """What each writer said last in each room. The clock comes in as an argument; not thread-safe."""

    def __init__(self, *, length: int = LENGTH, seconds: float = SECONDS, writers: int = WRITERS) -> None:
        self._length, self._seconds, self._writers = length, seconds, writers
        self._tails: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()

    def join(self, room: str, sender: str, text: str, now: float) -> tuple[str, int]:
        """The end of what was said before with the beginning of this text, and the place between.

        ("", 0) when nothing was said lately. Both are for `Scanner.scan_seam`. The text is kept for the next call.
        """
        who = (room, sender)
        then, tail = self._tails.pop(who, (now, ""))
        before = f"{tail}\n" if tail and now - self._seconds <= then <= now else ""
        self._tails[who] = (now, (before + text[-self._length :])[-self._length :])
        while len(self._tails) > self._writers:
            self._tails.popitem(last=False)
        return (before + text[: self._length], len(tail)) if before else ("", 0)
