"""One order of findings, whenever episodes end and whichever engine found them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from detection.sql.streams import SPAN, START, plain, written
from vigie.cli import replay
from vigie.cli.events import SHAPE, Event
from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.model.findings import Finding

HIT = plain(0, {"s": {"kind": "hit"}, "condition": "s"})


def count(number: int, span: str, least: int, **more: object) -> dict[str, object]:
    condition = {
        "type": "event_count",
        "rules": ["r0"],
        "group-by": ["who"],
        "timespan": span,
        "condition": {"gte": least},
    }
    return {"title": f"C{number}", "id": f"00000000-0000-4000-9000-{number:012}", "correlation": {**condition, **more}}


def run(content: str, events: list[Event], size: int = replay.BATCH) -> list[Finding]:
    engine = LiveEngine(load_text(content), SHAPE)
    told = replay.Told(engine.ruleset)
    found = []
    for start in range(0, len(events), size):
        batch = events[start : start + size]
        found += told.take(engine.feed(batch), batch[-1].time)
    return [*found, *told.rest()]


def hits(*moments: tuple[int, str], name: str = "") -> list[Event]:
    return [
        Event({"kind": "hit", "who": who}, START + at, name or f"e{number}") for number, (at, who) in enumerate(moments)
    ]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from([0, 1, 4_000, SPAN, 3 * SPAN]), st.sampled_from("ab")), max_size=30),
    st.integers(1, 9),
)
def test_findings_come_in_one_order_whatever_the_batches(steps: list[tuple[int, str]], size: int) -> None:
    time, moments = 0, []
    for step, who in steps:
        time += step
        moments.append((time, who))
    content = written(HIT, count(1, "10s", 2, generate=True), count(2, "30s", 3))
    found = run(content, hits(*moments), size)
    assert found == run(content, hits(*moments))
    assert found == sorted(found, key=lambda one: (one.first, one.rule, list(one.group.values())))


def test_a_finding_comes_out_as_soon_as_nothing_earlier_can() -> None:
    engine = LiveEngine(load_text(written(HIT, count(1, "10s", 2))), SHAPE)
    told = replay.Told(engine.ruleset)
    first = hits((0, "a"), (1, "a"))
    assert list(told.take(engine.feed(first), first[-1].time)) == []
    later = hits((2 * SPAN, "b"))
    assert [one.first for one in told.take(engine.feed(later), later[-1].time)] == [START]


def test_events_of_one_name_are_events_of_their_own() -> None:
    events = hits((0, "a"), (0, "a"), (1, "a"), name="same")
    for found in (run(written(HIT), events), list(replay.sql(load_text(written(HIT)), iter(enumerate(events))))):
        assert [(one.first, one.evidence) for one in found] == [(START + at, ("same",)) for at in (0, 0, 1)]


def test_no_events_no_findings() -> None:
    assert list(replay.sql(load_text(written(HIT)), iter([]))) == []
    assert run(written(HIT), []) == []
