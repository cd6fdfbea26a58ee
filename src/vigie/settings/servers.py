"""The homeservers to watch, and how to reach the guard inside each."""

import re
from pathlib import Path
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


class _Account(Section):
    """An address and the access token of an account there."""

    url: HttpUrl = Field(description="Base address of Synapse as seen from here, such as http://localhost:8008")
    token: SecretStr | None = Field(default=None, description="Access token of the account")
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


class AdminApi(_Account):
    """How Vigie locks accounts and ends sessions: Synapse's administration API. The account is an administrator."""


class AssistantAccount(_Account):
    """An ordinary account that tells people in private what the content policy answered, and reads their answers."""


class Server(Section):
    """One homeserver with the guard `vigie_synapse` loaded."""

    name: ServerName = Field(description="Its Matrix server name, the part of account names after the colon")
    environment: str = Field(default="default", pattern=r"^[a-z0-9_-]{1,64}$", description="The population it serves")
    spool: AbsolutePath = Field(description="Folder where the guard writes activity; this process needs to read it")
    orders: AbsolutePath | None = Field(
        default=None,
        description="File where orders for the guard are laid, `orders.json` beside the spool when not said; "
        "this process writes it",
    )
    guard: AbsolutePath | None = Field(
        default=None, description="Folder of the guard's own state, `guard` beside the spool when not said"
    )
    admin_api: AdminApi | None = Field(
        default=None,
        description="Without it Vigie can freeze and challenge, but neither lock accounts nor end sessions",
    )
    assistant: AssistantAccount | None = Field(
        default=None,
        description="Without it authors are told nothing but the refusal itself; name the same account in the guard's "
        "`content: {assistant: ...}`",
    )

    def orders_path(self) -> Path:
        """Where orders for this server are laid."""
        return self.orders or self.spool.parent / "orders.json"

    def guard_path(self) -> Path:
        """The folder of the guard's own state, with its status.json."""
        return self.guard or self.spool.parent / "guard"
