"""What was counted live, at the door and in the answer, is what is counted again from the record."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.activity import COLD, FRESH, STATE, Action, Activity, Outcome, RoomRead, decode, encode
from vigie.model.budgets import DISTINCT, Resource
from vigie.policies.catalog import COMBINATIONS, LIMITS
from vigie.policies.takes import at_the_door, count, deep, deepened, fingerprint, in_the_answer
from vigie.policies.usage import DEEP_AFTER, Usage, Windows

WINDOWS = Windows(LIMITS, COMBINATIONS)
NAMES = [f"@p{n}:example.org" for n in range(9)]
ROOMS = [f"!r{n}:example.org" for n in range(4)]
FLAGS = st.sampled_from([0, STATE, COLD, COLD | FRESH])


@st.composite
def reads(draw: st.DrawFn) -> RoomRead:
    flags = draw(st.lists(FLAGS, min_size=1, max_size=8))
    return RoomRead(
        room=draw(st.sampled_from(ROOMS)),
        membership=draw(st.sampled_from(["", "join"])),
        entered=0,
        senders=[NAMES[0]],
        events=[f"${n}" for n in range(len(flags))],
        by=[0] * len(flags),
        times=[0] * len(flags),
        flags=flags,
    )


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    served = tuple({read.room: read for read in draw(st.lists(reads(), max_size=3))}.values())
    people = tuple(draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=6)))
    flags = [flag for read in served for flag in read.flags]
    return Activity(
        id="boot-1",
        time=draw(st.integers(1_700_000_000_000, 1_700_000_900_000)),
        action=draw(st.sampled_from(Action)),
        server="example.org",
        user="@me:example.org",
        room=draw(st.sampled_from(ROOMS)),
        media=draw(st.sampled_from(["", "mxc://a/1", "mxc://a/2"])),
        people=people,
        strangers=draw(st.integers(0, len(people))),
        reads=served,
        cold=sum(bool(flag & COLD) for flag in flags),
        fresh=sum(bool(flag & FRESH) for flag in flags),
        peeked=sum(not read.membership for read in served),
        bytes=draw(st.integers(0, 10**9)),
    )


def totals(usage: Usage) -> dict[tuple[Resource, int], int]:
    return {
        (resource, window): usage.used(resource, window) for resource in Resource for window in WINDOWS.of[resource]
    }


@given(st.lists(activities(), max_size=12))
def test_counting_live_equals_counting_the_record(history: list[Activity]) -> None:
    history.sort(key=lambda activity: activity.time)
    live, again = Usage(WINDOWS), Usage(WINDOWS)
    for activity in history:
        live.advance(activity.time // 1000)
        for take in at_the_door(activity):
            live.add(take)
        count(live, activity, door=False)
        count(again, decode(encode(activity)), door=True)
    assert totals(live) == totals(again)
    assert [live.depth(fingerprint(room)) for room in ROOMS] == [again.depth(fingerprint(room)) for room in ROOMS]


@pytest.mark.parametrize("outcome", [Outcome.FAILURE, Outcome.REFUSED, Outcome.CHALLENGED])
@given(activity=activities())
def test_what_was_not_answered_was_not_taken(outcome: Outcome, activity: Activity) -> None:
    usage = Usage(WINDOWS)
    values = {name: getattr(activity, name) for name in activity.__struct_fields__}
    count(usage, Activity(**{**values, "outcome": outcome}), door=True)
    assert not any(totals(usage).values())


@given(st.lists(activities(), max_size=8))
def test_a_dumped_usage_goes_on_as_the_original(history: list[Activity]) -> None:
    history.sort(key=lambda activity: activity.time)
    usage, restored = Usage(WINDOWS), Usage(WINDOWS)
    for activity in history:
        count(usage, activity, door=True)
    restored.load(usage.dump())
    assert totals(usage) == totals(restored)
    for activity in history:
        again = Activity(**{**{n: getattr(activity, n) for n in activity.__struct_fields__}, "time": 1_700_001_000_000})
        count(usage, again, door=True)
        count(restored, again, door=True)
    assert totals(usage) == totals(restored)
    assert usage.dump() == restored.dump()


@given(activities())
def test_distinct_takes_carry_values_and_others_carry_amounts(activity: Activity) -> None:
    for take in (*at_the_door(activity), *in_the_answer(activity)):
        assert (take.amount == 0) if take.resource in DISTINCT else (not take.values)


def test_a_room_is_deep_once_more_than_three_pages_older_than_the_entry_were_read() -> None:
    usage = Usage(WINDOWS)
    room = fingerprint("!deep:example.org")
    usage.deepen(room, DEEP_AFTER - 10)
    assert deep(usage, {room: 10}) == []
    (take,) = deep(usage, {room: 11})
    assert take.values == {room}
    usage.deepen(room, 11)
    assert deep(usage, {room: 50}) == [], "once: people come back to what they have read"
    for number in range(600):
        usage.deepen(number, 1)
    assert usage.depth(room) == 0, "only the rooms read last are followed"
    assert usage.depth(599) == 1


def test_only_fresh_events_deepen_a_room() -> None:
    read = RoomRead("!a:x", "join", 5, ["@a:x"], ["$1", "$2", "$3"], [0, 0, 0], [1, 2, 3], [COLD, COLD | FRESH, STATE])
    activity = Activity(id="b-1", time=1, action=Action.READ, server="x", reads=(read,), cold=2, fresh=1)
    assert deepened(activity) == {fingerprint("!a:x"): 1}


@given(st.text())
def test_a_name_has_the_same_number_in_every_process(name: str) -> None:
    expected = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    assert fingerprint(name) == int.from_bytes(expected) < 2**64


def test_a_broken_name_has_a_number_too() -> None:
    assert fingerprint("\ud800") != fingerprint("\udfff")


def test_of_the_people_shown_only_the_strangers_are_counted_unless_they_were_looked_up() -> None:
    for action, expected in ((Action.READ, 2), (Action.LIST_MEMBERS, 2), (Action.SEARCH_DIRECTORY, 5)):
        usage = Usage(WINDOWS)
        shown = Activity(id="b-1", time=1, action=action, server="x", people=tuple(NAMES[:5]), strangers=2)
        count(usage, shown, door=True)
        assert usage.used(Resource.PEOPLE, 3600) == expected
