"""Gates open for every rule that a record of ours matches: asked of the rules that ship, and of hard ones."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie import bundled
from vigie.detection import program
from vigie.detection.clues import clues
from vigie.detection.compile import compile_tree
from vigie.detection.engine import LiveEngine
from vigie.detection.gates import gates
from vigie.detection.load import load_rules, load_text
from vigie.detection.rules import PlainRule
from vigie.detection.shapes import ACTIVITY, ENRICHED
from vigie.model.activity import Action, Activity, Outcome, RoomRead
from vigie.model.enriched import Enriched, Network
from vigie.model.habits import Breadth, Contact, Habits

SHIPPED = load_rules([bundled.rules()])
HARD = [
    "matrix.events.fresh|gt: 0",
    "matrix.events.fresh|gte: 0",
    "matrix.events.fresh|gte: 3",
    "matrix.events.fresh: 3",
    "matrix.events.fresh|lt: 3",
    "matrix.exempt: true",
    "matrix.exempt: false",
    "matrix.idle.days|exists: false",
    "matrix.device.age|lt: 5",
    "matrix.day.rooms|gt: 2",
    "matrix.day.rooms|gte: 2.5",
    "matrix.rank.rooms|gt: 0.5",
    "matrix.new.room: true",
    "matrix.network.tags: [tor, PROXY]",
    "matrix.network.tags: null",
    "event.code|startswith: budget",
    "event.code: ''",
    "url.path|endswith: /messages",
    "user.id|contains: thief",
    "matrix.people: '@b*'",
    "matrix.rooms.read|contains: '!1'",
    "not.ours: x",
    "event.outcome: success",
    "event.action: [read, join]",
]


def rule(items: list[str], condition: str) -> PlainRule:
    parts = "\n".join(f"  s{number}: {{{item}}}" for number, item in enumerate(items))
    text = f"title: T\nlogsource: {{product: any}}\ndetection:\n{parts}\n  condition: {condition}\n"
    (found,) = load_text(text).plain.values()
    return found


rules = st.builds(
    rule,
    st.lists(st.sampled_from(HARD), min_size=2, max_size=2),
    st.sampled_from(["s0 and s1", "s0 or s1", "s0 and not s1", "not s0 and not s1"]),
)
activities = st.builds(
    Activity,
    id=st.just("1"),
    time=st.just(1_000),
    server=st.just("x"),
    action=st.sampled_from([Action.READ, Action.JOIN, Action.SEND]),
    outcome=st.sampled_from(Outcome),
    user=st.sampled_from(["", "@thief:x", "@b:x"]),
    code=st.sampled_from(["", "budget.people", "other"]),
    endpoint=st.sampled_from(["", "GET /rooms/{roomId}/messages", "GET /sync"]),
    fresh=st.integers(0, 4),
    exempt=st.booleans(),
    people=st.sampled_from([(), ("@a",), ("@a", "@B:x")]),
    reads=st.sampled_from([(), (RoomRead("!1:x", "join", 0, [], [], [], [], []),)]),
)
networks = st.builds(Network, tags=st.sampled_from([(), ("tor",), ("proxy", "hosting"), ("other",)]))
breadths = st.builds(Breadth, day=st.sampled_from([None, 2, 3]), rank=st.sampled_from([None, 0.5, 0.6, 1.0]))
habits = st.builds(Habits, rooms=breadths)
contacts = st.builds(Contact, rooms=st.sampled_from([None, (), ("!1:x",)]))
records = st.one_of(activities, st.builds(Enriched, activities, network=networks, habits=habits, contact=contacts))


def holds(test: Any, record: Any) -> bool:
    return test if isinstance(test, bool) else bool(test(record))


@settings(max_examples=400, deadline=None)
@given(several=st.lists(rules, min_size=1, max_size=4), record=records)
def test_nothing_that_matches_is_kept_out(several: list[PlainRule], record: Any) -> None:
    shape = ACTIVITY if isinstance(record, Activity) else ENRICHED
    find = gates([(clues(one.trees), number) for number, one in enumerate(several)], shape)
    found = list(find(record))
    assert found == sorted(found)
    for number, one in enumerate(several):
        if holds(compile_tree(one.trees[0], shape), record):
            assert number in found


@settings(max_examples=100, deadline=None)
@given(several=st.lists(records, max_size=5))
def test_the_rules_that_ship_find_the_same_when_all_are_tried(several: list[Any]) -> None:
    through = LiveEngine(SHIPPED).feed(several)
    before, program.MANY = program.MANY, 1_000  # type: ignore[misc]
    try:
        assert LiveEngine(SHIPPED).feed(several) == through
    finally:
        program.MANY = before  # type: ignore[misc]


def test_what_holds_nothing_rare_opens_nothing() -> None:
    one = rule(["matrix.events.fresh|gt: 0", "matrix.network.tags: tor"], "s0 or s1")
    find = gates([(clues(one.trees), 1)], ENRICHED)
    assert list(find(Enriched(Activity(id="1", time=1, server="x", action=Action.READ)))) == []
    assert list(find(Enriched(Activity(id="1", time=1, server="x", action=Action.READ, fresh=1)))) == [1]
