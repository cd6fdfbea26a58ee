"""One child, seen from the parent: begun, asked, ended."""

import contextlib
import errno
import os
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from vigie.content.extraction import Code, Extraction, Problem, Ready, Request
from vigie.content.workshop import channel
from vigie.content.workshop.home import STARTING, CannotStart, Home
from vigie.content.workshop.words import Answer

_GRACE: Final = 1.0  # seconds after its limit in which a child may hand over what it has
_PER_CHARACTER: Final = 4
_BESIDES: Final = 8 << 20  # bytes of places and problems in an answer


class Gone(Exception):
    """The child takes no file any more. It has not seen this one."""


class Hands:
    """One limited process. Not for several threads at once."""

    def __init__(self, home: Home, files: int) -> None:
        """Begin it and wait until it is bound. Raises `CannotStart`."""
        self._home, self._left, self._doubted = home, files, False
        self._line, self._number = home.begin()
        try:
            self.ready = channel.receive(self._line, Ready, 1 << 16, time.monotonic() + STARTING)
        except (channel.Broken, TimeoutError) as error:
            self.kill()
            raise CannotStart(home.complaint(error)) from error

    @property
    def spent(self) -> bool:
        """It has read its share of files, one that it reads alone, or did something that a healthy one does not."""
        return self._doubted or self._left <= 0

    def ask(self, request: Request, data: bytes | Path) -> Extraction:
        """What the file says; a verdict when the child dies of it or takes too long.

        Raises `OSError` of the file, and `Gone`.
        """
        self._left -= 1
        began = time.monotonic()
        try:
            with _descriptor(data) as file:
                self._give(request, file)
            most = request.limits.text * _PER_CHARACTER + _BESIDES
            said = channel.receive(self._line, Answer, most, began + request.limits.seconds + _GRACE)
        except TimeoutError:
            return self._lost(Code.TIMEOUT, began)
        except channel.Broken:
            return self._lost(Code.CRASH, began)
        doubtful = any(one.code in (Code.CRASH, Code.BOMB, Code.TIMEOUT) for one in said.found.problems)
        self._doubted = said.last or doubtful
        if said.looked:
            self._home.saw_pictures()
        return said.found

    def kill(self) -> int:
        """End it at once. Returns its exit status."""
        self._doubted = True
        self._line.close()
        return self._home.end(self._number)

    def _give(self, request: Request, file: int) -> None:
        try:
            channel.send(self._line, request, file)
        except channel.Broken as error:
            self._doubted = True
            raise Gone from error

    def _lost(self, code: Code, began: float) -> Extraction:
        """It did not answer: it died by itself, or is killed for its slowness."""
        status = self.kill()
        if status == -signal.SIGXCPU:
            code = Code.TIMEOUT
        detail = "" if code is Code.TIMEOUT else f"its parser ended with status {status}"
        return Extraction("", problems=(Problem(code, detail=detail),), seconds=round(time.monotonic() - began, 6))


@contextlib.contextmanager
def _descriptor(data: bytes | Path) -> Iterator[int]:
    """The file as a descriptor to read from its beginning: in memory, or nameless on disk where memory has no files."""
    if isinstance(data, Path):
        # Not blocking: a pipe or a device in the place of a file must not hold us.
        if data.is_symlink():
            raise OSError(errno.ELOOP, "is a link: name the file to which it leads", str(data))
        file = os.open(data, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "is not a regular file", str(data))
            yield file
        finally:
            os.close(file)
        return
    with _nameless() as kept:
        view = memoryview(data)
        while view:
            view = view[kept.write(view) :]
        kept.seek(0)
        yield kept.fileno()


def _nameless() -> BinaryIO:
    """A file without a name: in memory, or on disk where memory has no files."""
    if sys.platform == "linux":
        return open(os.memfd_create("vigie"), "w+b", buffering=0)  # noqa: PTH123 - a descriptor; the caller closes it
    return cast(BinaryIO, tempfile.TemporaryFile(buffering=0))
