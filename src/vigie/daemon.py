"""`vigie serve`: keeps the pipeline running, follows changed rules and playbooks, and says how it does.

Parts fail one by one: what one of them met is logged, shown by `vigie status`, and tried again; the others go on.
"""

import asyncio
import fcntl
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from vigie import __version__, wiring
from vigie.activity.follow import SpoolFollower, follow
from vigie.model import status
from vigie.model.errors import ContentErrors, EnvironmentFailed, VigieError
from vigie.model.language import fill
from vigie.model.status import AccountScore, Health, Part, ServerStatus, ServiceStatus
from vigie.pipeline import WINDOWS
from vigie.ports.assistant import Assistant
from vigie.ports.clock import Clock
from vigie.settings import Settings
from vigie.wiring import Service

HEARTBEAT: Final = 1.0
"""Seconds between two versions of the status file."""
CHECKPOINT: Final = 2.0
"""Seconds between two checkpoints: what may be taken again after a kill."""
CHECKPOINT_SHARE: Final = 20
"""A checkpoint takes at most one part in so many of the time."""
WATCH: Final = 1.0
"""Seconds between two looks at rules and playbooks."""
RESUME: Final = 60.0
"""Seconds between two looks for findings whose response is missing."""
REMIND: Final = 15.0
"""Seconds between two tries to send what authors could not be told."""
WEIGH: Final = 15.0
"""Seconds between two rankings of the accounts by score."""
RETRY: Final = 2.0
"""Seconds before a part that failed is tried again."""
FAREWELL: Final = 5.0
"""Seconds given to what is under way when asked to stop."""

_log = logging.getLogger(__name__)


async def serve(settings: Settings, clock: Clock, stop: asyncio.Event) -> None:
    """Run until asked to stop. Raises `ContentErrors` and `EnvironmentFailed` before anything has started."""
    prepare(settings.state)
    with alone(settings.state):
        seen = signature(wiring.content_paths(settings))
        async with wiring.assemble(settings, clock) as service:
            await Daemon(service, seen).run(stop)


def prepare(state: Path) -> None:
    """Make the state folder, for its owner only. Raises `EnvironmentFailed`."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise EnvironmentFailed(f"{state}: {reason}: make the state folder and give it to this user") from None


@contextmanager
def alone(state: Path, name: str = "serve.lock") -> Iterator[None]:
    """One process for each state folder. Raises `EnvironmentFailed` when another one runs. A kill frees the lock."""
    try:
        lock = os.open(state / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EnvironmentFailed(f"{state}: {(error.strerror or '').lower()}: check the folder's owner") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise EnvironmentFailed(
            f"{state}: another vigie {name.removesuffix('.lock')} runs on this folder; stop it first"
        ) from None
    finally:
        os.close(lock)


def signature(paths: Iterable[Path]) -> frozenset[tuple[str, int, int]]:
    """Changes when a file of these paths does: names, times of change, sizes."""
    found = set()
    for path in paths:
        for file in path.rglob("*.y*ml") if path.is_dir() else (path,):
            try:
                stat = file.stat()
            except OSError:
                continue
            found.add((str(file), stat.st_mtime_ns, stat.st_size))
    return frozenset(found)


class Daemon:
    """The loops of one service."""

    def __init__(self, service: Service, seen: frozenset[tuple[str, int, int]]) -> None:
        self._service, self._clock = service, service.clock
        self._seen = seen
        self._started = service.clock.now_ms()
        self._parts: dict[str, Part] = {}
        self._newest: dict[str, int] = {}
        self._checkpointed = -1
        self._scores: tuple[AccountScore, ...] = ()
        self._in_order(service.engine.ruleset.reporting, service.responder.playbooks)
        for name in ("storage", "response", *map(_spool, service.followers)):
            self._ok(name)

    async def run(self, stop: asyncio.Event) -> None:
        """Everything, until asked to stop; then finish what is under way."""
        self._restore()
        self._write_status()
        loops = [
            self._kept_going("storage", self._checkpoints),
            self._kept_going("rules", self._watch),
            self._kept_going("response", self._resume),
            self._kept_going("status", self._heartbeat),
            self._kept_going("scores", self._weigh),
            self._kept_going("authors", self._remind),
            *(self._kept_going(_spool(one), partial(self._read, one)) for one in self._service.followers),
            *(
                self._kept_going(_assistant(server), partial(self._listen, server, one))
                for server, one in self._service.assistants.items()
            ),
        ]
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._say_goodbye()

    def _restore(self) -> None:
        """Take over the windows. Those of another version are left: detection begins anew, and says so."""
        windows = self._service.storage.load_state(WINDOWS)
        if windows is None:
            return
        try:
            self._service.engine.restore(windows)
        except EnvironmentFailed as error:
            _log.warning("%s; windows begin anew", error)

    async def _kept_going(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Run a loop for ever, whatever it meets."""
        while True:
            try:
                await loop()
            except VigieError as error:
                self._failed(name, str(error))
            except Exception as error:  # a mistake of ours in one part must not stop the lookout
                _log.exception("%s failed", name)
                self._failed(name, f"internal error ({type(error).__name__}); see the log")
            await asyncio.sleep(RETRY)

    async def _read(self, follower: SpoolFollower) -> None:
        name, pipeline = _spool(follower), self._service.pipeline
        async for batch in follow(follower):
            pipeline.take(batch)
            if batch.activities:
                self._newest[follower.source] = batch.activities[-1].time
            if self._parts[name].health is not Health.OK:
                self._ok(name)

    async def _listen(self, server: str, assistant: Assistant) -> None:
        """What authors write back, each once: where to go on is kept after the effects of what was heard."""
        name, storage = _assistant(server), self._service.storage
        since = (storage.load_state(name) or b"").decode()
        while True:
            after, heard = await assistant.hear(since)
            for one in heard:
                await self._service.listener.take(one, assistant)
            if heard or not since:
                await asyncio.to_thread(storage.save_state, name, after.encode())
            since = after
            self._ok(name)

    async def _checkpoints(self) -> None:
        while True:
            began = time.monotonic()
            await self._checkpoint()
            self._ok("storage")
            await asyncio.sleep(max(CHECKPOINT, CHECKPOINT_SHARE * (time.monotonic() - began)))

    async def _checkpoint(self) -> None:
        """Nothing is written while nothing happens."""
        read = sum(self._service.intake.counters.by_source.values()) + self._service.intake.counters.corrupt
        if read == self._checkpointed:
            return
        cursors = {cursor.source: cursor for cursor in await self._service.pipeline.checkpoint()}
        self._checkpointed = read
        for follower in self._service.followers:
            if follower.source in cursors:
                follower.acknowledge(cursors[follower.source])

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH)
            now = await asyncio.to_thread(signature, wiring.content_paths(self._service.settings))
            if now != self._seen:
                self._seen = now
                await self._reload()

    async def _reload(self) -> None:
        """The new set when all of it is right; else the last good one stays at work."""
        try:
            content = await asyncio.to_thread(wiring.content, self._service.settings)
        except ContentErrors as error:
            _log.error("rules, playbooks and lists were not taken over:\n%s", error)
            first, more = error.mistakes[0], len(error.mistakes) - 1
            detail = f"the last good set is at work: {first}" + (f" (and {more} more)" if more else "")
            self._parts["rules"] = Part(name="rules", health=Health.DEGRADED, detail=detail)
            return
        self._service.take(content)
        self._in_order(content.rules.reporting, content.playbooks)
        _log.info("rules, playbooks and lists were taken over")

    async def _resume(self) -> None:
        while True:
            await self._service.responder.resume()
            self._ok("response")
            await asyncio.sleep(RESUME)

    async def _weigh(self) -> None:
        while True:
            now = self._clock.now_ms()
            self._scores = await asyncio.to_thread(wiring.scores, self._service.settings, self._service.storage, now)
            self._ok("scores")
            await asyncio.sleep(WEIGH)

    async def _remind(self) -> None:
        while True:
            await self._service.authors.again()
            overdue = self._service.authors.overdue
            if late := next(iter(overdue), None):
                waiting = "{count} {count:message to an author waits|messages to authors wait}: {why}"
                detail = fill(waiting, count=len(overdue), why=late.why)
                self._parts["authors"] = Part(name="authors", health=Health.DEGRADED, detail=detail)
            else:
                given_up = fill("{count} {count:message|messages} given up", count=overdue.given_up)
                self._ok("authors", given_up if overdue.given_up else "")
            await asyncio.sleep(REMIND)

    async def _heartbeat(self) -> None:
        while True:
            self._write_status()
            await asyncio.sleep(HEARTBEAT)

    async def _say_goodbye(self) -> None:
        try:
            await asyncio.wait_for(self._checkpoint(), FAREWELL)
        except (TimeoutError, VigieError) as error:
            _log.warning("the last checkpoint was not written (%s): some activity will be read again", error)
        self._write_status(stopped=True)

    def _in_order(self, rules: Sized, playbooks: Sized) -> None:
        said = "{rules} {rules:rule|rules}, {playbooks} {playbooks:playbook|playbooks}"
        self._ok("rules", fill(said, rules=len(rules), playbooks=len(playbooks)))

    def _ok(self, name: str, detail: str = "") -> None:
        self._parts[name] = Part(name=name, health=Health.OK, detail=detail)

    def _baselines(self) -> Part:
        """What was learned of accounts; what had to begin anew or stay out is said."""
        state = self._service.baselines.state()
        detail = fill("{count} {count:account|accounts}, {hot} in memory", count=state.accounts, hot=state.hot)
        if state.damaged:
            detail += f"; {state.damaged} could not be read and began anew"
        if state.turned_away:
            beyond = "; {count} {count:activity|activities} of accounts beyond the limit"
            detail += fill(beyond, count=state.turned_away)
        degraded = state.damaged or state.turned_away
        return Part(name="baselines", health=Health.DEGRADED if degraded else Health.OK, detail=detail)

    def _failed(self, name: str, detail: str) -> None:
        if self._parts.get(name, Part(name=name, health=Health.OK)).detail != detail:
            _log.error("%s: %s", name, detail)
        self._parts[name] = Part(name=name, health=Health.FAILED, detail=detail)

    def _write_status(self, *, stopped: bool = False) -> None:
        settings = self._service.settings
        counters = self._service.intake.counters
        said = ServiceStatus(
            version=__version__,
            pid=os.getpid(),
            mode=settings.response.mode,
            started=self._started,
            written=self._clock.now_ms(),
            parts=(*self._parts.values(), self._baselines()),
            servers=tuple(map(self._server, self._service.followers)),
            counters={
                **asdict(self._service.pipeline.counters),
                "corrupt": counters.corrupt,
                "repeated": counters.repeated,
                "late": counters.late,
                "tips_waiting": len(self._service.authors.overdue),
                "tips_given_up": self._service.authors.overdue.given_up,
            },
            scores=self._scores,
            stopped=stopped,
        )
        replace_file(settings.state / status.FILE_NAME, status.ENCODER.encode(said))

    def _server(self, follower: SpoolFollower) -> ServerStatus:
        server = next(one for one in self._service.settings.servers if one.name == follower.source)
        newest = self._newest.get(server.name, 0)
        try:
            behind = follower.backlog()
        except EnvironmentFailed:
            behind = 0  # the part of this spool says why
        return ServerStatus(
            name=server.name,
            environment=server.environment,
            spool=str(server.spool),
            guard=str(server.guard_path()),
            lag_bytes=behind,
            lag_ms=max(self._clock.now_ms() - newest, 0) if behind and newest else 0,
            last_activity=newest,
        )


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file whole: a reader sees one version or the next. Raises `EnvironmentFailed`.

    It names accounts: nobody but its owner and group reads it.
    """
    draft = path.with_name(path.name + ".new")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640), "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError as error:
        raise EnvironmentFailed(f"{path}: {(error.strerror or 'no reason given').lower()}") from None


def _assistant(server: str) -> str:
    return f"assistant {server}"


def _spool(follower: SpoolFollower) -> str:
    return f"spool {follower.source}"
