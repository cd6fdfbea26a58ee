"""The whole of the settings."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from vigie.model.language import Language
from vigie.model.response_settings import ResponseSettings
from vigie.settings.canaries import CanarySettings
from vigie.settings.findings import FindingSettings
from vigie.settings.names import ProtectedName
from vigie.settings.network import NetworkSettings
from vigie.settings.retro import RetroSettings
from vigie.settings.rules import RuleSettings
from vigie.settings.section import AbsolutePath, Section
from vigie.settings.servers import Server


class Settings(Section):
    """Everything an operator decides about `vigie serve`."""

    language: Language = Field(default=Language.EN, description="Language of notices and pages: en or fr")
    state: AbsolutePath = Field(description="Folder of what Vigie remembers. Private to its user")
    servers: tuple[Server, ...] = Field(description="The homeservers to watch")
    network: NetworkSettings = Field(default_factory=NetworkSettings, description="Where network addresses belong")
    canaries: CanarySettings = Field(default_factory=CanarySettings, description="What nobody has a reason to touch")
    protected_names: tuple[ProtectedName, ...] = Field(
        default=(), description="Names that others must not take: of the help desk, of administrators"
    )
    rules: RuleSettings = Field(default_factory=RuleSettings, description="Which rules are at work")
    findings: FindingSettings = Field(default_factory=FindingSettings, description="Findings that are accepted")
    retro_scan: RetroSettings = Field(
        default_factory=RetroSettings, description="How what is stored already is looked at"
    )
    response: ResponseSettings = Field(default_factory=ResponseSettings, description="What Vigie may do about them")

    @model_validator(mode="after")
    def _distinct_servers(self) -> Self:
        if not self.servers:
            raise ValueError("servers is empty: name at least one homeserver to watch")
        places: dict[str, list[object]] = {
            "name": [server.name for server in self.servers],
            "spool": [server.spool for server in self.servers],
            "orders": [server.orders_path() for server in self.servers],
            "guard": [server.guard_path() for server in self.servers],
        }
        for what, values in places.items():
            if len(set(values)) != len(values):
                raise ValueError(f"two servers have the same {what}")
        return self

    def database(self) -> Path:
        """Where cursors, findings and actions are kept."""
        return self.state / "vigie.sqlite"
