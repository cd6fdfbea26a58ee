"""What a drill counts, and when."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vigie.lab.loot import Counts, Loot, media_of
from vigie.ports.clock import ManualClock

NOW = 1_750_000_000_000


def event(number: int, kind: str = "m.room.message", *, age: int = 1000, **more: Any) -> dict[str, Any]:
    return {"event_id": f"${number}", "type": kind, "origin_server_ts": NOW - age, "content": {}, **more}


@given(st.lists(st.lists(st.integers(0, 30))))
def test_each_message_counts_once_however_often_it_is_served(pages: list[list[int]]) -> None:
    loot = Loot(ManualClock(NOW))
    for page in pages:
        loot.take_events("!a:b", [event(number) for number in page])
    assert loot.counts().messages == len({number for page in pages for number in page})


def test_kinds_of_events_are_told_apart() -> None:
    loot = Loot(ManualClock(NOW))
    loot.take_events(
        "!a:b",
        [
            event(1),
            event(2, age=-1000),
            event(3, "m.room.encrypted"),
            event(4, "m.reaction"),
            event(5, "m.room.member", state_key="@a:b"),
            {"type": "m.room.message"},
            {"event_id": 7, "type": "m.room.message"},
        ],
    )
    assert loot.counts() == Counts(messages=2, old_messages=1, encrypted_events=1, rooms=1)


def test_files_are_named_by_new_messages_only_and_counted_once() -> None:
    loot = Loot(ManualClock(NOW))
    message = event(1, content={"url": "mxc://b/x"})
    named = loot.take_events("!a:b", [message]), loot.take_events("!a:b", [message])
    assert named == (["mxc://b/x"], ["mxc://b/x"])
    loot.take_media("mxc://b/x", 10)
    loot.take_media("mxc://b/x", 10)
    assert (loot.counts().media, loot.counts().media_bytes) == (1, 10)


def test_addresses_of_files_plain_and_encrypted() -> None:
    assert media_of({"content": {"url": "mxc://a/1", "file": {"url": "mxc://a/2"}}}) == ["mxc://a/1", "mxc://a/2"]
    assert media_of({"content": {"url": "https://elsewhere.example/", "file": 3}}) == []
    assert media_of({"content": None}) == []


def test_what_comes_after_the_first_refusal_is_known_apart() -> None:
    clock = ManualClock(NOW)
    loot = Loot(clock)
    loot.take_people(["@a:b", "@c:b", None])
    clock.advance(2_000)
    loot.refused(challenge=True)
    loot.take_people(["@c:b", "@d:b"])
    taken = loot.taken()
    assert taken.after_crossing == Counts(people=1)
    assert (taken.first_refusal, taken.challenges, taken.refusals) == (2.0, 1, 0)


def test_refused_for_good_is_the_first_refusal_after_the_last_thing_received() -> None:
    clock = ManualClock(NOW)
    loot = Loot(clock)
    for moment, refused in ((1, True), (2, False), (3, True), (4, True)):
        clock.set(NOW + moment * 1000)
        if refused:
            loot.refused()
        else:
            loot.take_media(f"mxc://b/{moment}", 1)
    taken = loot.taken()
    assert (taken.refused_for_good, taken.last_received, taken.seconds) == (3.0, 2.0, 4.0)
