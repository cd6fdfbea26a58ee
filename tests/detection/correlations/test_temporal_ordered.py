"""The types that ask which rules matched together, against a reference that tries everything."""

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.detection.correlations import temporal, temporal_ordered
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.rules import RuleSet

SPAN = 10_000
START = 1_000_000
STEP = """title: Step {name}
name: step_{name}
logsource: {{product: any}}
detection: {{selection: {{kind|contains: {name}}}, condition: selection}}
---
"""


def rules(kind: str, names: str = "abc", condition: str = "") -> RuleSet:
    listed = ", ".join(f"step_{name}" for name in names)
    asked = f", condition: {{{condition}}}" if condition else ""
    text = "".join(STEP.format(name=name) for name in sorted(set(names)))
    body = f"{{type: {kind}, rules: [{listed}], group-by: [who], timespan: 10s{asked}}}"
    return load_text(f"{text}title: Together\ncorrelation: {body}")


def event(number: int, time: int, kind: str, who: str = "g") -> dict[str, Any]:
    return {"event.id": str(number), "@timestamp": START + time, "kind": kind, "who": who}


def longest(window: Sequence[Mapping[str, Any]], names: str) -> int:
    """The most rules for which one event each can be chosen in order, by trying every choice."""
    choices = [[None, *(one["@timestamp"] for one in window if name in one["kind"])] for name in names]
    best = 0
    for choice in product(*choices):
        times = [time for time in choice if time is not None]
        if times == sorted(times):
            best = max(best, len(times))
    return best


@st.composite
def streams(draw: st.DrawFn) -> list[dict[str, Any]]:
    kinds = st.sampled_from(["a", "b", "c", "ab", "ca", "x"])
    steps = st.one_of(st.sampled_from([0, 0, 1_000, 4_000]), st.integers(-9, 8).map(lambda one: one * 1_500))
    time, events = 0, []
    for number, (step, kind, who) in enumerate(
        draw(st.lists(st.tuples(steps, kinds, st.sampled_from("ggh")), max_size=14))
    ):
        time += step
        events.append(event(number, time, kind, who))
    return events


def windows(events: Sequence[Mapping[str, Any]]) -> Iterable[tuple[Mapping[str, Any], list[Mapping[str, Any]] | None]]:
    for number, latest in enumerate(events):
        seen = [one for one in events[: number + 1] if one["who"] == latest["who"] and set(one["kind"]) & set("abc")]
        clock = max((one["@timestamp"] for one in seen), default=0)
        counts = set(latest["kind"]) & set("abc") and latest["@timestamp"] >= clock - SPAN
        yield latest, [one for one in seen if one["@timestamp"] >= clock - SPAN] if counts else None


@settings(max_examples=300)
@given(events=streams(), wanted=st.integers(1, 3))
def test_order_agrees_with_trying_everything(events: list[dict[str, Any]], wanted: int) -> None:
    engine = LiveEngine(rules("temporal_ordered", condition=f"gte: {wanted}"))
    for latest, window in windows(events):
        assert bool(engine.feed([latest])) is (window is not None and longest(window, "abc") >= wanted)


@settings(max_examples=150)
@given(events=streams(), wanted=st.integers(1, 3))
def test_together_agrees_with_looking_at_everything(events: list[dict[str, Any]], wanted: int) -> None:
    engine = LiveEngine(rules("temporal", condition=f"gte: {wanted}"))
    for latest, window in windows(events):
        found = {name for one in window or [] for name in one["kind"] if name in "abc"}
        assert bool(engine.feed([latest])) is (len(found) >= wanted)


@settings(max_examples=60)
@given(events=streams(), cut=st.integers(0, 14), kind=st.sampled_from(["temporal", "temporal_ordered"]))
def test_a_restart_changes_nothing(events: list[dict[str, Any]], cut: int, kind: str) -> None:
    ruleset = rules(kind, condition="gte: 2")
    through, again = LiveEngine(ruleset), LiveEngine(ruleset)
    through.feed(events[:cut])
    again.restore(through.snapshot())
    assert again.snapshot() == through.snapshot()
    assert [again.feed([one]) for one in events[cut:]] == [through.feed([one]) for one in events[cut:]]


def test_without_a_condition_all_rules_are_wanted() -> None:
    for kind in (temporal.TYPE, temporal_ordered.TYPE):
        engine = LiveEngine(rules(kind))
        assert not engine.feed([event(0, 0, "a"), event(1, 1_000, "b")])
        (found,) = engine.feed([event(2, SPAN, "c")])
        assert (found.value, found.evidence, found.first) == (3, ("0", "1", "2"), START)


def test_the_order_counts_only_where_it_is_asked_for() -> None:
    backwards = [event(number, number, kind) for number, kind in enumerate("cba")]
    assert LiveEngine(rules("temporal")).feed(backwards)
    assert not LiveEngine(rules("temporal_ordered")).feed(backwards)


def test_events_of_one_time_stand_in_either_order_and_one_event_for_two_rules() -> None:
    (found,) = LiveEngine(rules("temporal_ordered")).feed([event(0, 0, "c"), event(1, 0, "ab")])
    assert (found.value, found.evidence) == (3, ("1", "0"))


def test_a_late_event_takes_its_place() -> None:
    engine = LiveEngine(rules("temporal_ordered"))
    assert not engine.feed([event(0, 0, "a"), event(1, 9_000, "c")])
    (found,) = engine.feed([event(2, 5_000, "b")])
    assert found.evidence == ("0", "2", "1")


def test_the_choice_that_begins_last_is_the_evidence() -> None:
    engine = LiveEngine(rules("temporal_ordered", "ab"))
    assert not engine.feed([event(number, number * 1_000, "a") for number in range(5)])
    (found,) = engine.feed([event(5, 5_000, "b")])
    assert (found.evidence, found.first) == (("4", "5"), START + 4_000)


@pytest.mark.parametrize("events", [2_000])
def test_a_flood_of_first_steps_costs_little_and_keeps_no_table(events: int) -> None:
    engine = LiveEngine(rules("temporal_ordered"))
    engine.feed([event(number, number * 100, "a") for number in range(events)])
    ((_, window),) = next(iter(engine._trackers.values())).groups.items()
    assert len(window.entries) - window.head == SPAN // 100 + 1
    assert len(window.entries) < 3 * SPAN // 100


def arrivals(seed: int, count: int, rules: int) -> list[tuple[int, str, int]]:
    """Events of which half come late, by anything up to the whole window."""
    chance, time, found = random.Random(seed), 0, []
    for number in range(count):
        time += chance.choice([0, 0, 1, 2, 5])
        late = chance.choice([0, 0, 1, 3, chance.randrange(SPAN)])
        found.append((max(time - late, 0), str(number), chance.randrange(rules)))
    return found


@pytest.mark.parametrize("apart", [1, 3, 64])
def test_late_events_leave_the_window_as_if_all_had_come_in_order(apart: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporal_ordered, "_APART", apart)
    for seed, rules_listed in enumerate([1, 2, 3, 5] * 3):
        window, events = temporal_ordered.Order(rules_listed), arrivals(seed, 200, rules_listed)
        for time, name, place in events:
            value = window.add(time, name, place, SPAN, 1 << 20)
        straight = temporal_ordered.Order(rules_listed)
        for time, name, place in sorted(events, key=lambda one: (one[0], one[2])):
            expected = straight.add(time, name, place, SPAN, 1 << 20)
        assert (value, window.evidence()) == (expected, straight.evidence())


def test_a_late_event_costs_what_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    steps, step = [0], temporal_ordered.Order._next

    def counting(window: temporal_ordered.Order, *given: Any) -> None:
        steps[0] += 1
        step(window, *given)

    window = temporal_ordered.Order(2)
    for number in range(4_000):
        window.add(10 * number, f"e{number}", number % 2, 1 << 40, 1 << 20)
    monkeypatch.setattr(temporal_ordered.Order, "_next", counting)
    for number in range(200):
        window.add(10 * number + 5, f"late{number}", number % 2, 1 << 40, 1 << 20)
    assert steps[0] < 200 * 200  # not 200 times the window
