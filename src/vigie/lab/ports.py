"""The ports of the embedded platform. All are on loopback."""

import socket
from dataclasses import dataclass
from typing import Final

import psutil

from vigie.model.errors import EnvironmentFailed
from vigie.model.language import Sentence

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports of one homeserver and what stands in front of it."""

    base: int

    @property
    def front(self) -> int:
        """Chat client and client-server API, for everybody."""
        return self.base

    @property
    def client(self) -> int:
        """Synapse behind the front; believes the address that the front tells."""
        return self.base + 1

    @property
    def admin(self) -> int:
        """Synapse's administration API, never reachable through the front."""
        return self.base + 2

    def all(self) -> tuple[int, ...]:
        """Every port that must be free."""
        return (self.front, self.client, self.admin)


def url(port: int) -> str:
    """The address of a port, without a slash at its end."""
    return f"http://{LOOPBACK}:{port}"


def answers(port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=0.5):
            return True
    except OSError:
        return False


def require_free(ports: Ports) -> None:
    """Raises `EnvironmentFailed` naming the first port in use, and by whom when this can be known."""
    for port in ports.all():
        if not _is_free(port):
            holder, more = _holder(port), len(ports.all()) - 1
            raise EnvironmentFailed(
                Sentence(
                    en=f"port {port} on {LOOPBACK} is in use{holder.en}: end that program, "
                    f"or choose other ports with --port-base N (N to N+{more} are needed)",
                    fr=f"le port {port} de {LOOPBACK} est occupé{holder.fr} : arrêtez ce programme, "
                    f"ou choisissez d'autres ports avec --port-base N (il faut N à N+{more})",
                )
            )


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port left a moment ago lingers in TIME_WAIT; the programs we start may listen on it, so may the probe.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def _holder(port: int) -> Sentence:
    try:
        for connection in psutil.net_connections("tcp"):
            listening = connection.status == psutil.CONN_LISTEN and connection.laddr
            if listening and listening.port == port and connection.pid:
                name = psutil.Process(connection.pid).name()
                return Sentence(f" by {name} (process {connection.pid})", f" par {name} (processus {connection.pid})")
    except psutil.Error:
        pass  # Other users' connections are not ours to see everywhere.
    return Sentence("", "")
