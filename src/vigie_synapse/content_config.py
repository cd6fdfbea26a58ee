"""The `content` section of the guard's settings: what is looked at, and what is answered."""

import datetime
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Final, Literal

import pydantic

from vigie.content.extraction import Limits, Look
from vigie.model.content import Answer, RoomKind
from vigie.model.findings import Confidence, Severity
from vigie.model.sightings import Kind
from vigie.policies.content import LINES, Line
from vigie_synapse.sections import Exemption, Fail, Section

_SEVERITIES: Final = {one.name.lower(): one for one in Severity}
_SeverityName = Literal["informational", "low", "medium", "high", "critical"]


class LineSetting(Section):
    """One line of the policy. It stands before those that ship; what it does not say fits anything."""

    answer: Answer
    environments: tuple[str, ...] = ()
    rooms: frozenset[RoomKind] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    detector: Annotated[str, pydantic.Field(min_length=1, max_length=200)] = "*"
    severity: Annotated[_SeverityName, pydantic.Field(description="at least")] = "informational"
    confidence: Annotated[Confidence, pydantic.Field(description="at least")] = Confidence.LOW

    def concerns(self, environment: str) -> bool:
        """Whether the line holds in an environment."""
        return not self.environments or any(fnmatchcase(environment, one) for one in self.environments)

    def line(self) -> Line:
        """The line for the policy."""
        return Line(
            answer=self.answer,
            rooms=self.rooms,
            kinds=self.kinds,
            detector=self.detector,
            severity=_SEVERITIES[self.severity],
            confidence=self.confidence,
        )


class FileSetting(Section):
    """How files are looked at."""

    wait: Annotated[
        float, pydantic.Field(ge=0, le=60, description="seconds that the posting of a file waits for its verdict")
    ] = 10.0
    python: Annotated[
        str, pydantic.Field(min_length=1, description="interpreter of the processes that open files; it has Vigie")
    ] = sys.executable
    children: Annotated[int, pydantic.Field(ge=1, le=32, description="files opened at a time")] = 1
    look: Annotated[
        Look, pydantic.Field(description="how far pictures and scans are read: nothing, stamps, titles, everything")
    ] = Look.TITLES
    seconds: Annotated[float, pydantic.Field(gt=0, le=600, description="that one file may take")] = 20.0
    size: Annotated[int, pydantic.Field(ge=1_000, description="bytes; larger files are not opened")] = 100 << 20
    remembered: Annotated[int, pydantic.Field(ge=100, le=1_000_000, description="verdicts kept")] = 50_000

    def limits(self) -> Limits:
        """What one file may cost."""
        return Limits(seconds=self.seconds, size=self.size)


class ContentSetting(Section):
    """Content. Everything has a default that protects."""

    inspect: Annotated[bool, pydantic.Field(description="false looks at nothing")] = True
    enforce: Annotated[bool, pydantic.Field(description="false records answers only, while budgets are enforced")] = (
        True
    )
    fail: Annotated[Fail | None, pydantic.Field(description="that of the guard when not said")] = None
    lines: tuple[LineSetting, ...] = ()
    exemptions: Annotated[
        tuple[Exemption, ...], pydantic.Field(description="accounts whose content is recorded and never stopped")
    ] = ()
    assistant: Annotated[
        str,
        pydantic.Field(
            pattern=r"^(@[^:]+:.+)?$",
            description="the account that sends tips: it is not inspected, and people enter its rooms at once",
        ),
    ] = ""
    lists: Annotated[
        tuple[Path, ...], pydantic.Field(description="files of your own words, expressions and fingerprints")
    ] = ()
    files: FileSetting = FileSetting()

    def policy(self, environment: str) -> tuple[Line, ...]:
        """The lines in force in an environment, those of the operator first."""
        return (*(one.line() for one in self.lines if one.concerns(environment)), *LINES)

    def exempt(self, account: str, today: datetime.date) -> bool:
        """Whether nothing of this account is stopped today."""
        return any(one.holds(account, today) for one in self.exemptions)
