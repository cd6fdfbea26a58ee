"""The line of the spool: one line whatever it holds, and the same when read again."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.activity import Action, Activity, Outcome, RoomRead, decode, decode_lines, encode

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
number = st.integers(-(2**63), 2**63 - 1)
reads = st.builds(
    RoomRead, room=text, membership=text, entered=number, senders=st.lists(text, max_size=3),
    events=st.lists(text, max_size=3), by=st.lists(number, max_size=3), times=st.lists(number, max_size=3),
    flags=st.lists(number, max_size=3),
)  # fmt: skip
activities = st.builds(
    Activity, id=text, time=number, action=st.sampled_from(Action), server=text, user=text, user_agent=text,
    outcome=st.sampled_from(Outcome), people=st.lists(text, max_size=3).map(tuple),
    reads=st.lists(reads, max_size=2).map(tuple), cold=number,
)  # fmt: skip


@given(st.lists(activities, min_size=1, max_size=4))
def test_an_activity_is_one_line_and_comes_back_the_same(written: list[Activity]) -> None:
    lines = [encode(activity) for activity in written]
    for line, activity in zip(lines, written, strict=True):
        assert line.count(b"\n") == 1
        assert line.endswith(b"\n")
        assert not any(byte < 32 for byte in line[:-1]), "no control character reaches a terminal"
        assert decode(line) == activity
    assert decode_lines(b"".join(lines)) == written


@given(st.binary(max_size=80))
def test_what_is_no_activity_is_a_value_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(line)


def test_what_is_not_said_is_not_written() -> None:
    line = encode(Activity(id="b-1", time=1, action=Action.READ, server="x"))
    assert set(msgspec.json.decode(line)) == {"id", "time", "action", "server"}


def test_an_unknown_action_is_refused_and_an_unknown_field_is_passed_over() -> None:
    with pytest.raises(ValueError, match="action"):
        decode(b'{"id":"a","time":1,"action":"destroy","server":"x"}')
    assert decode(b'{"id":"a","time":1,"action":"read","server":"x","later":{"b":[]}}').id == "a"
