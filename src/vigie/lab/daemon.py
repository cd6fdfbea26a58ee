"""`vigie serve` as one part of the platform."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from vigie.lab.layout import Identity, Layout, write_private
from vigie.lab.ports import Ports, url
from vigie.lab.supervisor import Part
from vigie.model import status
from vigie.model.language import Language

_RUN: Final = "from vigie.cli import main; main()"


@dataclass(frozen=True, slots=True)
class LabDaemon:
    """The daemon that watches the platform's homeserver."""

    layout: Layout
    identity: Identity
    ports: Ports
    language: Language

    def configure(self) -> None:
        """Write `vigie.yaml`. Like every file in the folder it is written anew at each start."""
        server = {
            "name": self.identity.server_name,
            "environment": self.identity.environment,
            "spool": str(self.layout.spool),
            "orders": str(self.layout.orders),
            "guard": str(self.layout.guard),
            "admin_api": {"url": url(self.ports.admin), "token_file": str(self.layout.admin_token)},
            "assistant": {"url": url(self.ports.admin), "token_file": str(self.layout.assistant_token)},
        }
        settings = {"language": self.language.value, "state": str(self.layout.vigie), "servers": [server]}
        # The heartbeat of the last time would pass for the first of this one.
        self._heartbeat().unlink(missing_ok=True)
        write_private(self.layout.vigie_yaml, yaml.safe_dump(settings, sort_keys=False).encode())

    def part(self) -> Part:
        """The daemon's process."""
        command = (sys.executable, "-c", _RUN, "serve", "--config", self.layout.vigie_yaml)
        return Part("vigie", command, self._heartbeat().exists)

    def _heartbeat(self) -> Path:
        return self.layout.vigie / status.FILE_NAME
