"""Synapse: its configuration, its process, its first accounts."""

import hashlib
import hmac
import http.client
import importlib.metadata
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from vigie.lab import bridge
from vigie.lab.layout import Identity, Layout, Secrets, write_private
from vigie.lab.ports import LOOPBACK, Ports, url
from vigie.lab.supervisor import Part
from vigie.model.errors import EnvironmentFailed, PlatformError, PlatformUnreachable
from vigie.model.language import Language
from vigie.model.supported import SYNAPSE_RANGE, synapse_is_supported

ADMINISTRATOR: Final = "vigie"
SAMPLE: Final = "agent"
ASSISTANT: Final = "assistant"
"""The account that tells authors what the content policy answered."""
LEGACY_MEDIA: Final = "/_synapse/client/vigie/legacy_media"
"""Where the guard answers (404) and records what asks for media by the old addresses that need no token."""

_FREE: Final = {"per_second": 1000, "burst_count": 10_000}
RATE_LIMITS: Final[Mapping[str, Any]] = {
    # The same on a stock and on a protected platform: a comparison may differ in Vigie alone. Synapse's own
    # limits stretch the incident over days; a lab replays it in minutes, and no limit of these is Vigie's work.
    "rc_message": _FREE,  # histories are filled in, and ordinary life is tested, faster than people type
    "rc_joins": {"local": _FREE, "remote": _FREE},  # 0.1/s: the incident's joins alone would take hours
    "rc_joins_per_room": _FREE,  # a population enters its rooms at once
    "rc_invites": {"per_room": _FREE, "per_user": _FREE, "per_issuer": _FREE},  # private rooms of a population
    "rc_room_creation": _FREE,  # rooms of a population
    "rc_user_directory": _FREE,  # 200 searches, then one a minute: an enumeration makes thousands in weeks
    "rc_profile": _FREE,  # reading profiles one by one is an enumeration too
    "rc_media_create": _FREE,  # files of a population
    "rc_registration": _FREE,  # accounts of a population
    # Everybody arrives from one machine; failed_attempts stays Synapse's own, for whoever guesses passwords.
    "rc_login": {"address": _FREE, "account": _FREE},
}


@dataclass(frozen=True, slots=True)
class Homeserver:
    """One Synapse process of the platform."""

    layout: Layout
    identity: Identity
    secrets: Secrets
    ports: Ports
    database: Mapping[str, Any]
    stock: bool
    language: Language

    @property
    def config_file(self) -> Path:
        """The generated `homeserver.yaml`."""
        return self.layout.config / "homeserver.yaml"

    def configure(self) -> None:
        """Write the configuration, and the signing key when there is none. Raises `EnvironmentFailed`."""
        self._require_supported()
        if not self.layout.signing_key.exists():
            from signedjson.key import generate_signing_key, write_signing_keys  # comes with Synapse alone

            write_private(self.layout.signing_key, b"")
            with self.layout.signing_key.open("w", encoding="ascii") as target:
                write_signing_keys(target, [generate_signing_key("a_vigie")])
        log = self.layout.config / "log.yaml"
        log.write_text(yaml.safe_dump(_log_settings(), sort_keys=False), encoding="utf-8")
        bridge_file = self.layout.root / bridge.FILE
        write_private(bridge_file, yaml.safe_dump(bridge.registration(self.secrets.registration)).encode())
        write_private(self.config_file, yaml.safe_dump(self._settings(log), sort_keys=False).encode())

    def part(self) -> Part:
        """Synapse's process."""
        command = (sys.executable, "-m", "synapse.app.homeserver", "-c", self.config_file)
        return Part("synapse", command, self._answers)

    def ensure_accounts(self) -> None:
        """Make the administrator `@vigie`, the account `@agent` and the assistant, once. Raises `PlatformError`."""
        if not self.layout.assistant_token.exists():
            password = hashlib.sha256(f"{ASSISTANT}/{self.secrets.administrator}".encode()).hexdigest()
            token = self._register(ASSISTANT, password, admin=False)
            write_private(self.layout.assistant_token, token.encode())
        if self.layout.admin_token.exists():
            return
        token = self._register(ADMINISTRATOR, self.secrets.administrator, admin=True)
        self._register(SAMPLE, self.secrets.sample, admin=False)
        write_private(self.layout.admin_token, token.encode())

    def _settings(self, log: Path) -> dict[str, Any]:
        return {
            "server_name": self.identity.server_name,
            "public_baseurl": f"{url(self.ports.front)}/",
            "listeners": [
                _listener(self.ports.client, behind_front=True),
                _listener(self.ports.admin, behind_front=False),
            ],
            "database": {"name": "psycopg2", "args": {**self.database, "cp_min": 3, "cp_max": 10}},
            "log_config": str(log),
            "media_store_path": str(self.layout.media),
            "signing_key_path": str(self.layout.signing_key),
            "registration_shared_secret": self.secrets.registration,
            "macaroon_secret_key": self.secrets.macaroon,
            "form_secret": self.secrets.form,
            "app_service_config_files": [str(self.layout.root / bridge.FILE)],
            **_ALWAYS,
            **RATE_LIMITS,
            "modules": [] if self.stock else [{"module": "vigie_synapse.Guard", "config": self._guard()}],
        }

    def _guard(self) -> dict[str, Any]:
        return {
            "spool": str(self.layout.spool),
            "orders": str(self.layout.orders),
            "environment": self.identity.environment,
            "state": str(self.layout.guard),
            "language": self.language.value,
            "exemptions": [{"account": self._own, "reason": "Vigie itself: the retro-scan", "until": "2099-12-31"}],
            "content": {"assistant": f"@{ASSISTANT}:{self.identity.server_name}"},
        }

    @property
    def _own(self) -> str:
        return f"@{ADMINISTRATOR}:{self.identity.server_name}"

    def _answers(self) -> bool:
        try:
            return _call(self.ports.admin, "GET", "/_matrix/client/versions").status == 200
        except PlatformUnreachable:
            return False

    def _register(self, user: str, password: str, *, admin: bool) -> str:
        path = "/_synapse/admin/v1/register"
        nonce = _call(self.ports.admin, "GET", path).body["nonce"]
        role = "admin" if admin else "notadmin"
        message = "\0".join((nonce, user, password, role)).encode()
        proof = hmac.new(self.secrets.registration.encode(), message, hashlib.sha1).hexdigest()
        wanted = {"nonce": nonce, "username": user, "password": password, "admin": admin, "mac": proof}
        answer = _call(self.ports.admin, "POST", path, wanted)
        if answer.body.get("errcode") == "M_USER_IN_USE":
            return self._sign_in(user, password)
        return str(_checked(answer, f"account @{user} cannot be made")["access_token"])

    def _sign_in(self, user: str, password: str) -> str:
        identifier = {"type": "m.id.user", "user": user}
        wanted = {"type": "m.login.password", "identifier": identifier, "password": password}
        answer = _call(self.ports.admin, "POST", "/_matrix/client/v3/login", wanted)
        return str(_checked(answer, f"account @{user} cannot sign in")["access_token"])

    @staticmethod
    def _require_supported() -> None:
        try:
            version = importlib.metadata.version("matrix-synapse")
        except importlib.metadata.PackageNotFoundError:
            raise EnvironmentFailed("Synapse is not installed: pip install 'vigie[lab]'") from None
        if not synapse_is_supported(version):
            raise EnvironmentFailed(
                f"Synapse {version} is installed; Vigie supports {SYNAPSE_RANGE}: pip install 'vigie[lab]'"
            )


_ALWAYS: Final[Mapping[str, Any]] = {
    "report_stats": False,
    "trusted_key_servers": [],
    "federation_domain_whitelist": [],  # an island
    "enable_registration": False,
    "bcrypt_rounds": 4,  # the lab's passwords protect nothing; hundreds of sign-ins must not cost minutes
    "password_config": {"enabled": True},
    "presence": {"enabled": False},  # as on the platform of the incident
    "push": {"enabled": False},  # nobody to push to; it doubles the cost of a message
    "url_preview_enabled": False,  # no request leaves the machine
    "max_upload_size": "50M",
    "user_directory": {"enabled": True, "search_all_users": True},  # as in the incident: everybody finds everybody
    "room_list_publication_rules": [{"action": "allow"}],  # people publish their forums
    "encryption_enabled_by_default_for_room_type": "off",
}


def _listener(port: int, *, behind_front: bool) -> dict[str, Any]:
    return {
        "port": port,
        "bind_addresses": [LOOPBACK],
        "type": "http",
        "x_forwarded": behind_front,
        "resources": [{"names": ["client"]}],
    }


def _log_settings() -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s"}},
        "filters": {"context": {"()": "synapse.logging.context.LoggingContextFilter", "request": ""}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["context"]}},
        # The guard reads the access log at INFO; the stock platform writes it too, so that both pay the same.
        "loggers": {"synapse.access.http": {"level": "INFO"}, "synapse.storage.SQL": {"level": "WARNING"}},
        "root": {"level": "WARNING", "handlers": ["out"]},
    }


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Mapping[str, Any]


def _call(port: int, method: str, path: str, body: Mapping[str, Any] | None = None) -> _Answer:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        content = None if body is None else json.dumps(body).encode()
        connection.request(method, path, content, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return _Answer(response.status, json.loads(response.read()))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise PlatformUnreachable(f"Synapse at {url(port)}{path}: {error}") from None
    finally:
        connection.close()


def _checked(answer: _Answer, problem: str) -> Mapping[str, Any]:
    if answer.status != 200:
        reason = answer.body.get("error", "no reason given")
        errcode = str(answer.body.get("errcode", ""))
        raise PlatformError(f"{problem}: {reason}", status=answer.status, errcode=errcode)
    return answer.body
