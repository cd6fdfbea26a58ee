"""What to do with findings that are known and accepted."""

from datetime import date

from pydantic import Field

from vigie.settings.section import Section


class Suppression(Section):
    """Findings that ask for no measure. They are still counted and shown, with the reason."""

    rule: str = Field(min_length=1, max_length=100, description="File name of the rule without extension, or *")
    actor: str = Field(default="*", max_length=255, description="Account, or * for everybody")
    reason: str = Field(min_length=1, max_length=500, description="Why this is accepted; it is shown with each finding")
    until: date = Field(description="Last day (UTC). An acceptance without an end is forgotten, not decided")


class FindingSettings(Section):
    """How findings are treated before response."""

    suppressions: tuple[Suppression, ...] = Field(default=(), description="Findings that are known and accepted")
