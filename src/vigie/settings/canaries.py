"""What nobody has a reason to touch."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from vigie.settings.section import Section

_NOTE = Field(min_length=1, max_length=500, description="Where it is and why nobody should touch it")
Account = Annotated[str, Field(pattern=r"^@[^:\s]+:\S+$")]
"""A full Matrix ID, such as @alice:agent.example."""


class CanaryUser(Section):
    """An account of nobody."""

    id: Account = Field(description="Such as @archives.secretariat:agent.example")
    note: str = _NOTE


class CanaryRoom(Section):
    """A room that nobody uses."""

    id: str = Field(pattern=r"^!\S+$", description="Its identifier, such as !abc:agent.example; not an alias")
    note: str = _NOTE


class CanaryMedia(Section):
    """A file that nobody needs."""

    id: str = Field(pattern=r"^mxc://[^/\s]+/[^/\s]+$", description="Such as mxc://agent.example/abc")
    note: str = _NOTE


class CanaryAlias(Section):
    """An address of a room that nobody uses."""

    id: str = Field(pattern=r"^#[^:\s]+:\S+$", description="Such as #archives:agent.example")
    note: str = _NOTE


class CanarySettings(Section):
    """Accounts, rooms, files and addresses laid out so that whoever touches them shows himself."""

    users: tuple[CanaryUser, ...] = Field(default=(), description="Accounts of nobody")
    rooms: tuple[CanaryRoom, ...] = Field(default=(), description="Rooms that nobody uses")
    media: tuple[CanaryMedia, ...] = Field(default=(), description="Files that nobody needs")
    aliases: tuple[CanaryAlias, ...] = Field(default=(), description="Addresses that nobody uses")
    keepers: tuple[Account, ...] = Field(
        default=(), description="Accounts that made the canaries and look after them: they touch none"
    )

    @model_validator(mode="after")
    def _keepers_are_others(self) -> Self:
        both = sorted({user.id for user in self.users} & set(self.keepers))
        if both:
            raise ValueError(f"{both[0]} cannot be a canary and a keeper of canaries")
        return self
