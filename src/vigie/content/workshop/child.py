"""The child: reads one file after another, and nothing else. Started as a program by the workshop."""

import os
import socket
import sys
import time
from typing import Final

from vigie.content.extraction import Code, Extraction, Problem, Ready, Request
from vigie.content.extractors import read
from vigie.content.extractors._seen import has_ocr
from vigie.content.workshop import channel
from vigie.content.workshop.confine import confine, give_time

_LONGEST_REQUEST: Final = 64 << 10


def main(arguments: list[str]) -> None:
    """Serve the channel whose descriptor, memory and lifetime are given, until it is closed."""
    descriptor, memory, lifetime = int(arguments[0]), int(arguments[1]), float(arguments[2])
    line = socket.socket(fileno=descriptor)
    channel.send(line, Ready(confine(memory, lifetime), has_ocr()))
    while True:
        try:
            request, file = channel.receive_with_descriptor(line, Request, _LONGEST_REQUEST)
        except EOFError:
            return
        with open(file, "rb", buffering=0) as source:  # noqa: PTH123 - a descriptor
            channel.send(line, answer(request, source.fileno()))


def answer(request: Request, file: int) -> Extraction:
    """What one file says. Whatever is wrong with it is in the answer; only the death of the process is not."""
    began = time.monotonic()
    give_time(request.limits.seconds)
    try:
        if os.fstat(file).st_size > request.limits.size:
            return Extraction("", problems=(Problem(Code.TOO_LARGE),))
        data = b"".join(iter(lambda: os.read(file, 1 << 20), b""))
        found = read(data, request)
    except MemoryError:
        return Extraction("", problems=(Problem(Code.CRASH, detail="out of memory"),))
    return Extraction(found.type, found.parts, found.problems, round(time.monotonic() - began, 6))


if __name__ == "__main__":
    main(sys.argv[1:])
