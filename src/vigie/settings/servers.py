"""The homeservers to watch, and how to reach the guard inside each."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, model_validator

from vigie.settings import secrets
from vigie.settings.section import AbsolutePath, Section

_SERVER_NAME = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z.-]{1,255})(:[0-9]{1,5})?")


def _server_name(name: str) -> str:
    if not _SERVER_NAME.fullmatch(name):
        raise ValueError("is not a Matrix server name, such as agent.example or agent.example:8448")
    return name


ServerName = Annotated[str, AfterValidator(_server_name)]


class AdminApi(Section):
    """How Vigie locks accounts and ends sessions: Synapse's administration API."""

    url: HttpUrl = Field(description="Base address of Synapse as seen from here, such as http://localhost:8008")
    token: SecretStr | None = Field(default=None, description="Access token of a server administrator")
    token_file: AbsolutePath | None = Field(
        default=None, description="File that holds the token, not readable by everybody"
    )

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        secrets.exactly_one("token", self.token, self.token_file)
        return self

    def base(self) -> str:
        """The address without a slash at its end."""
        return str(self.url).rstrip("/")

    def secret(self) -> str:
        """The token itself."""
        return secrets.reveal(self.token, self.token_file)


class Server(Section):
    """One homeserver with the guard `vigie_synapse` loaded."""

    name: ServerName = Field(description="Its Matrix server name, the part of account names after the colon")
    environment: str = Field(default="default", pattern=r"^[a-z0-9_-]{1,64}$", description="The population it serves")
    spool: AbsolutePath = Field(description="Folder where the guard writes activity; this process needs to read it")
    orders: AbsolutePath = Field(description="File where orders for the guard are laid; this process writes it")
    guard: AbsolutePath = Field(description="Folder of the guard's own state, with its status.json")
    admin_api: AdminApi | None = Field(
        default=None,
        description="Without it Vigie can freeze and challenge, but neither lock accounts nor end sessions",
    )
