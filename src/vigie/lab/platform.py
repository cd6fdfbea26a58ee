"""The embedded platform: PostgreSQL, Synapse, Caddy, the chat client and Vigie, brought up and ended together."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

import msgspec

from vigie.lab import endpoints as endpoints_file
from vigie.lab import ports as lab_ports
from vigie.lab import preflight
from vigie.lab.daemon import LabDaemon
from vigie.lab.endpoints import Daemon, Endpoints
from vigie.lab.front import Front
from vigie.lab.homeserver import SAMPLE, Homeserver
from vigie.lab.layout import Identity, Layout
from vigie.lab.options import DEFAULT_PORT_BASE, PlatformOptions
from vigie.lab.ports import Ports, url
from vigie.lab.postgres import Database
from vigie.lab.supervisor import Part, Supervisor
from vigie.lab.webclient import WebClient, WebClientMissing, usable_cache
from vigie.model.errors import EnvironmentFailed

Amount = Callable[[int, int], None]
"""Told the work done and the whole work of a step, in the same unit."""
Progress = Callable[[str], AbstractContextManager[Amount]]
"""Told the name of each step; the step lasts as long as the context."""

_WATCH_S: Final = 0.25
_SOCKETS_BASE: Final = "/tmp"  # noqa: S108 - mkdtemp makes a private folder, and TMPDIR may be long


@contextmanager
def silent(_step: str) -> Iterator[Amount]:
    """Progress that nobody watches."""
    yield lambda _done, _whole: None


class Platform:
    """One platform, a context manager: ready inside the block, ended when it is left.

    Entering raises `EnvironmentFailed` with one clear line, and leaves no process behind, when it cannot be brought up.
    Setting ``stop`` (from a signal handler, say) ends the start and `wait` within a moment.
    """

    def __init__(self, options: PlatformOptions, *, progress: Progress = silent, stop: Event | None = None) -> None:
        self._options = options
        self._progress = progress
        self._stop = stop or Event()
        self._layout = Layout(options.state.expanduser().resolve())
        self._lock = preflight.FolderLock(self._layout.lock)
        self._supervisor = Supervisor(self._layout.logs, self._layout.parts, self._stop)
        self._web = WebClient(usable_cache(self._layout.root / "cache"), self._stop)
        self._web_problem: str | None = None
        self._sockets: Path | None = None
        self._database: Database | None = None
        self._endpoints: Endpoints | None = None

    @property
    def layout(self) -> Layout:
        """Where its files lie."""
        return self._layout

    @property
    def endpoints(self) -> Endpoints:
        """Where its parts are. Only while it runs."""
        if self._endpoints is None:
            raise EnvironmentFailed(f"{self._layout.root}: the platform is not running")
        return self._endpoints

    @property
    def web_problem(self) -> str | None:
        """Why the chat client is missing, `None` when it is not."""
        return self._web_problem

    def database(self) -> Database:
        """The database under Synapse, for tests and measurements. Only while it runs."""
        if self._database is None:
            raise EnvironmentFailed(f"{self._layout.root}: the platform is not running")
        return self._database

    def sample_account(self) -> tuple[str, str]:
        """User name and password of an ordinary account."""
        if self._layout.population.exists():
            accounts = msgspec.json.decode(self._layout.population.read_bytes())["accounts"]
            # Not the one whose password the thief of the drills knows.
            account = next((one for one in accounts if one["profile"] == "agent"), accounts[0])
            return account["user"], account["password"]
        return SAMPLE, self._layout.load_secrets().sample

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Bring everything up; ready when this returns."""
        self._layout.prepare()
        preflight.require_writable(self._layout.root)
        self._lock.take()
        try:
            self._bring_up()
        except OSError as error:
            self.end()
            raise EnvironmentFailed(f"{error.filename or self._layout.root}: {error.strerror or error}") from error
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """End everything. Harmless when nothing runs."""
        endpoints_file.remove(self._layout.root)
        self._endpoints = None
        self._supervisor.end_all()
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = self._database = None
        self._lock.release()

    def check(self) -> None:
        """Raises `EnvironmentFailed` naming a part that has ended, with the last lines of its log."""
        self._supervisor.check()

    def wait(self) -> None:
        """Return when asked to stop. Raises as `check` does."""
        while not self._stop.wait(_WATCH_S):
            self.check()

    def _bring_up(self) -> None:
        endpoints_file.remove(self._layout.root)
        self._supervisor.end_leftovers()
        identity = self._identify()
        ports = Ports(identity.port_base)
        preflight.require_space(self._layout.root)
        lab_ports.require_free(ports)
        self._layout.save_identity(identity)
        builder = Thread(target=self._build_web, name="chat client", daemon=True)
        if self._options.web:
            builder.start()
        self._serve_homeserver(identity, ports)
        self._serve_front(identity, ports)
        if not self._options.stock:
            self._serve_vigie(identity, ports)
        if self._options.web:
            with self._progress("chat client"):
                builder.join()
        endpoints = self._describe(identity, ports)
        endpoints_file.write(self._layout.root, endpoints)
        self._endpoints = endpoints

    def _identify(self) -> Identity:
        known = self._layout.load_identity()
        environment = known.environment if known else self._options.environment
        return Identity(
            server_name=known.server_name if known else f"{environment}.vigie.localhost",
            environment=environment,
            port_base=self._options.port_base or (known.port_base if known else DEFAULT_PORT_BASE),
        )

    def _serve_homeserver(self, identity: Identity, ports: Ports) -> None:
        secrets = self._layout.load_secrets()
        self._sockets = socket_folder()
        database = self._database = Database(self._layout, secrets, self._sockets)
        arguments = database.synapse_arguments()
        stock, language = self._options.stock, self._options.language
        homeserver = Homeserver(self._layout, identity, secrets, ports, arguments, stock, language)
        homeserver.configure()
        with self._progress("PostgreSQL"):
            database.create()
            self._start(database.part())
            database.prepare()
        self._fill()
        with self._progress("Synapse"):
            self._start(homeserver.part())
            homeserver.ensure_accounts()

    def _fill(self) -> None:
        if self._options.population is None:
            return
        from vigie.lab.population import fill  # a large part, and most platforms need it once

        with self._progress(f"population {self._options.population}") as amount:
            fill(self._layout.root, self._options.population, progress=amount)

    def _serve_front(self, identity: Identity, ports: Ports) -> None:
        front = Front(self._layout, ports, identity.server_name, self._web.folder, self._options.stock)
        with self._progress("front"):
            front.configure()
            self._start(front.part())

    def _serve_vigie(self, identity: Identity, ports: Ports) -> None:
        daemon = LabDaemon(self._layout, identity, ports, self._options.language)
        with self._progress("Vigie"):
            daemon.configure()
            self._start(daemon.part())

    def _start(self, part: Part) -> None:
        self._supervisor.start(part)
        self._supervisor.wait_ready(part.name)

    def _build_web(self) -> None:
        try:
            self._web.build()
        except WebClientMissing as error:
            self._web_problem = str(error)

    def _describe(self, identity: Identity, ports: Ports) -> Endpoints:
        layout, protected = self._layout, not self._options.stock
        homeserver = endpoints_file.Homeserver(
            server_name=identity.server_name,
            client_url=url(ports.front),
            environment=identity.environment,
            admin_url=url(ports.admin),
            spool=str(layout.spool) if protected else "",
            orders=str(layout.orders) if protected else "",
        )
        return Endpoints(
            homeservers=(homeserver,),
            web_client=f"{url(ports.front)}/" if self._options.web and self._web.is_built() else None,
            daemon=Daemon(config=str(layout.vigie_yaml), state=str(layout.vigie)) if protected else None,
            pids=self._supervisor.pids(),
            profile=self._options.profile.value,
            stock=self._options.stock,
        )


def socket_folder() -> Path:
    """A new private folder with a short name: the path of a Unix socket may have 107 bytes, however long DIR is."""
    return Path(tempfile.mkdtemp(prefix="vigie-", dir=_SOCKETS_BASE))
