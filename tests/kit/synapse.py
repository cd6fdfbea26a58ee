"""A real Synapse with the guard, and a client that speaks plain HTTP to it."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import secrets
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from kit.ports import free_ports
from kit.waiting import until
from vigie.model.activity import Activity, decode
from vigie.model.orders import ENCODER, Order, OrderBook

SERVER = "guard.localhost"
SECRET = "only-for-tests"
MARK = "mark "
HOUR = 3_600_000
DAY = 24 * HOUR


class Reply:
    """An answer: status, parsed body, headers."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.status, self.raw, self.headers = status, body, headers

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.raw or b"{}")

    @property
    def code(self) -> str:
        return self.json.get("org.vigie.code", "")


class Account:
    """A signed-in account."""

    def __init__(self, server: "Server", user: str, password: str) -> None:
        self.server, self.user, self.password = server, user, password
        self.id = f"@{user}:{SERVER}"
        self.token, self.device = "", ""

    def sign_in(self, *, device: str = "", ip: str = "192.0.2.1") -> Reply:
        body: dict[str, Any] = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user},
            "password": self.password,
        }
        if device:
            body["device_id"] = device
        reply = self.server.call("POST", "/_matrix/client/v3/login", body, headers={"X-Forwarded-For": ip})
        if reply.status == 200:
            self.token, self.device = reply.json["access_token"], reply.json["device_id"]
        return reply

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        if not path.startswith("/"):
            path = f"/_matrix/client/v3/{path}"
        return self.server.call(method, path, body, token=self.token, headers=headers)

    def ok(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        reply = self.call(method, path, body)
        assert reply.status == 200, (method, path, reply.status, reply.raw)
        return reply.json

    def create_room(self, **options: Any) -> str:
        return str(self.ok("POST", "createRoom", {"preset": "public_chat", **options})["room_id"])

    def say(self, room: str, text: str, *, at: int = 0, **content: Any) -> str:
        """Send a message; back-dated through the application service when `at` is given."""
        self.server.transaction += 1
        path = f"rooms/{quote(room)}/send/m.room.message/t{self.server.transaction}"
        body = {"msgtype": "m.text", "body": text, **content}
        if at:
            reply = self.server.service("PUT", f"{path}?user_id={quote(self.id)}&ts={at}", body)
            assert reply.status == 200, reply.raw
            return str(reply.json["event_id"])
        return str(self.ok("PUT", path, body)["event_id"])

    def upload(self, data: bytes) -> str:
        reply = self.server.call("POST", "/_matrix/media/v3/upload?filename=a.bin", data, token=self.token)
        assert reply.status == 200, reply.raw
        return str(reply.json["content_uri"])


class Server:
    """One Synapse process on SQLite, with or without the guard."""

    def __init__(self, folder: Path, guard: dict[str, Any] | None, python: str = sys.executable, **config: Any) -> None:
        self.folder, self.guard, self.python, self.config = folder, guard, python, config
        self.port = free_ports()
        self.transaction = self.marks = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.spool = folder / "spool"
        self._write()

    def _write(self) -> None:
        folder = self.folder
        folder.mkdir(parents=True, exist_ok=True)
        listener = {
            "port": self.port,
            "bind_addresses": ["127.0.0.1"],
            "type": "http",
            "x_forwarded": True,
            "resources": [{"names": ["client", "media", "federation"]}],
        }
        plenty = {"per_second": 10_000, "burst_count": 10_000}
        config: dict[str, Any] = {
            "server_name": SERVER,
            "public_baseurl": f"http://127.0.0.1:{self.port}/",
            "listeners": [listener],
            "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
            "log_config": str(folder / "log.yaml"),
            "media_store_path": str(folder / "media"),
            "signing_key_path": str(folder / "signing.key"),
            "report_stats": False,
            "trusted_key_servers": [],
            "federation_domain_whitelist": [],
            "registration_shared_secret": SECRET,
            "macaroon_secret_key": SECRET,
            "form_secret": SECRET,
            "bcrypt_rounds": 4,
            "user_directory": {"search_all_users": True},
            "background_updates": {
                "sleep_enabled": False
            },  # or the directory is emptied and filled again in the middle
            "presence": {"enabled": False},
            "push": {"enabled": False},
            "require_auth_for_profile_requests": True,
            "allow_public_rooms_without_auth": False,
            "room_list_publication_rules": [{"action": "allow"}],
            "app_service_config_files": [str(folder / "service.yaml")],
            "experimental_features": {"msc3575_enabled": True},
            "max_event_delay_duration": "1h",
            **{f"rc_{name}": plenty for name in ("message", "registration", "admin_redaction", "user_directory")},
            "rc_joins": {"local": plenty, "remote": plenty},
            "rc_joins_per_room": plenty,
            "rc_login": {"address": plenty, "account": plenty, "failed_attempts": plenty},
            "rc_room_creation": plenty,
            **self.config,
        }
        if self.guard is not None:
            files = {"python": sys.executable}  # that of the oldest Synapse has no Vigie to open files with
            defaults = {"spool": str(self.spool), "environment": "education", "content": {"files": files}}
            settings = {**defaults, **self.guard}
            config["modules"] = [{"module": "vigie_synapse.Guard", "config": settings}]
        (folder / "homeserver.yaml").write_text(yaml.safe_dump(config))
        (folder / "log.yaml").write_text(yaml.safe_dump(_log(folder)))
        if not (folder / "signing.key").exists():  # Synapse would start twice to make its own
            key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
            (folder / "signing.key").write_text(f"ed25519 a_test {key}\n")
        (folder / "service.yaml").write_text(
            yaml.safe_dump(
                {
                    "id": "seeder",
                    "url": None,
                    "as_token": SECRET,
                    "hs_token": SECRET,
                    "sender_localpart": "seeder",
                    "rate_limited": False,
                    "namespaces": {"users": [{"exclusive": False, "regex": "@.*"}], "aliases": [], "rooms": []},
                }
            )
        )

    def start(self) -> "Server":
        command = [self.python, "-m", "synapse.app.homeserver", "-c", str(self.folder / "homeserver.yaml")]
        with (self.folder / "out.log").open("ab") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, cwd=self.folder)
        until(self._answers, "a Synapse that answers", 120)
        return self

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "out.log").read_text()[-3000:])
        with contextlib.suppress(OSError):
            return self.call("GET", "/_matrix/client/versions").status == 200
        return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)
            self.process = None

    def call(
        self, method: str, path: str, body: Any = None, token: str = "", headers: dict[str, str] | None = None
    ) -> Reply:
        sent = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, data, sent)
            response = connection.getresponse()
            return Reply(response.status, response.read(), dict(response.getheaders()))
        finally:
            connection.close()

    def service(self, method: str, path: str, body: Any = None) -> Reply:
        return self.call(method, f"/_matrix/client/v3/{path}", body, token=SECRET)

    def register(self, user: str, *, admin: bool = False, name: str = "") -> Account:
        nonce = self.call("GET", "/_synapse/admin/v1/register").json["nonce"]
        role = "admin" if admin else "notadmin"
        mac = hmac.new(SECRET.encode(), f"{nonce}\0{user}\0{user}-pw\0{role}".encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": user, "password": f"{user}-pw", "admin": admin, "mac": mac}
        reply = self.call("POST", "/_synapse/admin/v1/register", {**body, "displayname": name or user})
        assert reply.status == 200, reply.raw
        account = Account(self, user, f"{user}-pw")
        account.token, account.device = reply.json["access_token"], reply.json["device_id"]
        return account

    # The record, and the orders

    def activities(self) -> list[Activity]:
        """The record of all that was answered until now."""
        self._mark()  # what needs the database before it is written down may come after it
        self._mark()
        return self._written()

    def activity(self, matches: Callable[[Activity], bool]) -> Activity:
        """The newest activity that matches; waits for it."""
        self._mark()
        try:
            return until(lambda: [a for a in self._written() if matches(a)], "an activity")[-1]
        except AssertionError as error:
            last = [(a.action, a.endpoint, a.user) for a in self._written()][-15:]
            raise AssertionError(f"{error} like none of {last}") from None

    def give(self, *orders: Order) -> None:
        """Lay down orders as Vigie does; the guard obeys them when this returns."""
        draft = self.folder / "orders.new"
        draft.write_bytes(ENCODER.encode(OrderBook(version=time.time_ns(), orders=orders)))
        draft.replace(self.folder / "orders.json")
        self.obeys()

    def obeys(self) -> None:
        """Wait until the guard obeys the orders that lie there: it keeps what it has obeyed."""
        laid, kept = self.folder / "orders.json", self.folder / "guard" / "orders.kept"
        until(lambda: kept.exists() and kept.read_bytes() == laid.read_bytes(), "orders that are obeyed")

    def _mark(self) -> None:
        """A request of nobody, and its record: what was answered before is recorded too."""
        self.marks += 1
        mark = f"{MARK}{self.marks}"
        self.call("GET", "/_matrix/client/v3/publicRooms", headers={"User-Agent": mark})
        until(lambda: any(a.user_agent == mark for a in self._written(marks=True)), "the record of a request")

    def _written(self, *, marks: bool = False) -> list[Activity]:
        lines = [line for path in sorted(self.spool.glob("*.ndjson")) for line in path.read_bytes().splitlines(True)]
        found = [decode(line) for line in lines if line.endswith(b"\n")]
        return [a for a in found if marks or not a.user_agent.startswith(MARK)]

    def errors(self) -> str:
        """What the guard logged as going wrong."""
        log = (self.folder / "homeserver.log").read_text(errors="replace")
        return "\n".join(
            line for line in log.splitlines() if "vigie" in line and (" ERROR " in line or "Traceback" in line)
        )


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def quote(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def _log(folder: Path) -> dict[str, Any]:
    return {
        "version": 1,
        "formatters": {"plain": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
        "handlers": {
            "file": {"class": "logging.FileHandler", "formatter": "plain", "filename": str(folder / "homeserver.log")}
        },
        "root": {"level": "INFO", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }
