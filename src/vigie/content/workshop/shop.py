"""The workshop as others see it: give it a file, get what it says. Threads of its own wait for the children."""

import asyncio
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from vigie.content.extraction import Code, Extraction, Hold, Limits, Look, Problem, Request
from vigie.content.workshop.hands import Gone, Hands
from vigie.content.workshop.home import CannotStart, Home
from vigie.model.errors import EnvironmentFailed

_LONGEST_NAME: Final = 1_000
FILES_PER_CHILD: Final = 200
"""A child is replaced after so many: what a parser leaks or keeps, it does not keep for long."""
TRIES: Final = 4
"""Children that a file is offered to. One may end before it sees the file: all end with their nursery."""
_LOST: Final = "each process that was to open it ended before it saw the file"
WAITING: Final = 256
"""Files that may wait for a child. More are answered at once: not inspected."""


class Workshop:
    """Opens files in limited child processes, at most ``children`` at a time. For any number of threads.

    The children run ``python``: an interpreter that has Vigie, and OCR if pictures are to be read. No method raises for
    what is in a file. Nothing is written to disk. Close it, or use it in a `with`.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        python: str = sys.executable,
        *,
        children: int = 1,
        files_per_child: int = FILES_PER_CHILD,
    ) -> None:
        self.limits, self.children = limits or Limits(), children
        self._home, self._files = Home(python, self.limits, files_per_child), files_per_child
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="vigie-workshop")
        self._own = threading.local()
        self._lock = threading.Lock()
        self._alive: set[Hands] = set()
        self._waiting = 0
        self._closed = False

    def inspect(self, data: bytes | Path, name: str = "", declared: str = "", look: Look = Look.TITLES) -> Extraction:
        """What a file says, when it is known. A path is opened here, and must be of a regular file, else `OSError`."""
        return self.submit(data, name, declared, look).result()

    async def inspected(
        self, data: bytes | Path, name: str = "", declared: str = "", look: Look = Look.TITLES
    ) -> Extraction:
        """The same for asyncio: the loop goes on meanwhile."""
        return await asyncio.wrap_future(self.submit(data, name, declared, look))

    def submit(
        self, data: bytes | Path, name: str = "", declared: str = "", look: Look = Look.TITLES
    ) -> "Future[Extraction]":
        """The same for everybody else (Twisted: `add_done_callback` and `callFromThread`): returns at once."""
        if len(data) > self.limits.size if isinstance(data, bytes) else False:
            return _done(Problem(Code.TOO_LARGE))
        with self._lock:
            if self._waiting >= WAITING or self._closed:
                return _done(Problem(Code.TIMEOUT, detail="too many files are waiting"))
            self._waiting += 1
        request = Request(_writable(name), _writable(declared), look, self.limits)
        future = self._threads.submit(self._work, request, data)
        future.add_done_callback(self._left)
        return future

    def check(self) -> tuple[tuple[Hold, ...], bool]:
        """What holds the children, and whether they read pictures. Raises `EnvironmentFailed` when none can be had."""
        try:
            ready = self._threads.submit(lambda: self._hands().ready).result()
        except CannotStart as error:
            raise EnvironmentFailed(f"the workshop that opens files cannot start: {error}") from error
        return ready.held, ready.ocr

    def close(self) -> None:
        """End every child at once. Files still waiting are answered: not inspected."""
        with self._lock:
            self._closed = True
        self._home.close()
        self._threads.shutdown(wait=True)
        for one in self._alive:
            one.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _work(self, request: Request, data: bytes | Path) -> Extraction:
        try:
            for _ in range(TRIES):
                try:
                    return self._hands().ask(request, data)
                except Gone:  # while nobody asked it anything: the next one sees the file for the first time
                    self._replace_if_spent()
            return Extraction("", problems=(Problem(Code.CRASH, detail=_LOST),))
        except CannotStart as error:
            return Extraction("", problems=(Problem(Code.CRASH, detail=str(error)),))
        finally:
            self._replace_if_spent()

    def _hands(self) -> Hands:
        """The child of this thread, started when there is none."""
        hands: Hands | None = getattr(self._own, "hands", None)
        if hands is None:
            try:
                hands = Hands(self._home, self._files)
            except CannotStart:
                if not self._home.missed():
                    raise
                hands = Hands(self._home, self._files)
            with self._lock:
                self._alive.add(hands)
            self._own.hands = hands
        return hands

    def _replace_if_spent(self) -> None:
        hands: Hands | None = getattr(self._own, "hands", None)
        if hands is not None and hands.spent:
            with self._lock:
                self._alive.discard(hands)
            hands.kill()
            self._own.hands = None

    def _left(self, _: "Future[Extraction]") -> None:
        with self._lock:
            self._waiting -= 1


def _writable(text: str) -> str:
    """A name that can travel: those of files are bytes, and not always text."""
    return text[-_LONGEST_NAME:].encode("utf-8", "backslashreplace").decode()


def _done(problem: Problem) -> "Future[Extraction]":
    future: Future[Extraction] = Future()
    future.set_result(Extraction("", problems=(problem,)))
    return future
