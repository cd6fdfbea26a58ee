"""The nursery: has all that reads files loaded, and makes children of itself, in a moment. Reads no file ever.

Started as a program by the workshop. So each child begins as the one before it did, whatever became of that one.
"""

import contextlib
import gc
import os
import signal
import socket
import sys
from importlib import import_module
from typing import Final

from vigie.content.extractors import every
from vigie.content.extractors._seen import has_ocr
from vigie.content.workshop import channel
from vigie.content.workshop.child import serve
from vigie.content.workshop.confine import Around, surround
from vigie.content.workshop.words import Ended, Order, Verb

_LONGEST_ORDER: Final = 1 << 10
_PARSERS: Final = ("pypdfium2", "python_calamine", "olefile", "PIL.Image")
"""What nearly every workshop needs soon, and is quickly loaded."""


def main(arguments: list[str]) -> None:
    """Serve the channel whose descriptor, memory and lifetime of children are given, until it is closed."""
    descriptor, memory, lifetime = int(arguments[0]), int(arguments[1]), float(arguments[2])
    line = socket.socket(fileno=descriptor)
    around = surround(memory)
    every()
    for name in _PARSERS:
        with contextlib.suppress(ImportError):
            import_module(name)
    Nursery(line, around, lifetime, ocr=has_ocr()).run()


class Nursery:
    """Makes and ends children as it is told."""

    def __init__(self, line: socket.socket, around: Around, lifetime: float, *, ocr: bool) -> None:
        self._line, self._around, self._lifetime, self._ocr = line, around, lifetime, ocr
        self._alive: dict[int, int] = {}  # processes, by number

    def run(self) -> None:
        """Until the workshop leaves: no child outlives it."""
        try:
            while True:
                order, end = channel.receive_perhaps_with_descriptor(self._line, Order, _LONGEST_ORDER)
                if order.verb is Verb.BEGIN and end is not None:
                    self._begin(order, socket.socket(fileno=end))
                else:
                    channel.send(self._line, Ended(self._end(order.child)))
        except (EOFError, channel.Broken):
            for child in list(self._alive):
                self._end(child)

    def _begin(self, order: Order, line: socket.socket) -> None:
        if order.eye and self._ocr:
            with contextlib.suppress(Exception):  # children load it then, and say what is wrong
                import_module("vigie.content.ocr").load()
        gc.freeze()  # what is there by now stays: children need not copy it to count it
        with line, contextlib.suppress(OSError):  # no process to be had: the channel ends, which tells it
            self._alive[order.child] = os.fork() or self._child(line)

    def _child(self, line: socket.socket) -> int:
        """Never returns: this is the child."""
        code = 1
        try:
            self._line.close()
            serve(line, self._around, self._lifetime, ocr=self._ocr)
            code = 0
        finally:
            os._exit(code)

    def _end(self, child: int) -> int:
        if (process := self._alive.pop(child, None)) is None:
            return 0
        os.kill(process, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    main(sys.argv[1:])
