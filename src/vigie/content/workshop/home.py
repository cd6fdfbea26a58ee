"""The nursery, seen from the parent: started when the first child is wanted, and again when it was lost."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from itertools import count
from typing import Final

from vigie.content.extraction import Limits
from vigie.content.workshop import channel
from vigie.content.workshop.words import Ended, Order, Verb

STARTING: Final = 30.0
"""Seconds a child may take to be ready, and its nursery to answer."""
ENVIRONMENT: Final = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Large pages where the system has them: a new process asks for each of its pages, and pictures are thousands.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
"""Of the children, and nothing else of the parent's."""
_LOST: Final = -signal.SIGKILL


class CannotStart(Exception):
    """No child can be had: the interpreter is missing, or cannot import Vigie."""


class Home:
    """Where the children of one workshop come from. For any number of threads."""

    def __init__(self, python: str, limits: Limits, files: int) -> None:
        self._eye, self._may_load = False, True
        self._python = python
        self._words = [str(limits.memory), str(limits.seconds * files)]
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._running: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._oldest = 1  # of the children that the running nursery knows
        self._closed = False

    def begin(self) -> tuple[socket.socket, int]:
        """The channel of a new child, and its number. Raises `CannotStart`."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                return ours, self._begun(theirs.fileno())
        except BaseException:
            ours.close()
            raise

    def end(self, number: int) -> int:
        """Kill a child if it lives. Returns its exit status. Its nursery is ended too when it does not answer."""
        with self._lock:
            if self._running is None or number < self._oldest:
                return _LOST
            _, line = self._running
            try:
                channel.send(line, Order(Verb.END, number))
                return channel.receive(line, Ended, 1 << 10, time.monotonic() + STARTING).status
            except (channel.Broken, TimeoutError):
                self._close()
                return _LOST

    def saw_pictures(self) -> None:
        """From now on children are made with what reads pictures loaded, unless that was the end of one."""
        self._eye = self._may_load

    def missed(self) -> bool:
        """A child did not come: whether another may, which has less loaded."""
        again, self._eye = self._eye, False
        self._may_load = self._may_load and not again
        return again

    def close(self) -> None:
        """End it with all its children at once."""
        with self._lock:
            self._closed = True
            self._close()

    def complaint(self, error: object) -> str:
        """What is said when no child comes."""
        return f"{self._python} does not run the workshop ({error}): is Vigie installed there?"

    def _begun(self, end: int) -> int:
        for _ in range(2):
            number = next(self._numbers)
            try:
                channel.send(self._line(number), Order(Verb.BEGIN, number, self._eye), end)
            except channel.Broken:
                self._close()
            else:
                return number
        raise CannotStart(self.complaint("it ended"))

    def _line(self, number: int) -> socket.socket:
        if self._closed:
            raise CannotStart("the workshop is closed")
        if self._running is None:
            self._running, self._oldest = self._started(), number
        return self._running[1]

    def _started(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair()
        command = [self._python, "-I", "-B", "-m", "vigie.content.workshop.nursery", str(theirs.fileno())]
        try:
            process = subprocess.Popen(
                [*command, *self._words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=ENVIRONMENT,
                start_new_session=True,  # a Ctrl-C of the terminal is not for it; and its children end with it
            )
        except OSError as error:
            ours.close()
            raise CannotStart(f"{self._python}: {error.strerror}") from error
        finally:
            theirs.close()
        return process, ours

    def _close(self) -> None:
        if self._running is None:
            return
        process, line = self._running
        self._running = None
        line.close()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # not waited for yet: the number is still its own
        process.wait()
