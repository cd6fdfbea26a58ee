"""Findings: what a rule or detector states. A finding cannot be built wrong."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum, unique


@unique
class Severity(IntEnum):
    """How bad it is if true. Names are Sigma levels."""

    INFORMATIONAL = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@unique
class Confidence(StrEnum):
    """How sure the rule is. Low delays, moderate challenges, high freezes and locks."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@unique
class Theme(StrEnum):
    """What a rule counts. Findings of one theme may come from the same acts: together they are one sign."""

    PEOPLE = "people"  # looked up: the directory, profiles
    ROOMS = "rooms"  # listed or entered, with the member lists that come with it
    HISTORY = "history"  # messages read
    FILES = "files"  # files fetched: clients do so by themselves for what others send
    ACCESS = "access"  # how and from where the account signs in and works
    KEYS = "keys"  # encryption keys and their backup
    SENDING = "sending"  # messages and invitations
    CONTROL = "control"  # rights, settings, administration
    CANARIES = "canaries"  # what exists only to be touched by whoever takes everything
    LIMITS = "limits"  # a budget spoke: about an act that another theme counts too


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A statement by a rule. Raises `ValueError` when it has no evidence or its times are reversed.

    One finding is one episode: a later one with the same `id` replaces it while the episode grows.
    """

    id: str  # stable: the rule, the group and the first evidence of the episode decide it
    rule: str  # Sigma rule id (a UUID)
    name: str  # file name of the rule without extension: stable, readable, documentation anchor
    title: str
    severity: Severity
    confidence: Confidence
    actor: str  # the account it is about; "" when it is about something else
    server: str  # homeserver of the evidence
    group: dict[str, str] = field(default_factory=dict)  # group-by fields in order, ECS names
    first: int  # ms, first evidence
    last: int  # ms, last evidence
    value: float = 1  # the count, sum ... that crossed the line
    evidence: tuple[str, ...]  # activity ids, at most 1,000: the newest are dropped
    techniques: tuple[str, ...] = ()  # ATT&CK, "T1213.005"
    forgeable: bool = False  # somebody else than the account can produce the evidence: never a reason to stop it
    crowd: bool = False  # the account did it, and it weighs so much because others do the same: a crowd is one decision
    theme: Theme | None = None  # of a rule that does not say: None, and never a second sign

    def __post_init__(self) -> None:
        """Refuse the impossible."""
        if not self.evidence:
            raise ValueError(f"finding of {self.name} without evidence")
        if self.last < self.first:
            raise ValueError(f"finding of {self.name} ends before it begins")
