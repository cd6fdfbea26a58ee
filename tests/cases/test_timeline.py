from typing import Any

import pytest

from vigie.cases.timeline import Kind, Status, cases, status, timeline
from vigie.model.findings import Confidence, Finding, Severity
from vigie.ports.storage import ActionRecord


def finding(name: str, at: int, **changes: Any) -> Finding:
    facts: dict[str, Any] = {
        "id": name, "rule": "r", "name": name, "title": name, "severity": Severity.MEDIUM,
        "confidence": Confidence.MODERATE, "actor": "@a:x.example", "server": "x.example", "first": at - 5, "last": at,
        "evidence": ("e",),
    }  # fmt: skip
    return Finding(**(facts | changes))


def action(name: str, at: int, outcome: str = "done", **changes: str) -> ActionRecord:
    facts: dict[str, Any] = {
        "id": f"{name}{at}", "user": "@a:x.example", "by": "playbook:p", "reason": "why", "mode": "enforce",
    }  # fmt: skip
    return ActionRecord(time=at, action=name, outcome=outcome, **(facts | changes))


def test_a_timeline_is_in_order_and_a_finding_comes_before_its_measure() -> None:
    lines = timeline([finding("b", 30), finding("a", 10)], [action("freeze", 30), action("challenge", 10)])
    assert [(one.time, one.kind, one.name) for one in lines] == [
        (10, Kind.FINDING, "a"), (10, Kind.ACTION, "challenge"), (30, Kind.FINDING, "b"), (30, Kind.ACTION, "freeze"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([], Status.OPEN),
        ([action("notify", 1)], Status.OPEN),
        ([action("lock", 1, "failed: away")], Status.OPEN),
        ([action("lock", 1, "simulated", mode="observe")], Status.OPEN),
        ([action("challenge", 1)], Status.CHALLENGED),
        ([action("challenge", 1), action("freeze", 2)], Status.CONTAINED),
        ([action("freeze", 1), action("release", 2, undoes="freeze1"), action("lock", 1)], Status.CONTAINED),
        ([action("freeze", 1), action("release", 2, undoes="freeze1")], Status.RELEASED),
        ([action("freeze", 1), action("release", 2, "failed: away", undoes="freeze1")], Status.CONTAINED),
    ],
)
def test_the_status_is_what_is_in_force(actions: list[ActionRecord], expected: Status) -> None:
    assert status(actions) is expected


def test_a_case_gathers_one_account_and_the_worst_comes_first() -> None:
    found = [
        finding("a", 10),
        finding("b", 20, confidence=Confidence.HIGH),
        finding("c", 5, actor="@b:x.example", severity=Severity.CRITICAL, confidence=Confidence.LOW),
        finding("d", 5, actor=""),
    ]
    worst, other = cases(found, [action("freeze", 21)])
    assert (worst.actor, worst.severity, worst.status) == ("@b:x.example", Severity.CRITICAL, Status.OPEN)
    assert (other.first, other.last, other.findings, other.rules) == (5, 20, 2, ("a", "b"))
    assert (other.confidence, other.status) == (Confidence.HIGH, Status.CONTAINED)
