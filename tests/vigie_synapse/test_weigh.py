"""What is cold, what is fresh, and what is neither."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.activity import COLD, ENCRYPTED, FRESH, STATE
from vigie_synapse.host import _standing
from vigie_synapse.weigh import COLD_AGE, FRESH_FOR, SYNC_WINDOW, Entry, Weigher

NOW = 1_800_000_000_000
MINUTE = 60_000
ME, OTHER, ROOM = "@me:example.org", "@other:example.org", "!room:example.org"
LONG_AGO = Entry("join", NOW - 400 * COLD_AGE)
NEWCOMER = Entry("join", NOW - 10 * MINUTE)


@dataclass
class Sent:
    """An event as the weigher sees it."""

    event_id: str = "$1"
    origin_server_ts: int = NOW
    sender: str = OTHER
    type: str = "m.room.message"
    state_key: str | None = None
    room_id: str = ROOM

    def get_state_key(self) -> str | None:
        return self.state_key


def weigh(*events: Sent, entry: Entry = LONG_AGO, sync: bool = False) -> Weigher:
    weigher = Weigher(ME, sync, NOW)
    weigher.enter(ROOM, entry)
    for event in events:
        weigher.add(event)
    return weigher


def flags(event: Sent, entry: Entry = LONG_AGO, *, sync: bool = False) -> int:
    ((flag,),) = (read.flags for read in weigh(event, entry=entry, sync=sync).reads())
    return int(flag)


@pytest.mark.parametrize(
    ("age", "expected"), [(0, 0), (COLD_AGE - 1, 0), (COLD_AGE, 0), (COLD_AGE + 1, COLD), (-MINUTE, 0)]
)
def test_a_message_is_cold_after_a_day(age: int, expected: int) -> None:
    assert flags(Sent(origin_server_ts=NOW - age)) == expected


@pytest.mark.parametrize(
    ("entry", "age", "expected"),
    [
        (NEWCOMER, 9 * MINUTE, 0),
        (NEWCOMER, 10 * MINUTE, 0),
        (NEWCOMER, 11 * MINUTE, COLD | FRESH),
        (Entry("join", NOW - FRESH_FOR + 1), FRESH_FOR, COLD | FRESH),
        (Entry("join", NOW - FRESH_FOR), FRESH_FOR + 1, COLD),
        (Entry("", 0), 0, COLD | FRESH),
        (Entry("", 0), -MINUTE, COLD | FRESH),
        (Entry("invite", 0), 0, COLD | FRESH),
        (Entry("knock", 0), 0, COLD | FRESH),
        (Entry("leave", NOW - MINUTE), 2 * MINUTE, COLD | FRESH),
        (Entry("ban", NOW - MINUTE), 2 * MINUTE, COLD | FRESH),
        (Entry("leave", 0), 0, COLD | FRESH),
        (Entry("leave", NOW - 400 * COLD_AGE), MINUTE, 0),
    ],
)
def test_what_came_with_the_room_is_fresh(entry: Entry, age: int, expected: int) -> None:
    assert flags(Sent(origin_server_ts=NOW - age), entry) == expected


@pytest.mark.parametrize("entry", [LONG_AGO, NEWCOMER, Entry("", 0)])
def test_own_encrypted_and_state_events_are_neither(entry: Entry) -> None:
    old = NOW - 300 * COLD_AGE
    assert flags(Sent(sender=ME, origin_server_ts=old), entry) == 0
    assert flags(Sent(type="m.room.encrypted", origin_server_ts=old), entry) == ENCRYPTED
    assert flags(Sent(type="m.room.encrypted", sender=ME, origin_server_ts=old), entry) & ~ENCRYPTED == 0
    assert flags(Sent(type="m.room.topic", state_key="", origin_server_ts=old), entry) == STATE
    assert flags(Sent(type="m.room.encrypted", state_key="", origin_server_ts=old), entry) == STATE
    assert weigh(Sent(type="m.room.topic", state_key="", origin_server_ts=old), entry=entry).cold == 0


def test_catching_up_is_warm_as_far_as_clients_really_do() -> None:
    old = [Sent(event_id=f"${n}", origin_server_ts=NOW - 2 * COLD_AGE) for n in range(SYNC_WINDOW + 7)]
    assert weigh(*old, sync=True).cold == 7
    assert weigh(*old, sync=False).cold == SYNC_WINDOW + 7
    assert weigh(*old, sync=True, entry=Entry("join", NOW - COLD_AGE)).fresh == SYNC_WINDOW + 7, "never in a new room"


def test_an_event_counts_once_in_an_answer() -> None:
    old = Sent(origin_server_ts=NOW - 2 * COLD_AGE)
    weigher = weigh(old)
    assert weigher.add(old) is False
    assert (weigher.cold, len(weigher.reads()[0].events)) == (1, 1)


def test_people_of_rooms_just_entered_are_strangers() -> None:
    member = Sent(type="m.room.member", state_key=OTHER)
    me = Sent(event_id="$2", type="m.room.member", state_key=ME)
    assert (weigh(member, me).people, weigh(member, me).strangers) == ({OTHER}, set())
    assert weigh(member, me, entry=NEWCOMER).strangers == {OTHER}
    assert weigh(member, entry=Entry("", 0)).strangers == {OTHER}


def test_a_peek_is_a_room_read_without_membership() -> None:
    assert weigh(Sent(), entry=Entry("", 0)).peeked() == [ROOM]
    assert weigh(entry=Entry("", 0)).peeked() == []
    assert weigh(Sent(), entry=Entry("invite", 0)).peeked() == []
    assert weigh(Sent()).peeked() == []


events = st.builds(
    Sent,
    event_id=st.integers(0, 30).map("${}".format),
    origin_server_ts=st.integers(NOW - 10 * COLD_AGE, NOW + MINUTE),
    sender=st.sampled_from([ME, OTHER, "@third:example.org"]),
    type=st.sampled_from(["m.room.message", "m.room.encrypted", "m.room.member"]),
    state_key=st.sampled_from([None, None, "", OTHER]),
    room_id=st.sampled_from(["!a:x", "!b:x"]),
)
entries = st.builds(
    Entry, st.sampled_from(["join", "leave", "invite", "", "ban"]), st.integers(NOW - 9 * COLD_AGE, NOW) | st.just(0)
)


@given(st.lists(events, max_size=40), entries, entries, st.booleans())
def test_the_record_adds_up(served: list[Sent], one: Entry, other: Entry, sync: bool) -> None:
    weigher = Weigher(ME, sync, NOW)
    weigher.enter("!a:x", one)
    weigher.enter("!b:x", other)
    for event in served:
        before = weigher.cold + len(weigher.strangers) + len(weigher.peeked())
        assert weigher.add(event) is (weigher.cold + len(weigher.strangers) + len(weigher.peeked()) > before)
    reads = weigher.reads()
    marks = [mark for read in reads for mark in read.flags]
    assert weigher.cold == sum(bool(mark & COLD) for mark in marks)
    assert weigher.fresh == sum(bool(mark & FRESH) for mark in marks) == sum(n for _, n in weigher.fresh_by_room())
    assert all(mark & COLD for mark in marks if mark & FRESH), "what is fresh is cold"
    assert weigher.strangers <= weigher.people
    assert {read.room for read in reads} == {event.room_id for event in served}
    assert set(weigher.cold_rooms()) == {read.room for read in reads if any(mark & COLD for mark in read.flags)}
    for read in reads:
        assert len(read.events) == len(read.by) == len(read.times) == len(read.flags) == len(set(read.events))
        first = {event.event_id: event.sender for event in reversed(served) if event.room_id == read.room}
        assert [read.senders[index] for index in read.by] == [first[event] for event in read.events]


@pytest.mark.parametrize(
    ("rows", "entry"),
    [
        ([], Entry("", 0)),
        ([("join", 5)], Entry("join", 5)),
        ([("join", 9), ("join", 7), ("join", 5)], Entry("join", 5)),
        ([("join", 9), ("leave", 7), ("join", 5)], Entry("join", 9)),
        ([("join", 9), ("invite", 8), ("leave", 7), ("join", 5)], Entry("join", 9)),
        ([("leave", 9), ("join", 7), ("join", 5), ("leave", 3), ("join", 1)], Entry("leave", 5)),
        ([("ban", 9), ("leave", 8), ("join", 7)], Entry("ban", 7)),
        ([("leave", 9), ("invite", 7)], Entry("leave", 0)),
        ([("invite", 9), ("leave", 8), ("join", 7)], Entry("invite", 0)),
    ],
    ids=str,
)
def test_a_stay_begins_with_its_first_join(rows: list[tuple[str, int]], entry: Entry) -> None:
    """A changed name or avatar repeats the join and makes nobody new; leaving and coming back does."""
    assert _standing(rows) == entry
