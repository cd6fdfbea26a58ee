"""Compiled conditions answer the same whatever is known of the action beforehand."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.compile import compile_tree
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.shapes import ACTIVITY, ENRICHED, MAPPING
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.enriched import Enriched, Network

ITEMS = [
    "event.action: join",
    "event.action: [read, SEND]",
    "event.action|startswith: s",
    "event.outcome: success",
    "event.outcome: [refused, challenged]",
    "matrix.events.fresh|gt: 3",
    "matrix.events.fresh|lte: 3",
    "matrix.people: '@a'",
    "user.id: null",
    "device.id|exists: true",
]


def tree(items: list[str], condition: str) -> Any:
    selections = "\n".join(f"  s{number}: {{{item}}}" for number, item in enumerate(items))
    text = f"title: T\nlogsource: {{product: matrix}}\ndetection:\n{selections}\n  condition: {condition}\n"
    (rule,) = load_text(text).plain.values()
    return rule.trees[0]


def ask(test: Any, record: Any) -> bool:
    return test if isinstance(test, bool) else bool(test(record))


@given(
    items=st.lists(st.sampled_from(ITEMS), min_size=3, max_size=3),
    condition=st.sampled_from(
        ["s0 and s1 and s2", "s0 or s1 or s2", "s0 and not s1", "not (s0 or s1) or s2", "1 of s*", "all of s*"]
    ),
    action=st.sampled_from(Action),
    outcome=st.sampled_from(Outcome),
    fresh=st.integers(0, 5),
    people=st.sampled_from([(), ("@a",), ("@b", "@A")]),
    user=st.sampled_from(["", "@a"]),
)
def test_shapes_and_actions_agree(
    items: list[str],
    condition: str,
    action: Action,
    outcome: Outcome,
    fresh: int,
    people: tuple[str, ...],
    user: str,
) -> None:
    parsed = tree(items, condition)
    one = Activity(
        id="1", time=1, server="x", action=action, outcome=outcome, fresh=fresh, people=people, user=user, device="D"
    )
    plain = {
        "event.action": action.value,
        "event.outcome": outcome.value,
        "matrix": {"events": {"fresh": fresh}, "people": list(people)},
        "user.id": user or None,
        "device": {"id": "D"},
    }
    answers = {
        ask(compile_tree(parsed, ACTIVITY), one),
        ask(compile_tree(parsed, ACTIVITY, {"event.action": action.value}), one),
        ask(compile_tree(parsed, MAPPING), plain),
        ask(compile_tree(parsed, MAPPING, {"event.action": action.value}), plain),
        ask(compile_tree(parsed, ACTIVITY, {"event.action": action.value, "event.outcome": outcome.value}), one),
    }
    assert len(answers) == 1


def test_what_an_action_decides_costs_nothing_later() -> None:
    parsed = tree(ITEMS[:3], "s0 and not s1")
    assert compile_tree(parsed, ACTIVITY, {"event.action": "join"}) is True
    assert compile_tree(parsed, ACTIVITY, {"event.action": "send"}) is False


def test_what_is_not_known_of_the_past_is_neither_less_nor_more() -> None:
    """Numbers and lists that only enrichment gives are absent on a bare activity, and may be on an enriched one."""
    one = Activity(id="1", time=1, server="x", action=Action.READ)
    for item in ("matrix.device.age|lt: 5", "matrix.idle.days|gte: 0", "matrix.network.tags: tor"):
        parsed = tree([item], "s0")
        assert ask(compile_tree(parsed, ACTIVITY), one) is False
        assert ask(compile_tree(parsed, ENRICHED), Enriched(one)) is False
    hidden = Enriched(one, network=Network(tags=("hosting", "tor")))
    assert ask(compile_tree(tree(["matrix.network.tags: tor"], "s0"), ENRICHED), hidden) is True
    assert ask(compile_tree(tree(["matrix.network.tags: trusted"], "s0"), ENRICHED), hidden) is False


def test_a_part_of_the_time_of_an_activity_is_compared_as_one() -> None:
    night = "title: T\nlogsource: {product: matrix}\ndetection: {s: {'@timestamp|hour|lt': 6}, condition: s}\n"
    engine = LiveEngine(load_text(night), ACTIVITY)
    midnight, hour = 1_767_225_600_000, 3_600_000
    found = engine.feed(
        [
            Activity(id=str(number), time=midnight + number * hour, server="x", action=Action.READ)
            for number in (5, 6, 29)
        ]
    )
    assert [one.evidence for one in found] == [("5",), ("29",)]
