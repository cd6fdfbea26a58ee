"""Names that others must not take."""

from pydantic import Field

from vigie.settings.canaries import Account
from vigie.settings.section import Section


class ProtectedName(Section):
    """A display name or an account that an impostor would like to be taken for."""

    name: str = Field(min_length=3, max_length=255, description="Such as Help desk, or @helpdesk:agent.example")
    bearers: tuple[Account, ...] = Field(
        default=(), description="Accounts that may bear it. A protected account may bear its own"
    )
