"""A homeserver of another organisation, as far as Synapse needs one: it has a key, enters rooms and sends events."""

import datetime
import http.server
import json
import ssl
import threading
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from signedjson.key import encode_verify_key_base64, generate_signing_key, get_verify_key
from signedjson.sign import sign_json
from synapse.api.room_versions import KNOWN_ROOM_VERSIONS
from synapse.crypto.event_signing import add_hashes_and_signatures
from synapse.events import make_event_from_dict

from kit.ports import free_ports
from kit.synapse import SERVER, Reply, Server, now_ms, quote

CONFIG: dict[str, Any] = {
    "federation_verify_certificates": False,
    "ip_range_blacklist": [],
    "federation_domain_whitelist": None,
    "default_room_version": "11",
}
"""What a Synapse needs to believe one on loopback."""


class Elsewhere:
    """Listens on loopback under a certificate of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports()
        self.name = f"127.0.0.1:{self.port}"
        self._key = generate_signing_key("elsewhere")
        self._auth: dict[str, list[str]] = {}
        self._last, self._depth = "", 0
        self._transactions = 0
        elsewhere = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(elsewhere._keys() if "/key/v2/" in self.path else {}).encode()
                self.send_response(200 if "/key/v2/" in self.path else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def account(self, user: str) -> str:
        return f"@{user}:{self.name}"

    def join(self, server: Server, user: str, room: str, **content: Any) -> str:
        """Enter a public room. Returns the id of the event."""
        path = f"/_matrix/federation/v1/make_join/{quote(room)}/{quote(user)}?ver=11"
        reply = self._call(server, "GET", path)
        assert reply.status == 200, reply.raw
        draft = reply.json["event"]
        draft["content"].update(content)
        event = self._signed({**draft, "origin_server_ts": now_ms()})
        self._last = _id(event)
        reply = self._call(server, "PUT", f"/_matrix/federation/v2/send_join/{quote(room)}/{quote(self._last)}", event)
        assert reply.status == 200, reply.raw
        known = reply.json["state"]
        self._auth[room] = [_id(one) for one in known if one["type"] in ("m.room.create", "m.room.power_levels")]
        self._auth[room].append(self._last)
        self._depth = event["depth"]
        return self._last

    def send(self, server: Server, user: str, room: str, kind: str, content: Any, **more: Any) -> str:
        """Send an event that follows the last one. Returns its id."""
        self._depth += 1
        draft = {
            "type": kind,
            "room_id": room,
            "sender": user,
            "content": content,
            "depth": self._depth,
            "prev_events": [self._last],
            "auth_events": self._auth[room],
            "origin_server_ts": now_ms(),
            **more,
        }
        event = self._signed(draft)
        self._last = _id(event)
        self._transactions += 1
        path = f"/_matrix/federation/v1/send/t{self._transactions}"
        body = {"origin": self.name, "origin_server_ts": now_ms(), "pdus": [event]}
        reply = self._call(server, "PUT", path, body)
        assert reply.status == 200, reply.raw
        assert reply.json["pdus"] == {self._last: {}}, reply.raw
        return self._last

    def _signed(self, event: dict[str, Any]) -> dict[str, Any]:
        add_hashes_and_signatures(KNOWN_ROOM_VERSIONS["11"], event, self.name, self._key)
        return event

    def _keys(self) -> dict[str, Any]:
        verify = {f"ed25519:{self._key.version}": {"key": encode_verify_key_base64(get_verify_key(self._key))}}
        answer = {"server_name": self.name, "valid_until_ts": now_ms() + 86_400_000, "verify_keys": verify}
        return dict(sign_json({**answer, "old_verify_keys": {}}, self.name, self._key))

    def _call(self, server: Server, method: str, path: str, body: Any = None) -> Reply:
        asked = {"method": method, "uri": path, "origin": self.name, "destination": SERVER}
        signed = sign_json({**asked, **({} if body is None else {"content": body})}, self.name, self._key)
        [(key, signature)] = signed["signatures"][self.name].items()
        header = f'X-Matrix origin="{self.name}",key="{key}",sig="{signature}",destination="{SERVER}"'
        return server.call(method, path, body, headers={"Authorization": header, "Content-Type": "application/json"})


def _id(event: dict[str, Any]) -> str:
    return str(make_event_from_dict(event, KNOWN_ROOM_VERSIONS["11"]).event_id)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere")])
    now = datetime.datetime.fromtimestamp(now_ms() / 1000, datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "elsewhere.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
