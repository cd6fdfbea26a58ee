"""A real Synapse on SQLite, started once for the tests of a session that ask for it."""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PORTS = range(21000, 21050)
SERVER = "agent.localhost"
SHARED = "only-for-tests"


@dataclass(frozen=True)
class Synapse:
    """A running homeserver. `admin` is the access token of @root."""

    server_name: str
    url: str
    admin: str

    def call(self, method: str, path: str, token: str = "", body: object = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one request."""
        return _call(self.url + path, method, token, body)

    def register(self, name: str, *, admin: bool = False) -> tuple[str, str]:
        """Matrix ID and access token of a new account, whose password is its name."""
        return _register(self.url, name, admin=admin)

    def login(self, name: str) -> tuple[int, dict[str, Any]]:
        """A new session with the password."""
        return self.call(
            "POST", "/_matrix/client/v3/login", "",
            {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": name}, "password": name},
        )  # fmt: skip

    def whoami(self, token: str) -> tuple[int, str]:
        """Status and error code for a session."""
        status, answer = self.call("GET", "/_matrix/client/v3/account/whoami", token)
        return status, answer.get("errcode", "")


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    pytest.importorskip("synapse")
    home = tmp_path_factory.mktemp("synapse")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    config = _configure(home, port)
    with (home / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "synapse.app.homeserver", "-c", str(config)],
            cwd=home, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(url, process, home / "output")
            yield Synapse(SERVER, url, _register(url, "root", admin=True)[1])
        finally:
            process.terminate()
            process.wait(20)


def _configure(home: Path, port: int) -> Path:
    log = {
        "version": 1,
        "handlers": {"file": {"class": "logging.FileHandler", "filename": str(home / "homeserver.log")}},
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }
    (home / "log.yaml").write_text(json.dumps(log))
    key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    (home / "signing.key").write_text(f"ed25519 a_test {key}\n")
    plenty = {"per_second": 1000, "burst_count": 1000}
    config = {
        "server_name": SERVER,
        "listeners": [
            {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "resources": [{"names": ["client"]}]}
        ],
        "database": {"name": "sqlite3", "args": {"database": str(home / "homeserver.db")}},
        "log_config": str(home / "log.yaml"),
        "media_store_path": str(home / "media"),
        "signing_key_path": str(home / "signing.key"),
        "report_stats": False,
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "registration_shared_secret": SHARED,
        "macaroon_secret_key": secrets.token_hex(16),
        "form_secret": secrets.token_hex(16),
        "bcrypt_rounds": 4,
        "rc_login": {"address": plenty, "account": plenty, "failed_attempts": plenty},
        "rc_registration": plenty,
    }
    path = home / "homeserver.yaml"
    path.write_text(json.dumps(config))  # JSON is YAML
    return path


def _wait(url: str, process: "subprocess.Popen[bytes]", output: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"Synapse ended: {output.read_text()[-2000:]}")
        with suppress(OSError):
            if _call(url + "/_matrix/client/versions", "GET")[0] == 200:
                return
        time.sleep(0.1)
    pytest.fail("Synapse did not start within 60 s")


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    pytest.fail(f"no free port among {PORTS}")


def _call(url: str, method: str, token: str = "", body: object = None) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def _register(url: str, name: str, *, admin: bool) -> tuple[str, str]:
    path = url + "/_synapse/admin/v1/register"
    nonce = _call(path, "GET")[1]["nonce"]
    words = [nonce, name, name, "admin" if admin else "notadmin"]
    mac = hmac.new(SHARED.encode(), "\0".join(words).encode(), hashlib.sha1).hexdigest()
    wish = {"nonce": nonce, "username": name, "password": name, "admin": admin, "mac": mac}
    status, answer = _call(path, "POST", "", wish)
    assert status == 200, answer
    return answer["user_id"], answer["access_token"]
