"""Starts the platform's parts, notices when one ends, and ends them all, their children too."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

import msgspec
import psutil

from vigie.model.errors import EnvironmentFailed

_POLL_S: Final = 0.03
_LOG_LIMIT: Final = 20_000_000
_LOG_TAIL_LINES: Final = 8


class Interrupted(EnvironmentFailed):
    """Somebody asked to stop while the platform was starting."""


@dataclass(frozen=True, slots=True)
class Part:
    """One program of the platform, and how to know that it serves."""

    name: str
    command: Sequence[str | Path]
    is_ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    start_s: float = 60.0
    """How long it may take until it serves."""
    stop_s: float = 8.0
    """How long it may take to end by itself."""


class _Trace(msgspec.Struct, frozen=True):
    """Names a process beyond doubt: a number alone may belong to somebody else after a while."""

    name: str
    pid: int
    created: float


@dataclass(frozen=True, slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    log: Path


class Supervisor:
    """Holds running parts in the order in which they were started; ends them in reverse."""

    def __init__(self, logs: Path, record: Path, stop: Event) -> None:
        self._logs = logs
        self._record = record
        self._stop = stop
        self._running: list[_Running] = []

    def start(self, part: Part) -> None:
        """Start a part without waiting for it. Its output goes to ``NAME.log``."""
        log = self._logs / f"{part.name}.log"
        _rotate(log)
        with log.open("ab") as output:
            process = subprocess.Popen(
                [str(word) for word in part.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **part.environment},
                # Ctrl-C in the terminal must reach us alone: we end the parts in the right order.
                start_new_session=True,
            )
        self._running.append(_Running(part, process, log))
        self._write_record()

    def wait_ready(self, name: str) -> None:
        """Return when a part serves. Raises `EnvironmentFailed` when any part ends or it takes too long."""
        running = self._find(name)
        deadline = time.monotonic() + running.part.start_s
        while not running.part.is_ready():
            self.check()
            if self._stop.is_set():
                raise Interrupted("stopped while starting")
            if time.monotonic() > deadline:
                raise EnvironmentFailed(
                    f"{name} does not answer after {running.part.start_s:.0f} s; see {running.log}{_tail(running.log)}"
                )
            time.sleep(_POLL_S)

    def check(self) -> None:
        """Raises `EnvironmentFailed` naming a part that has ended, with the last lines of its log."""
        for running in self._running:
            code = running.process.poll()
            if code is not None:
                raise EnvironmentFailed(
                    f"{running.part.name} ended unexpectedly ({_how(code)}); see {running.log}{_tail(running.log)}"
                )

    def pids(self) -> dict[str, int]:
        """Process number of each part."""
        return {running.part.name: running.process.pid for running in self._running}

    def end(self, name: str) -> None:
        """End one part, its children too."""
        running = self._find(name)
        _end(running)
        self._running.remove(running)
        self._write_record()

    def end_all(self) -> None:
        """End every part, the last started first. Never raises because one has ended already.

        A second Ctrl-C makes it quicker, never incomplete.
        """
        patience = True
        while self._running:
            try:
                _end(self._running[-1], patience=patience)
                self._running.pop()
            except KeyboardInterrupt:
                patience = False
        self._record.unlink(missing_ok=True)

    def end_leftovers(self) -> list[str]:
        """See the function of the same name."""
        return end_leftovers(self._record)

    def _find(self, name: str) -> _Running:
        return next(running for running in self._running if running.part.name == name)

    def _write_record(self) -> None:
        traces = [_trace(running) for running in self._running]
        self._record.write_bytes(msgspec.json.encode([trace for trace in traces if trace]))


def end_leftovers(record: Path) -> list[str]:
    """End parts that a killed supervisor left behind, and tell their names. Only ever ends what it once started."""
    try:
        traces = msgspec.json.decode(record.read_bytes(), type=list[_Trace])
    except (OSError, ValueError):
        return []
    ended = [trace.name for trace in reversed(traces) if _end_leftover(trace)]
    record.unlink(missing_ok=True)
    return ended


def _trace(running: _Running) -> _Trace | None:
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(running.process.pid)
        return _Trace(running.part.name, process.pid, process.create_time())
    return None


def _end(running: _Running, *, patience: bool = True) -> None:
    family = _descendants(running.process.pid)
    if patience and running.process.poll() is None:
        running.process.send_signal(running.part.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(running.part.stop_s)
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    _kill(family)


def _end_leftover(trace: _Trace) -> bool:
    try:
        process = psutil.Process(trace.pid)
        if abs(process.create_time() - trace.created) > 1.0:
            return False
        family = _descendants(trace.pid)
        # Every part takes SIGINT as "end now, properly"; PostgreSQL would wait for its clients on SIGTERM.
        process.send_signal(signal.SIGINT)
        psutil.wait_procs([process], timeout=8.0)
        _kill([process, *family])
    except psutil.Error:
        return False
    return True


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def _kill(processes: list[psutil.Process]) -> None:
    # The parent is gone; children that end by themselves get a moment before they are made to.
    _, alive = psutil.wait_procs(processes, timeout=1.0)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=1.0)


def _how(code: int) -> str:
    if code < 0:
        return f"by signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _tail(log: Path) -> str:
    with log.open("rb") as source:
        source.seek(max(0, log.stat().st_size - 8_192))
        lines = source.read().decode("utf-8", "replace").splitlines()[-_LOG_TAIL_LINES:]
    return "".join(f"\n  {_printable(line)[:300]}" for line in lines)


def _printable(line: str) -> str:
    """A log holds what strangers sent; a terminal must not obey it."""
    return "".join(char if char.isprintable() else "?" for char in line)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
