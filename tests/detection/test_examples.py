import pytest

from vigie.detection.load import load_text
from vigie.detection.trial import trials
from vigie.model.errors import ContentErrors

RULE = """title: T
logsource: {product: matrix, service: activity}
detection: {selection: {event.action: join}, condition: selection}
vigie:
  examples:
    match:
      - %s
"""


def events(example: str) -> list[dict[str, object]]:
    (rule,) = load_text(RULE % example).reporting
    return [dict(one) for one in rule.examples[0].events]


def test_repetitions_vary_and_follow_each_other() -> None:
    found = events(
        "[{event.action: join, matrix.room.id: '!r', vary: matrix.room.id, repeat: 3, every: 2s}, "
        "{event.action: leave, after: 1m, user.id: '@{n}', repeat: 2}]"
    )
    start = found[0]["@timestamp"]
    assert isinstance(start, int)
    assert [one["@timestamp"] - start for one in found] == [0, 2_000, 4_000, 66_000, 66_000]  # type: ignore[operator]
    assert [one.get("matrix.room.id") for one in found] == ["!r0", "!r1", "!r2", None, None]
    assert [one.get("user.id") for one in found][3:] == ["@0", "@1"]
    assert len({one["event.id"] for one in found}) == 5


def test_lists_vary_by_several_values() -> None:
    found = events("{event.action: join, matrix.people: ['@{n}'], vary: matrix.people, each: 2, repeat: 2}")
    assert [one["matrix.people"] for one in found] == [["@0", "@1"], ["@2", "@3"]]


def test_times_may_be_said() -> None:
    (one,) = events("{event.action: join, '@timestamp': '2026-06-07T10:00:00+02:00'}")
    assert one["@timestamp"] == 1_780_819_200_000


@pytest.mark.parametrize(
    "example",
    [
        "{event.action: join, repeat: 0}",
        "{event.action: join, repeat: 1000000}",
        "{event.action: join, every: soon}",
        "{event.action: join, '@timestamp': yesterday}",
        "{event.acton: join}",
        "{events: [], note: empty}",
        "{events: [1]}",
        "{events: {event.action: join}, note: x, more: y}",
        "a text",
    ],
)
def test_mistakes_are_told_with_their_line(example: str) -> None:
    with pytest.raises(ContentErrors) as caught:
        load_text(RULE % example)
    assert [one.line for one in caught.value.mistakes] == [7]


def test_a_wrong_example_fails() -> None:
    text = RULE % "{event.action: leave}" + "    no_match: [{event.action: leave}, {event.action: join}]\n"
    assert [one.passed for one in trials(load_text(text))] == [False, True, False]
