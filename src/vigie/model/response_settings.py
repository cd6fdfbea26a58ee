"""The `response` section of the settings, and the modes of a response."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator


@unique
class Mode(StrEnum):
    """Whether measures are taken, or only recorded as what would have been done."""

    ENFORCE = "enforce"
    OBSERVE = "observe"


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("must be an absolute path: a service has no folder of its own to start from")
    return path


_AbsolutePath = Annotated[Path, AfterValidator(_absolute)]
_Mailbox = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
_Address = Annotated[str, Field(pattern=r"^https?://")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProtectedAccount(_Section):
    """Accounts that no playbook ever stops. Server administrators and Vigie's own account always are protected."""

    account: str = Field(
        min_length=2, max_length=255, pattern=r"^[@*]", description="Matrix ID, or a pattern with * and ?"
    )
    reason: str = Field(min_length=3, max_length=500, description="Why; it is shown when a measure is skipped")


class _Channel(_Section):
    name: str = Field(default="", max_length=64, description="How playbooks call this channel; by default its kind")

    @property
    def key(self) -> str:
        """How playbooks call this channel."""
        return self.name or str(getattr(self, "kind", ""))


class WebhookChannel(_Channel):
    """An HTTP endpoint. With a secret, notices are signed as https://www.standardwebhooks.com describes."""

    kind: Literal["webhook"] = Field(description="An HTTP endpoint")
    url: _Address = Field(description="Where notices are posted as JSON")
    secret: SecretStr | None = Field(default=None, description="Key of the signature")
    secret_file: _AbsolutePath | None = Field(default=None, description="File that holds the key")

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if self.secret and self.secret_file:
            raise ValueError("give either secret or secret_file, not both")
        return self


class SmtpChannel(_Channel):
    """Mailboxes, through a mail server."""

    kind: Literal["smtp"] = Field(description="Mailboxes")
    host: str = Field(min_length=1, description="The mail server")
    port: int = Field(default=587, ge=1, le=65535, description="Its port")
    security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="Encryption on the way to it")
    user: str = Field(default="", description="Name to sign in with; none to send without signing in")
    password: SecretStr | None = Field(default=None, description="Password of `user`")
    password_file: _AbsolutePath | None = Field(default=None, description="File that holds the password")
    sender: _Mailbox = Field(description="Address the notices come from")
    recipients: tuple[_Mailbox, ...] = Field(min_length=1, description="Addresses the notices go to")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.password and self.password_file:
            raise ValueError("give either password or password_file, not both")
        if self.user and self.security == "none":
            raise ValueError("a password is never sent unencrypted: security must be starttls or tls")
        return self


class MatrixChannel(_Channel):
    """A Matrix room that the token's account has joined."""

    kind: Literal["matrix"] = Field(description="A Matrix room")
    client_url: _Address = Field(description="Base address of a homeserver")
    room: str = Field(pattern=r"^!", max_length=255, description="Room ID, which begins with !")
    token: SecretStr | None = Field(default=None, description="Access token of the sending account")
    token_file: _AbsolutePath | None = Field(default=None, description="File that holds the token")

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if (self.token is None) == (self.token_file is None):
            raise ValueError("give either token or token_file" + (", not both" if self.token else ""))
        return self


Channel = Annotated[WebhookChannel | SmtpChannel | MatrixChannel, Field(discriminator="kind")]


class BrakeSettings(_Section):
    """What playbooks may do by themselves within an hour, in each environment; beyond it, people are asked.

    An order by hand is never held back. A number of 0 leaves every such measure to people.
    """

    stops: int = Field(
        default=20,
        ge=0,
        description="Accounts frozen, locked or signed out. The incident took one account, an attack spread over ten "
        "is twice covered, and of honest accounts none should ever be",
    )
    challenges: int = Field(
        default=60,
        ge=0,
        description="Accounts that must sign in again. More than honest ones should need in days: fewer than one in "
        "10,000 a day",
    )
    delays: int = Field(default=200, ge=0, description="Accounts slowed down, which hurts little")
    crowd: int = Field(
        default=50,
        ge=0,
        description="Accounts that act together (twenty on one address, say) and are counted apart: so many may be "
        "stopped, and so many challenged, whatever share they are. The largest attack that is planned for has fifty",
    )
    share: float = Field(
        default=0.02,
        gt=0,
        le=1,
        description="Of the accounts that the guard remembers (they took something within 30 days); where that is "
        "fewer accounts than the numbers above, it is the limit",
    )
    least: int = Field(
        default=10, ge=0, description="The share never asks for less than this, so that a small place is defended too"
    )


class ResponseSettings(_Section):
    """What Vigie may do, to whom it may not, and whom it tells."""

    mode: Mode = Field(default=Mode.ENFORCE, description="observe records what would have been done and does nothing")
    bundled: bool = Field(default=True, description="Use the playbooks that come with Vigie")
    playbooks: tuple[_AbsolutePath, ...] = Field(
        default=(), description="Your own playbooks, or folders of them; one of the same name replaces a bundled one"
    )
    protected: tuple[ProtectedAccount, ...] = Field(default=(), description="Accounts that no playbook ever stops")
    brake: BrakeSettings = Field(
        default_factory=BrakeSettings, description="How many accounts playbooks stop before a person is asked"
    )
    notify: tuple[Channel, ...] = Field(default=(), description="Who is told: webhook, smtp or matrix")

    @model_validator(mode="after")
    def _distinct_channels(self) -> Self:
        keys = [channel.key for channel in self.notify]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"two channels of notify have the same name: {', '.join(twice)}")
        return self
