"""The SQL engine finds what the live engine finds: random rules over random events, and what such runs have taught."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from detection.sql.streams import OURS, activities, correlations, dense, detections, events, loads, plain, written
from vigie.cli import replay
from vigie.cli.events import SHAPE, Event
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.model.activity import Activity
from vigie.model.findings import Finding

run = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def agree(content: str, stream: Sequence[Event | Activity]) -> list[Finding]:
    """What both engines find; the SQL engine is given the events the wrong way round."""
    note(content)
    ruleset = load_text(content)
    found = list(replay.live(LiveEngine(ruleset, SHAPE), iter(stream)))
    assert list(replay.sql(ruleset, iter(list(enumerate(stream))[::-1]))) == found
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
    for number in range(data.draw(st.integers(1, 4))):
        rule = data.draw(correlations(number, below))
        if loads(*rules, rule):
            rules.append(rule)
            below.append(rule["name"])
    agree(written(*rules), stream)


@run
@given(st.lists(detections(OURS), min_size=1, max_size=6), st.data(), activities())
def test_records_of_our_own_are_read_alike(
    several: list[dict[str, Any]], data: st.DataObject, stream: list[Activity]
) -> None:
    rules = [rule for number, one in enumerate(several) if loads(rule := plain(number, one))]
    if not rules:
        return
    groups = (["user.id"], [], ["matrix.people"], ["source.as.number"], ["user.id", "matrix.exempt", "matrix.size"])
    below = [rule["name"] for rule in rules]
    for number in range(2):
        rule = data.draw(correlations(number, below, groups, OURS))
        rules += [rule] if loads(*rules, rule) else []
    agree(written(*rules), stream)
