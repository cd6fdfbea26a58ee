"""What a measure is, which hands it needs, and where all of them are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, unique
from typing import Any, Literal, NoReturn, Protocol

from vigie import discovery
from vigie.model.findings import Finding
from vigie.model.language import Language, Sentence
from vigie.model.response_settings import Mode
from vigie.ports.assistant import Assistant
from vigie.ports.control import AccountControl, Messenger, OrderDesk
from vigie.ports.storage import ActionRecord

RELEASE = "release"
"""`ActionRecord.action` of a measure that takes another back."""

SUBJECT = 300
"""Characters of what a finding about no account is about."""


@unique
class Need(Enum):
    """A hand that an action may hold."""

    CONTROL = "control"
    DESK = "desk"
    MESSENGERS = "messengers"
    ASSISTANTS = "assistants"


_SEVERAL = frozenset({Need.MESSENGERS, Need.ASSISTANTS})
"""Hands by name: an action that did not declare them has none."""


class _Withheld:
    """Stands where an action has no hand."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> NoReturn:
        raise PermissionError(f"the action did not declare that it needs {self._name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Everything a response can do to the outside. `outcome` is what its records say: "done" or "simulated"."""

    mode: Mode
    outcome: str
    control: AccountControl
    desk: OrderDesk
    messengers: Mapping[str, Messenger]
    assistants: Mapping[str, Assistant] = field(default_factory=dict)  # by server

    def only(self, needs: frozenset[Need]) -> "Hands":
        """The same hands without those that an action did not declare; using one of these raises `PermissionError`."""
        withheld: dict[str, Any] = {
            need.value: {} if need in _SEVERAL else _Withheld(need.value) for need in set(Need) - needs
        }
        return replace(self, **withheld)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One action that a playbook or an operator asks for. The same wish always has the same `id`."""

    id: str
    action: str
    user: str  # "" when the findings are about no account
    by: str  # "playbook:<name>" or the operator
    mode: Mode
    reason: Sentence
    findings: tuple[Finding, ...] = ()
    to: tuple[str, ...] = ()  # of notify: names of channels, all when empty

    @property
    def crowd(self) -> bool:
        """Whether it rests on what the account did as one of several."""
        return any(one.crowd for one in self.findings)

    @property
    def subject(self) -> str:
        """What it is about when it is about no account: the rule and its group. "" for an account."""
        return about(self.findings[0]) if self.findings and not self.user else ""


def about(finding: Finding) -> str:
    """The rule, and what of the world it speaks of: its group, or the server. Begins with the rule's name."""
    group = finding.group or {"matrix.server": finding.server}
    return " ".join([finding.name, *(f"{name}={value}" for name, value in group.items())])[:SUBJECT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A measure at the moment it is done. `before` are the records of the same response so far."""

    measure: Measure
    now: int  # ms
    language: Language
    before: tuple[ActionRecord, ...] = field(default=())

    @property
    def reason(self) -> str:
        """Why, in the operator's language."""
        return self.measure.reason.in_(self.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What planning knows of an action."""

    name: str
    rank: int  # order of doing; the lowest comes first
    needs: frozenset[Need]
    preview: Sentence  # what it would do, with the fields {user} and {devices}
    instant: bool = False  # takes milliseconds: done for every account before anything slower
    intrusive: bool = True  # never done to a protected account
    lasting: bool = False  # in force until released: not done again meanwhile
    undoable: bool = False
    brake: Literal["stops", "challenges", "delays", ""] = ""  # the brake's limit that it counts towards
    covered_by: frozenset[str] = frozenset()  # stronger actions that make it pointless


class Action(Protocol):
    """A measure on the platform. Doing it twice is harmless."""

    @property
    def traits(self) -> Traits:
        """What planning knows of it."""
        ...

    async def do(self, task: Task, hands: Hands) -> str:
        """Act. Returns the JSON kept for undoing, or "". Raises `PlatformError`."""
        ...

    async def undo(self, record: ActionRecord, hands: Hands) -> str:
        """Take it back. Returns what is to be kept. Raises `PlatformError`; never called when not undoable."""
        ...


def measures() -> frozenset[str]:
    """Names in the records of what was done to accounts, releases among them; what authors were told is none."""
    return frozenset(actions()) | {RELEASE}


def actions() -> dict[str, Action]:
    """Every action by name, in order of rank. A file in `vigie.response.actions` is enough to add one."""
    found: list[Action] = [module.ACTION for module in discovery.modules("vigie.response.actions")]
    return {one.traits.name: one for one in sorted(found, key=lambda one: one.traits.rank)}
