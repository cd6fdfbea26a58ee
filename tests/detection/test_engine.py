"""Every correlation against a quadratic reference, and what must survive restarts and reloads."""

import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vigie.detection import tracker
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.rules import RuleSet
from vigie.detection.tracker import LATENESS
from vigie.model.activity import Action, Activity, Outcome, RoomRead
from vigie.model.enriched import Enriched, Network
from vigie.model.errors import EnvironmentFailed
from vigie.model.findings import Finding, Theme

SPAN = 10_000
OPERATORS = {"gte": operator.ge, "gt": operator.gt, "lte": operator.le, "lt": operator.lt, "eq": operator.eq}

BASE = """
title: Base
name: base
id: 00000000-0000-4000-8000-000000000001
logsource: {product: any}
detection: {selection: {kind: hit}, condition: selection}
"""


def correlation(kind: str, condition: str, number: int = 2, group: str = "[group]") -> str:
    return f"""
---
title: Correlation {number}
id: 00000000-0000-4000-8000-00000000000{number}
tags: [attack.t1213.005]
level: high
correlation: {{type: {kind}, rules: [base], group-by: {group}, timespan: 10s, condition: {condition}}}
"""


def rules(kind: str, condition: str, group: str = "[group]") -> RuleSet:
    return load_text(BASE + correlation(kind, condition, group=group))


def event(number: int, time: int, group: str, value: Any) -> dict[str, Any]:
    return {"event.id": str(number), "@timestamp": time, "kind": "hit", "group": group, "value": value}


def naive(events: Sequence[Mapping[str, Any]], kind: str) -> list[Any]:
    """The value of the window after each event, by looking at everything; None for an event that came too late."""
    values: list[Any] = []
    for number, latest in enumerate(events):
        seen = [one for one in events[: number + 1] if one["group"] == latest["group"]]
        clock = max(one["@timestamp"] for one in seen)
        window = [one for one in seen if clock - SPAN <= one["@timestamp"] <= clock]
        late = latest["@timestamp"] < clock - SPAN
        values.append(None if late else measure(kind, [one["value"] for one in window]))
    return values


def measure(kind: str, values: list[Any]) -> Any:
    if kind == "event_count":
        return len(values)
    if kind == "value_sum":
        return sum(values)
    if kind == "value_avg":
        return Fraction(sum(values), len(values))
    if kind == "value_percentile":
        return min(one for one in values if sum(other <= one for other in values) * 100 >= 70 * len(values))
    return len({one for value in values for one in (value if isinstance(value, list) else [value])})


CONDITIONS = {
    "event_count": "{%s: %d}",
    "value_sum": "{field: value, %s: %d}",
    "value_count": "{field: value, %s: %d}",
    "value_avg": "{field: value, %s: %d}",
    "value_percentile": "{field: value, percentile: 70, %s: %d}",
}
VALUES = {
    "event_count": st.just(0),
    "value_sum": st.integers(-5, 20),
    "value_avg": st.integers(-5, 20),
    "value_percentile": st.integers(-5, 20),
    "value_count": st.one_of(st.sampled_from("abc"), st.lists(st.sampled_from("abcde"), min_size=1, max_size=3)),
}


@st.composite
def streams(draw: st.DrawFn, kind: str) -> list[dict[str, Any]]:
    # Whole seconds, so that events often meet the edge of the window; now and then one that is late.
    step = st.one_of(st.integers(0, 4), st.integers(-12, 11))
    steps = st.tuples(step.map(lambda seconds: seconds * 1_000), st.sampled_from("ggh"), VALUES[kind])
    time, events = 1_000_000, []
    for number, (step, group, value) in enumerate(draw(st.lists(steps, max_size=60))):
        time += step
        events.append(event(number, time, group, value))
    return events


@pytest.mark.parametrize("kind", sorted(CONDITIONS))
@settings(max_examples=150)
@given(data=st.data(), name=st.sampled_from(sorted(OPERATORS)), threshold=st.integers(1, 12))
def test_each_correlation_agrees_with_the_reference(kind: str, data: st.DataObject, name: str, threshold: int) -> None:
    assume(name != "lt" or threshold > 1)
    events = data.draw(streams(kind))
    engine = LiveEngine(rules(kind, CONDITIONS[kind] % (name, threshold)))
    for one, value in zip(events, naive(events, kind), strict=True):
        found = engine.feed([one])
        holds = value is not None and OPERATORS[name](value, threshold)
        assert bool(found) is holds
        for finding in found:
            assert finding.group == {"group": one["group"]}


@pytest.mark.parametrize("kind", sorted(CONDITIONS))
@settings(max_examples=40)
@given(data=st.data(), cut=st.integers(0, 60))
def test_a_restart_changes_nothing(kind: str, data: st.DataObject, cut: int) -> None:
    events = data.draw(streams(kind))
    ruleset = rules(kind, CONDITIONS[kind] % ("gte", 3))
    through, before, after = LiveEngine(ruleset), LiveEngine(ruleset), LiveEngine(ruleset)
    through.feed(events[:cut])
    before.feed(events[:cut])
    after.restore(before.snapshot())
    assert after.snapshot() == before.snapshot()
    assert [after.feed([one]) for one in events[cut:]] == [through.feed([one]) for one in events[cut:]]


@settings(max_examples=40)
@given(data=st.data(), size=st.integers(1, 7))
def test_the_size_of_batches_changes_only_how_often_an_episode_is_told(data: st.DataObject, size: int) -> None:
    events = data.draw(streams("value_count"))
    ruleset = rules("value_count", "{field: value, gte: 3}")
    one, many = LiveEngine(ruleset), LiveEngine(ruleset)
    alone = {found.id: found for item in events for found in one.feed([item])}
    batched: dict[str, Finding] = {}
    for start in range(0, len(events), size):
        batched |= {found.id: found for found in many.feed(events[start : start + size])}
    assert alone == batched


def test_the_window_is_closed_at_both_ends() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 2}"))
    engine.feed([event(0, 1_000_000, "g", 0)])
    assert engine.feed([event(1, 1_000_000 + SPAN, "g", 0)])
    engine.feed([event(2, 2_000_000, "g", 0)])
    assert not engine.feed([event(3, 2_000_001 + SPAN, "g", 0)])


def test_fractions_do_not_add_up_rounding_errors() -> None:
    engine = LiveEngine(rules("value_sum", "{field: value, lt: 0}"))
    engine.feed([event(number, 1_000_000 + number * 7, "g", 0.1) for number in range(10_000)])
    assert not engine.feed([event(10_001, 1_000_000 + 20 * SPAN, "g", 0.1)]), "the sum drifted below zero"


def test_an_episode_grows_under_one_id_and_ends_after_one_span() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 2}"))
    times = [0, 1_000, 2_000, 2_000 + SPAN + 1, 2_000 + SPAN + 2]
    states = [engine.feed([event(number, 1_000_000 + time, "g", 0)]) for number, time in enumerate(times)]
    assert [len(one) for one in states] == [0, 1, 1, 0, 1]
    first, grown, second = states[1][0], states[2][0], states[4][0]
    assert first.id == grown.id != second.id
    assert (grown.first, grown.last, grown.value, grown.evidence) == (1_000_000, 1_002_000, 3, ("0", "1", "2"))
    assert second.evidence == ("3", "4")


def test_an_episode_lasts_while_it_holds_however_long() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 2}"))
    found = [engine.feed([event(number, 1_000_000 + number * SPAN // 2, "g", 0)]) for number in range(9)]
    assert len({one.id for several in found for one in several}) == 1


def test_evidence_is_bounded_and_the_newest_is_dropped() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 1}"))
    (found,) = engine.feed([event(number, 1_000_000 + number, "g", 0) for number in range(1_500)])
    assert found.evidence == tuple(map(str, range(1_000)))
    assert found.value == 1_500
    restored = LiveEngine(engine.ruleset)
    restored.restore(engine.snapshot())
    (again,) = restored.feed([event(1_500, 1_001_500, "g", 0)])
    assert (again.evidence, again.value) == (found.evidence, 1_501)


def test_a_record_without_a_group_field_belongs_to_no_group() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 1}", group="[group, other]"))
    assert engine.feed([event(0, 1, "g", 0)]) == []
    (found,) = engine.feed([event(1, 1, "g", 0) | {"other": 7}])
    assert found.group == {"group": "g", "other": "7"}


def test_a_clock_set_back_blinds_nobody() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 2}"))
    far = 1_000_000 + 365 * 86_400_000
    engine.feed([event(0, far, "g", 0)])
    assert not engine.feed([event(1, 1_000_000, "g", 0)])
    assert engine.feed([event(2, 1_000_001, "g", 0)])


def test_late_records_are_counted() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 9}"))
    engine.feed([event(0, 1_000_000 + SPAN, "g", 0), event(1, 999_999, "g", 0)])
    assert engine.state().late == 1


@pytest.mark.parametrize(("lateness", "found"), [(5_000, [1]), (4_999, [])])
def test_what_is_older_by_more_than_the_lateness_begins_anew(lateness: int, found: list[int]) -> None:
    engine = LiveEngine(rules("event_count", "{gte: 2}"), lateness=lateness)
    engine.feed([event(0, 1_000_000 + SPAN + 5_000, "g", 0), event(1, 1_000_000, "g", 0)])
    assert engine.state().late == len(found)
    assert len(engine.feed([event(2, 1_000_001 + SPAN + 5_000, "g", 0)])) == len(found)


def test_idle_groups_are_forgotten() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 9}"))
    step = (SPAN + LATENESS) // 1_000
    engine.feed([event(number, 1_000_000 + number * step, f"g{number}", 0) for number in range(20_000)])
    assert engine.state().groups < 4_100


def test_groups_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker, "MAX_GROUPS", 4_000)
    engine = LiveEngine(rules("event_count", "{gte: 9}"))
    for number in range(20_000):
        engine.feed([event(number, 1_000_000, f"g{number}", 0)])
        assert engine.state().groups <= 4_000
    assert engine.state().forgotten >= 16_000


def test_without_group_by_everything_is_one_group() -> None:
    engine = LiveEngine(rules("event_count", "{gte: 2}", group="[]"))
    engine.feed([event(0, 1_000_000, "g", 0)])
    again = LiveEngine(engine.ruleset)
    again.restore(engine.snapshot())
    (found,) = again.feed([event(1, 1_000_000, "h", 0)])
    assert (found.group, found.actor) == ({}, "")


def test_absurd_sums_survive_a_restart() -> None:
    engine = LiveEngine(rules("value_sum", "{field: value, gte: 1}"))
    engine.feed([event(number, 1_000_000, "g", (1 << 63) - 1) for number in range(9)])
    again = LiveEngine(engine.ruleset)
    again.restore(engine.snapshot())
    (found,) = again.feed([event(9, 1_000_000, "g", 1)])
    assert found.value == pytest.approx(9 * 2.0**63)


def test_reload_keeps_the_windows_of_unchanged_rules_only() -> None:
    two = BASE + correlation("event_count", "{gte: 2}") + correlation("event_count", "{gte: 3}", number=3)
    engine = LiveEngine(load_text(two))
    engine.feed([event(0, 1_000, "g", 0)])
    engine.reload(load_text(two.replace("gte: 3", "gte: 2").replace("level: high", "level: low")))
    (found,) = engine.feed([event(1, 1_001, "g", 0)])
    assert found.title == "Correlation 2"
    assert found.severity.name == "LOW"


def test_a_plain_rule_finds_each_record() -> None:
    engine = LiveEngine(load_text(BASE))
    found = engine.feed([event(number, number, "g", 0) for number in range(3)])
    assert [one.evidence for one in found] == [("0",), ("1",), ("2",)]
    assert len({one.id for one in found}) == 3


def test_findings_say_that_somebody_else_can_make_their_evidence() -> None:
    text = BASE + "vigie: {forgeable: true}\n" + correlation("event_count", "{gte: 1}") + "vigie: {forgeable: true}\n"
    for forged in (text, text.replace("vigie: {forgeable: true}", "")):
        found = LiveEngine(load_text(forged)).feed([event(0, 1_000, "g", 0)])
        assert [one.forgeable for one in found] == ["forgeable" in forged]


def test_findings_say_that_they_name_one_of_several() -> None:
    text = BASE + correlation("event_count", "{gte: 1}") + "vigie: {crowd: true}\n"
    for rule in (text, text.replace("vigie: {crowd: true}", "")):
        found = LiveEngine(load_text(rule)).feed([event(0, 1_000, "g", 0)])
        assert [one.crowd for one in found] == ["crowd" in rule]


def test_findings_carry_what_their_rule_counts() -> None:
    text = BASE + "vigie: {theme: files}\n" + correlation("event_count", "{gte: 1}") + "vigie: {theme: files}\n"
    for rule, theme in ((text, Theme.FILES), (text.replace("vigie: {theme: files}", ""), None)):
        assert [one.theme for one in LiveEngine(load_text(rule)).feed([event(0, 1_000, "g", 0)])] == [theme]


@pytest.mark.parametrize("content", [b"", b"\x00", b"nonsense", b"\x93\x01\x02\x03"])
def test_a_foreign_snapshot_is_refused_and_changes_nothing(content: bytes) -> None:
    engine = LiveEngine(rules("event_count", "{gte: 2}"))
    engine.feed([event(0, 1_000, "g", 0)])
    with pytest.raises(EnvironmentFailed, match="snapshot"):
        engine.restore(content)
    assert engine.feed([event(1, 1_001, "g", 0)])


@given(st.binary(max_size=200))
def test_no_bytes_break_restore(content: bytes) -> None:
    with pytest.raises(EnvironmentFailed):
        LiveEngine(rules("event_count", "{gte: 2}")).restore(content)


def test_a_snapshot_cut_short_or_altered_is_refused() -> None:
    engine = LiveEngine(rules("value_count", "{field: value, gte: 9}"))
    engine.feed([event(number, number, "g", str(number)) for number in range(5)])
    with pytest.raises(EnvironmentFailed):
        LiveEngine(engine.ruleset).restore(engine.snapshot()[:-3])


ACTIVITY_RULES = """
title: Peeks
id: 00000000-0000-4000-8000-000000000009
name: peeks
logsource: {product: matrix, service: activity}
detection:
  selection: {event.action: read, matrix.rooms.peeked.count|gt: 0}
  abroad: {source.geo.country_iso_code: [ZZ, XX]}
  condition: selection and not abroad
---
title: Many
id: 00000000-0000-4000-8000-00000000000a
correlation:
  type: value_count
  rules: [peeks]
  group-by: user.id
  timespan: 1m
  condition: {field: matrix.rooms.peeked, gte: 2}
"""


def peek(number: int, user: str = "@a:x.example", action: Action = Action.READ, country: str = "FR") -> Enriched:
    read = RoomRead(f"!{number}:x.example", "", 0, [], [], [], [], [])
    one = Activity(id=f"b-{number}", time=number, action=action, server="x.example", user=user, reads=(read,), peeked=1)
    return Enriched(one, "demo", Network(country=country))


def test_activities_and_enriched_ones_are_read_alike() -> None:
    items = [peek(0), peek(1)]
    for stream in (items, [one.activity for one in items]):
        (found,) = LiveEngine(load_text(ACTIVITY_RULES)).feed(stream)
        assert (found.actor, found.server, found.value) == ("@a:x.example", "x.example", 2)


def test_what_a_rule_does_not_ask_for_does_not_count() -> None:
    engine = LiveEngine(load_text(ACTIVITY_RULES))
    others = [peek(0, user=""), peek(1, action=Action.SEND), peek(2, country="ZZ"), peek(3)]
    assert engine.feed(others) == []
    assert engine.state().groups == 1


def test_mixed_batches_are_one_stream() -> None:
    engine = LiveEngine(load_text(ACTIVITY_RULES))
    assert len(engine.feed([peek(0), peek(1).activity])) == 1


def test_outcomes_are_looked_up() -> None:
    text = """
title: Refused
id: 00000000-0000-4000-8000-00000000000b
logsource: {product: matrix}
detection:
  selection: {event.outcome: [REFUSED, challenged]}
  condition: selection
"""
    engine = LiveEngine(load_text(text))
    outcomes = [Activity(id=one, time=1, action=Action.JOIN, server="x", outcome=one) for one in Outcome]
    assert {found.evidence[0] for found in engine.feed(outcomes)} == {"refused", "challenged"}
