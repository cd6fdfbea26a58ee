"""What was found and what was done, in the order of time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique

from vigie.model.findings import Confidence, Finding, Severity
from vigie.ports.storage import ActionRecord


@unique
class Kind(StrEnum):
    """What an entry tells."""

    FINDING = "finding"
    ACTION = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a timeline. `id` is that of the finding or of the action."""

    time: int  # ms: of a finding its last evidence, the moment it is known to be true
    kind: Kind
    id: str
    name: str  # rule or action
    text: str  # title of the rule, or reason of the action
    outcome: str  # confidence of a finding, outcome of an action
    by: str = ""


@unique
class Status(StrEnum):
    """How far a case is."""

    OPEN = "open"  # nothing stops the account
    CHALLENGED = "challenged"
    CONTAINED = "contained"
    RELEASED = "released"  # an operator took every measure back


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything about one account."""

    actor: str
    first: int  # ms
    last: int  # ms
    severity: Severity
    confidence: Confidence
    findings: int
    rules: tuple[str, ...]
    status: Status


_CONFIDENCES = tuple(Confidence)


def timeline(findings: Iterable[Finding], actions: Iterable[ActionRecord]) -> tuple[Entry, ...]:
    """One line for each finding and each action, the oldest first."""
    entries = [*map(_of_finding, findings), *map(_of_action, actions)]
    return tuple(sorted(entries, key=lambda one: (one.time, one.kind is Kind.ACTION, one.id)))


def cases(findings: Iterable[Finding], actions: Iterable[ActionRecord]) -> tuple[Case, ...]:
    """One case for each account that findings are about, the worst first, then the newest."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.actor, []).append(finding)
    done: dict[str, list[ActionRecord]] = {}
    for action in actions:
        done.setdefault(action.user, []).append(action)
    built = [_case(actor, about, done.get(actor, [])) for actor, about in found.items() if actor]
    return tuple(sorted(built, key=lambda one: (-one.severity, -one.last, one.actor)))


def status(actions: Iterable[ActionRecord]) -> Status:
    """How far a case with these actions of one account is. What was only simulated stops nobody."""
    done = [one for one in actions if one.outcome == "done"]
    undone = {one.undoes for one in done if one.undoes}
    standing = {one.action for one in done if one.id not in undone}
    if standing & {"freeze", "lock"}:
        return Status.CONTAINED
    if "challenge" in standing:
        return Status.CHALLENGED
    return Status.RELEASED if undone else Status.OPEN


def _case(actor: str, findings: list[Finding], actions: list[ActionRecord]) -> Case:
    return Case(
        actor=actor,
        first=min(one.first for one in findings),
        last=max(one.last for one in findings),
        severity=max(one.severity for one in findings),
        confidence=max((one.confidence for one in findings), key=_CONFIDENCES.index),
        findings=len(findings),
        rules=tuple(sorted({one.name for one in findings})),
        status=status(actions),
    )


def _of_finding(finding: Finding) -> Entry:
    return Entry(
        time=finding.last,
        kind=Kind.FINDING,
        id=finding.id,
        name=finding.name,
        text=finding.title,
        outcome=finding.confidence.value,
    )


def _of_action(action: ActionRecord) -> Entry:
    return Entry(
        time=action.time,
        kind=Kind.ACTION,
        id=action.id,
        name=action.action,
        text=action.reason,
        outcome=action.outcome,
        by=action.by,
    )
