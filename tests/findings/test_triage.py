from hypothesis import given
from hypothesis import strategies as st

from vigie.findings.triage import ANY, Acceptance, triage
from vigie.model.findings import Confidence, Finding, Severity


def finding(name: str = "mass_joins", actor: str = "@thief:agent.example") -> Finding:
    return Finding(
        id=f"{name}/{actor}",
        rule="0b1e5bd5-0d4f-4f0e-9a83-0f5a3b0a7f10",
        name=name,
        title="Many rooms entered",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        actor=actor,
        server="agent.example",
        first=1,
        last=2,
        evidence=("a-1",),
    )


def acceptance(rule: str = "mass_joins", actor: str = ANY, until: int = 1000) -> Acceptance:
    return Acceptance(rule=rule, actor=actor, reason="the archive bot", until=until)


def test_an_accepted_finding_keeps_its_reason() -> None:
    result = triage([finding()], [acceptance()], now=5)
    assert result.reported == []
    assert [(one.name, why.reason) for one, why in result.accepted] == [("mass_joins", "the archive bot")]


def test_an_acceptance_ends() -> None:
    assert triage([finding()], [acceptance(until=5)], now=5).reported == [finding()]


def test_it_covers_only_what_it_names() -> None:
    others = [acceptance(rule="peeking"), acceptance(actor="@bot:agent.example")]
    assert triage([finding()], others, now=5).reported == [finding()]
    assert triage([finding()], [acceptance(rule=ANY)], now=5).accepted


@given(st.lists(st.sampled_from(["mass_joins", "peeking"])), st.lists(st.sampled_from(["mass_joins", "peeking", ANY])))
def test_nothing_disappears(names: list[str], rules: list[str]) -> None:
    result = triage([finding(name) for name in names], [acceptance(rule) for rule in rules], now=5)
    assert len(result.reported) + len(result.accepted) == len(names)
