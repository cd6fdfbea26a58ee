"""The guard's settings: the `config:` of its entry under `modules:` in `homeserver.yaml`."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from vigie.model.budgets import Limit, Resource
from vigie.model.language import Language
from vigie.policies.catalog import LIMITS
from vigie_synapse.content_config import ContentSetting
from vigie_synapse.sections import Exemption, Fail, Section


@unique
class Mode(StrEnum):
    """Whether verdicts are enforced, or only recorded."""

    ENFORCE = "enforce"
    OBSERVE = "observe"


class LimitSetting(Section):
    """One line that replaces, or adds to, the lines in force: for one resource in one window."""

    resource: Resource
    window: Annotated[int, pydantic.Field(ge=60, le=90 * 86_400, description="seconds")]
    delay: Annotated[int, pydantic.Field(ge=0)] = 0
    challenge: Annotated[int, pydantic.Field(ge=0)] = 0
    refuse: Annotated[int, pydantic.Field(ge=0)] = 0

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> "LimitSetting":
        drawn = [line for line in (self.delay, self.challenge, self.refuse) if line]
        if drawn != sorted(drawn):
            raise ValueError("lines must grow: delay <= challenge <= refuse")
        return self


class SpoolSetting(Section):
    """How much record is kept for a reader that is away."""

    segment_bytes: Annotated[int, pydantic.Field(ge=65_536)] = 16 * 1024 * 1024
    max_bytes: Annotated[int, pydantic.Field(ge=1024 * 1024)] = 1024 * 1024 * 1024
    queue: Annotated[int, pydantic.Field(ge=100, description="activities waiting to be written")] = 50_000


class Config(Section):
    """Everything the guard needs. Only `spool` has no default."""

    spool: Path
    orders: Path | None = None
    state: Path | None = None
    environment: str = ""
    language: Language = Language.EN
    mode: Mode = Mode.ENFORCE
    fail: Fail = Fail.OPEN
    limits: tuple[LimitSetting, ...] = ()
    page: Annotated[
        int,
        pydantic.Field(
            ge=100, le=1_000, description="events that one answer holds at the most, for clients that ask for more"
        ),
    ] = 200
    exemptions: tuple[Exemption, ...] = ()
    application_services: Annotated[
        Literal["exempt", "count"],
        pydantic.Field(
            description="`exempt`: accounts used through an application service have no budgets; `count`: they have"
        ),
    ] = "exempt"
    close_legacy_media: bool = True
    record: SpoolSetting = SpoolSetting()
    content: ContentSetting = ContentSetting()

    def orders_path(self) -> Path:
        """The orders file: beside the spool when not set."""
        return self.orders or self.spool.parent / "orders.json"

    def state_path(self) -> Path:
        """The guard's own folder: beside the spool when not set."""
        return self.state or self.spool.parent / "guard"

    def lines(self) -> tuple[Limit, ...]:
        """The lines in force: the catalogue's, replaced by the operator's where resource and window are the same."""
        lines = {(limit.resource, limit.window): limit for limit in LIMITS}
        for own in self.limits:
            lines[own.resource, own.window] = Limit(**own.model_dump())
        return tuple(lines.values())
