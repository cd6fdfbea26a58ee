"""One child, seen from the parent: started, asked, killed."""

import contextlib
import errno
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from vigie.content.extraction import Code, Extraction, Limits, Problem, Ready, Request
from vigie.content.workshop import channel

STARTING: Final = 30.0
"""Seconds a child may take to be ready."""
_GRACE: Final = 1.0  # seconds after its limit in which a child may hand over what it has
_SPARSE: Final = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_PER_CHARACTER: Final = 4
_BESIDES: Final = 8 << 20  # bytes of places and problems in an answer


class CannotStart(Exception):
    """No child can be had: the interpreter is missing, or cannot import Vigie."""


class Hands:
    """One limited process. Not for several threads at once."""

    def __init__(self, python: str, limits: Limits, files: int) -> None:
        """Start it and wait until it is bound. Raises `CannotStart`."""
        self._left = files
        self._doubted = False
        ours, theirs = socket.socketpair()
        words = [str(theirs.fileno()), str(limits.memory), str(limits.seconds * files)]
        command = [python, "-I", "-B", "-m", "vigie.content.workshop.child", *words]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_SPARSE,
                start_new_session=True,  # a Ctrl-C of the terminal is not for it
            )
        except OSError as error:
            ours.close()
            raise CannotStart(f"{python}: {error.strerror}") from error
        finally:
            theirs.close()
        self._line = ours
        try:
            self.ready = channel.receive(ours, Ready, 1 << 16, time.monotonic() + STARTING)
        except (channel.Broken, TimeoutError) as error:
            self.kill()
            raise CannotStart(f"{python} does not run the workshop ({error}): is Vigie installed there?") from error

    @property
    def spent(self) -> bool:
        """It has read its share of files, or did something that a healthy one does not."""
        return self._doubted or self._left <= 0

    def ask(self, request: Request, data: bytes | Path) -> Extraction:
        """What the file says; a verdict when the child dies of it or takes too long. Raises `OSError` of the file."""
        self._left -= 1
        began = time.monotonic()
        try:
            with _descriptor(data) as file:
                channel.send(self._line, request, file)
            most = request.limits.text * _PER_CHARACTER + _BESIDES
            found = channel.receive(self._line, Extraction, most, began + request.limits.seconds + _GRACE)
        except TimeoutError:
            return self._lost(Code.TIMEOUT, began)
        except channel.Broken:
            return self._lost(Code.CRASH, began)
        self._doubted = any(one.code in (Code.CRASH, Code.BOMB, Code.TIMEOUT) for one in found.problems)
        return found

    def kill(self) -> int:
        """End it at once. Returns its exit status."""
        self._doubted = True
        self._line.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        return self._process.wait()

    def _lost(self, code: Code, began: float) -> Extraction:
        """It did not answer: it died by itself, or is killed for its slowness."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if code is Code.CRASH and self._process.wait(timeout=0.5) == -signal.SIGXCPU:
                code = Code.TIMEOUT
        status = self.kill()
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
