"""A child: reads files, and nothing else. Bound before it sees the first one.

Parsers that are not written in Python have holes by which a file may take them over. So a child that lets one of them
at a file gives up its way to others first, by the kernel: it cannot take that back, whoever it works for by then.
"""

import os
import socket
import sys
import time
from collections.abc import Callable
from typing import Final

from vigie.content.extraction import Code, Extraction, Problem, Ready, Request
from vigie.content.extractors import read
from vigie.content.workshop import channel
from vigie.content.workshop.confine import Around, bind, give_time
from vigie.content.workshop.words import Answer

_LONGEST_REQUEST: Final = 64 << 10
_EYE: Final = "onnxruntime"


def serve(line: socket.socket, around: Around, lifetime: float, *, ocr: bool) -> None:
    """Bind this process, then answer the channel until it is closed or a file was read by more than Python."""
    channel.send(line, Ready(bind(around, lifetime), ocr))
    loaded, last = _EYE in sys.modules, False

    def alone() -> None:
        nonlocal last
        last = True
        line.shutdown(socket.SHUT_RD)

    while not last:
        try:
            request, file = channel.receive_with_descriptor(line, Request, _LONGEST_REQUEST)
        except EOFError:
            return
        with open(file, "rb", buffering=0) as source:  # noqa: PTH123 - a descriptor
            found = answer(request, source.fileno(), alone)
        channel.send(line, Answer(found, last, not loaded and _EYE in sys.modules))


def answer(request: Request, file: int, alone: Callable[[], None]) -> Extraction:
    """What one file says. Whatever is wrong with it is in the answer; only the death of the process is not."""
    began = time.monotonic()
    give_time(request.limits.seconds)
    try:
        if os.fstat(file).st_size > request.limits.size:
            return Extraction("", problems=(Problem(Code.TOO_LARGE),))
        data = b"".join(iter(lambda: os.read(file, 1 << 20), b""))
        found = read(data, request, alone)
    except MemoryError:
        return Extraction("", problems=(Problem(Code.CRASH, detail="out of memory"),))
    return Extraction(found.type, found.parts, found.problems, round(time.monotonic() - began, 6))
