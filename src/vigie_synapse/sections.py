"""What the sections of the guard's settings share."""

import datetime
from enum import StrEnum, unique
from typing import Annotated

import pydantic


class Section(pydantic.BaseModel):
    """Frozen, and a key it does not know is a mistake."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


@unique
class Fail(StrEnum):
    """What a gate does when it cannot decide."""

    OPEN = "open"
    CLOSED = "closed"


class Exemption(Section):
    """An account to which a protection does not apply, for a reason and until a day."""

    account: Annotated[str, pydantic.Field(pattern=r"^@[^:]+:.+$")]
    reason: Annotated[str, pydantic.Field(min_length=10)]
    until: datetime.date

    def holds(self, account: str, today: datetime.date) -> bool:
        """Whether it is about this account and has not run out."""
        return self.account == account and self.until >= today
