from dataclasses import replace

from vigie.evaluation.ledger import Ledger
from vigie.model.findings import Confidence, Finding, Severity
from vigie.ports.storage import ActionRecord


def finding(name: str, actor: str, last: int) -> Finding:
    return Finding(
        id=name, rule="r", name=name, title=name, severity=Severity.LOW, confidence=Confidence.LOW, actor=actor,
        server="s", first=0, last=last, evidence=("e",),
    )  # fmt: skip


def measure(name: str, user: str, time: int) -> ActionRecord:
    return ActionRecord(
        id=name, time=time, action="notify", user=user, by="p", reason="", mode="enforce", outcome="done"
    )


def test_findings_are_kept_in_their_last_version_and_found_by_account() -> None:
    ledger = Ledger()
    assert len(ledger.commit((), [finding("a", "@x", 1), finding("b", "@y", 2)])) == 2
    assert ledger.commit((), [finding("a", "@x", 5)]) == []
    assert [one.last for one in ledger.findings(actor="@x")] == [5]
    assert [one.id for one in ledger.findings()] == ["a", "b"]
    assert ledger.findings(actor="@x", since=6) == []


def test_a_rule_that_repeats_hides_no_other() -> None:
    ledger = Ledger()
    ledger.commit((), [replace(finding("a", "@x", last), id=f"a{last}") for last in range(5)])
    ledger.commit((), [finding("b", "@x", 0)])
    assert [one.id for one in ledger.findings(actor="@x", each=2)] == ["a4", "a3", "b"]


def test_a_measure_is_recorded_once() -> None:
    ledger = Ledger()
    assert ledger.record(measure("m", "@x", 1))
    assert not ledger.record(measure("m", "@x", 2))
    assert [one.time for one in ledger.actions(user="@x")] == [1]
    assert ledger.actions(user="@y") == []
    assert len(ledger.actions(limit=1)) == 1
