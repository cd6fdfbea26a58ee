"""The `response` section of the settings, and the modes of a response."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator


@unique
class Mode(StrEnum):
    """Whether measures are taken, or only recorded as what would have been done."""

    ENFORCE = "enforce"
    OBSERVE = "observe"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProtectedAccount(_Section):
    """Accounts that no playbook ever stops: a Matrix ID, or a pattern with `*` and `?`."""

    account: str = Field(min_length=2, max_length=255, pattern=r"^[@*]")
    reason: str = Field(min_length=3, max_length=500)


class _Channel(_Section):
    name: str = Field(default="", max_length=64, description="How playbooks call this channel; its kind by default.")

    @property
    def key(self) -> str:
        """How playbooks call this channel."""
        return self.name or str(getattr(self, "kind", ""))


class WebhookChannel(_Channel):
    """An HTTP endpoint. With a secret, notices are signed as https://www.standardwebhooks.com describes."""

    kind: Literal["webhook"]
    url: str = Field(pattern=r"^https?://")
    secret: SecretStr | None = None
    secret_file: Path | None = None

    @model_validator(mode="after")
    def _one_secret(self) -> "WebhookChannel":
        if self.secret and self.secret_file:
            raise ValueError("secret and secret_file exclude each other")
        return self


class SmtpChannel(_Channel):
    """Mailboxes, through a mail server."""

    kind: Literal["smtp"]
    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    recipients: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> "SmtpChannel":
        if self.password and self.password_file:
            raise ValueError("password and password_file exclude each other")
        if self.user and self.security == "none":
            raise ValueError("a password is not sent without encryption: security must be starttls or tls")
        return self


class MatrixChannel(_Channel):
    """A Matrix room that the token's account has joined."""

    kind: Literal["matrix"]
    client_url: str = Field(pattern=r"^https?://")
    room: str = Field(pattern=r"^!")
    token: SecretStr | None = None
    token_file: Path | None = None

    @model_validator(mode="after")
    def _one_token(self) -> "MatrixChannel":
        if bool(self.token) == bool(self.token_file):
            raise ValueError("needs one of token and token_file")
        return self


Channel = Annotated[WebhookChannel | SmtpChannel | MatrixChannel, Field(discriminator="kind")]


class ResponseSettings(_Section):
    """What Vigie may do, to whom it may not, and whom it tells."""

    mode: Mode = Mode.ENFORCE
    playbooks: tuple[Path, ...] = Field(
        default=(), description="Files or folders added to the built-in playbooks; the same name replaces one."
    )
    protected: tuple[ProtectedAccount, ...] = ()
    notify: tuple[Channel, ...] = ()

    @model_validator(mode="after")
    def _distinct_channels(self) -> "ResponseSettings":
        keys = [channel.key for channel in self.notify]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"channels need distinct names; said twice: {', '.join(twice)}")
        return self
