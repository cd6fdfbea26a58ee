"""The SQL engine finds what the live engine finds: random rules over random events, and what such runs have taught."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detection.sql.streams import (
    OURS,
    SPAN,
    START,
    correlations,
    dense,
    detections,
    events,
    known_activities,
    loads,
    plain,
    written,
)
from vigie.cli import replay
from vigie.cli.events import SHAPE, Event
from vigie.detection import tracker
from vigie.detection import windows as bounds
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.sql import episodes, windows
from vigie.model.activity import Action, Activity
from vigie.model.enriched import Enriched
from vigie.model.findings import Finding
from vigie.model.habits import Breadth, Habits

run = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def agree(content: str, stream: Sequence[Event | Enriched]) -> list[Finding]:
    """What both engines find; the SQL engine is given the events the wrong way round."""
    ruleset = load_text(content)
    found = list(replay.live(LiveEngine(ruleset, SHAPE), iter(stream)))
    assert list(replay.sql(ruleset, iter(list(enumerate(stream))[::-1]))) == found, content
    return found


@run
@given(st.lists(detections(), min_size=1, max_size=6), events())
def test_every_condition_holds_for_the_same_events(several: list[dict[str, Any]], stream: list[Event]) -> None:
    rules = [rule for number, one in enumerate(several) if loads(rule := plain(number, one))]
    if rules:
        agree(written(*rules), stream)


BASE = [
    plain(0, {"s": {"kind": "hit"}, "condition": "s"}),
    plain(1, {"s": {"v|gte": 1}, "condition": "s"}),
    plain(2, {"s": {"step": 2}, "condition": "s"}),
]


@run
@given(st.data(), dense())
def test_every_correlation_has_the_same_episodes(data: st.DataObject, stream: list[Event]) -> None:
    rules, below = list(BASE), ["r0", "r1", "r2"]
    for number in range(8):
        rule = data.draw(correlations(number, below))
        if loads(*rules, rule):
            rules.append(rule)
            below.append(rule["name"])
    agree(written(*rules), stream)


@run
@given(st.lists(detections(OURS), min_size=1, max_size=6), st.data(), known_activities())
def test_records_of_our_own_are_read_alike(
    several: list[dict[str, Any]], data: st.DataObject, stream: list[Enriched]
) -> None:
    rules = [rule for number, one in enumerate(several) if loads(rule := plain(number, one))]
    if not rules:
        return
    groups = (
        ["user.id"],
        [],
        ["matrix.people"],
        ["source.as.number"],
        ["matrix.rank.people"],
        ["user.id", "matrix.exempt", "matrix.size"],
    )
    below = [rule["name"] for rule in rules]
    for number in range(2):
        rule = data.draw(correlations(number, below, groups, OURS))
        rules += [rule] if loads(*rules, rule) else []
    agree(written(*rules), stream)


@run
@given(st.data(), dense())
def test_bounds_of_windows_and_of_evidence_are_the_same(data: st.DataObject, stream: list[Event]) -> None:
    rules = [*BASE]
    for number in range(6):
        rule = data.draw(correlations(number, ["r0", "r1", "r2"]))
        rules += [rule] if loads(*rules, rule) else []
    with pytest.MonkeyPatch.context() as small:
        small.setattr(bounds, "MIN_CAPACITY", 3)
        for module in (tracker, episodes, windows):
            small.setattr(module, "MAX_EVIDENCE", 4)
        agree(written(*rules), stream)


def hits(*contents: dict[str, Any], gap: int = 1) -> list[Event]:
    return [Event({"kind": "hit", **one}, START + number * gap, f"e{number}") for number, one in enumerate(contents)]


def correlation(kind: str, condition: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    content = {"type": kind, "rules": ["r0"], "group-by": ["who"], "timespan": "10s", **more}
    return {"title": "C", "name": "c", "correlation": content | ({"condition": condition} if condition else {})}


def test_a_number_that_sql_cannot_hold_still_names_its_own_group() -> None:
    rules = [
        plain(0, {"s": {"event.action": "upload"}, "condition": "s"}),
        correlation("event_count", {"gte": 1}, **{"group-by": ["matrix.size"]}),
    ]
    sizes = (2**200, 2**201, 5)
    stream = [
        Enriched(Activity(id=f"b-{size}", time=START, action=Action.UPLOAD, server="x.example", size=size))
        for size in sizes
    ]
    assert {one.group["matrix.size"] for one in agree(written(*rules), stream)} == {str(size) for size in sizes}


def test_a_negative_fraction_is_below_a_negative_bound() -> None:
    rules = [BASE[0], correlation("value_percentile", {"field": "v", "percentile": 50, "lt": -0.25})]
    (found,) = agree(written(*rules), hits({"who": "a", "v": -0.3}, {"who": "a", "v": -0.2}))
    assert (found.value, found.evidence) == (-0.3, ("e0", "e1"))


def test_digits_beyond_the_unit_do_not_count() -> None:
    rules = [BASE[0], correlation("value_sum", {"field": "v", "gt": 0})]
    assert agree(written(*rules), hits({"who": "a", "v": 1e-40})) == []


def test_a_late_choice_of_ordered_rules_is_told_in_its_own_order() -> None:
    rules = [*BASE[::2], correlation("temporal_ordered", None, rules=["r2", "r0"])]
    same = [Event({"kind": "hit", "who": "a"}, START, "second"), Event({"step": 2, "who": "a"}, START, "first")]
    (found,) = agree(written(*rules), same)
    assert found.evidence == ("first", "second")


def test_combinations_of_fields_do_not_run_together() -> None:
    rules = [BASE[0], correlation("value_count", {"field": ["f", "v"], "gte": 2})]
    assert agree(written(*rules), hits({"who": "a", "f": "1", "v": "23"}, {"who": "a", "f": "12", "v": "3"}))


def test_letters_that_fold_by_their_place_are_found_in_any() -> None:
    rules = [plain(0, {"s": {"f|contains": "ΟΣ"}, "condition": "s"}), plain(1, {"s": {"f": "i*"}, "condition": "s"})]
    found = agree(written(*rules), hits({"f": "ΟΔΟΣ"}, {"f": "ΟΣΑ"}, {"f": "İstanbul"}))
    assert [(one.name, one.evidence) for one in found] == [("r0", ("e0",)), ("r0", ("e1",)), ("r1", ("e2",))]


def test_a_share_that_was_learned_is_no_whole_number() -> None:
    rules = [plain(0, {"s": {"matrix.rank.people|gt": 0.2, "matrix.rank.people|lt": 0.4}, "condition": "s"})]
    activity = Activity(id="b-0", time=START, action=Action.READ, server="x.example")
    assert agree(written(*rules), [Enriched(activity, habits=Habits(people=Breadth(1, 1, 0.25, 2.0)))])


def test_an_event_at_the_edge_is_in_the_window_and_one_beyond_is_not() -> None:
    rules = [
        BASE[0],
        correlation("event_count", {"gte": 2}) | {"name": "count", "title": "D"},
        correlation("value_count", {"field": "v", "gte": 2}) | {"name": "values", "title": "E"},
    ]
    edge = hits({"who": "a", "v": 1}, {"who": "a", "v": 2}, gap=SPAN)
    assert [one.value for one in agree(written(*rules), edge)] == [2, 2]
    assert agree(written(*rules), hits({"who": "a", "v": 1}, {"who": "a", "v": 2}, gap=SPAN + 1)) == []


def test_a_value_seen_again_at_the_edge_does_not_enter_twice() -> None:
    rules = [BASE[0], correlation("value_count", {"field": "v", "gte": 1})]
    (found,) = agree(written(*rules), hits({"who": "a", "v": 1}, {"who": "a", "v": 1}, gap=SPAN))
    assert found.value == 1
