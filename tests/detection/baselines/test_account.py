"""One account over months: how large its state may become, and how far a thief can drag it."""

import zlib
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from detection.baselines.life import (
    ALICE,
    FAR,
    HOME,
    KEPT,
    MINUTE,
    SERVERS,
    at,
    days,
    does,
    field,
    reads,
    searches,
    tell,
)
from vigie.detection.baselines.account import KNOWN_ROOMS, MOST_BYTES, Account, Seat
from vigie.detection.baselines.past import FLOOR, GROWTH
from vigie.detection.baselines.step import Baselines
from vigie.detection.baselines.travel import NEAR
from vigie.model.activity import Action
from vigie.model.enriched import Enriched, Network, NetworkKind

ROOM = "!team:agent.example"


def grown(people: int) -> Baselines:
    """A step that has known alice for some weeks."""
    step = Baselines(SERVERS)
    days(step, 0, 40, people)
    return step


def test_an_account_at_every_limit_is_bounded() -> None:
    step = Baselines(SERVERS)
    for day in range(60):
        for part in range(4):
            items = [
                searches(
                    at(day, 9 + part), day * 9_000 + part * 2_000, 2_000, device=f"D{day}", ip=f"10.{day}.{part}.1"
                ),
                *(reads(at(day, 9 + part), f"!r{day}/{part}/{n}:s{day}.example", 20, senders=20) for n in range(60)),
                *(does(Action.DOWNLOAD, at(day, 9 + part), media=f"mxc://x/{day}/{part}/{n}") for n in range(100)),
            ]
            step.annotate(items)
    content = step.changes()[ALICE]
    assert len(content) <= MOST_BYTES
    account = Account.unpack(content)
    assert len(account.rooms) == KNOWN_ROOMS
    assert account.capped == {"rooms"}


def taken(step: Baselines, amounts: Iterable[int], first: int) -> list[Enriched]:
    """The last activity of each day of somebody who looks so many people up."""
    told = []
    for day, amount in enumerate(amounts, first):
        told.append(tell(step, searches(at(day), day * 100_000, amount)))
    return told


def test_a_thief_who_grows_slowly_drags_habit_up_no_faster_than_the_bound() -> None:
    """4 % more each day for months never looks unusual by habit: habit is bounded, and totals tell what it is."""
    step = grown(people=3)
    told = taken(step, (round(5 * 1.04**n) for n in range(120)), 40)
    learned = [5 * 1.04**n / (one.habits.people.habit or 1) for n, one in enumerate(told)]
    for week, widest in enumerate(learned[::7]):
        assert widest <= FLOOR[0] * GROWTH ** (week + 1) * 1.01
    assert told[-1].habits.people.month == pytest.approx(sum(round(5 * 1.04**n) for n in range(94, 120)), rel=0.2)


def test_a_thief_who_jumps_stays_unusual_for_weeks() -> None:
    """Ten times the habit every day from now on: five times and more for as long as the bound says."""
    step = grown(people=100)
    told = taken(step, [2_000] * 60, 40)
    ratios = [one.habits.people.habit or 0 for one in told]
    assert min(ratios[: 4 * 7]) > 5
    assert max(ratios[8 * 7 :]) < 5


def test_what_was_kept_before_accounts_were_packed_is_read() -> None:
    account = Account.unpack(grown(people=30).changes()[ALICE])
    plain = zlib.decompress(account.pack())
    assert plain[:1] == b"\xdc"
    assert Account.unpack(plain).pack() == account.pack()
    assert len(account.pack()) < len(plain)


@pytest.mark.parametrize("damage", [lambda one: one[:-9], lambda one: b"", lambda one: b"x" + one[1:]])
def test_a_damaged_account_is_refused(damage: Callable[[bytes], bytes]) -> None:
    content = grown(people=30).changes()[ALICE]
    with pytest.raises((ValueError, TypeError, LookupError)):
        Account.unpack(damage(content))


def test_a_packed_account_cannot_fill_the_memory() -> None:
    with pytest.raises(ValueError, match="too long"):
        Account.unpack(zlib.compress(b"\xdc" + bytes(50_000_000)))


def test_an_account_has_so_many_seats_and_no_more() -> None:
    step = grown(people=3)
    for address in range(1, 120):
        tell(step, reads(at(40), ROOM, ip=f"192.0.2.{address}"))
    assert len(step._hot[ALICE].seats) <= 32


def test_what_was_said_of_a_device_ends_when_it_is_forgotten() -> None:
    step = grown(people=3)
    tell(step, reads(at(40), ROOM))
    assert field(tell(step, reads(at(40, 9.01), ROOM)), "matrix.new.device") is False
    roaming = msgspec.structs.replace(HOME, tags=("mobile",))  # says nothing of a session
    for number in range(16):
        tell(step, reads(at(40, 9.02), ROOM, device=f"D{number}", network=roaming))
    assert field(tell(step, reads(at(40, 9.03), ROOM)), "matrix.new.device") is True, "the oldest had to go"


def test_what_was_said_of_a_place_ends_when_it_is_no_longer_new() -> None:
    step = grown(people=3)
    told = [tell(step, reads(at(40 + day, hour), ROOM, device="D")) for day, hour in ((0, 9.5), (1, 9.4), (1, 9.6))]
    assert [field(one, "matrix.new.device") for one in told] == [True, True, False], "within one hour"


def test_what_comes_late_is_told_the_same_within_a_batch() -> None:
    """The seat looked up for it in advance is not the one that it would find now."""
    two = [{"network": HOME}, {"network": FAR, "ip": "198.51.100.7"}, {"network": HOME}]
    split = [reads(at(40) + n * MINUTE, ROOM, **seat) for n, seat in enumerate(two)]
    after = [reads(at(40) + 12 * MINUTE + late, ROOM) for late in (1_000, -1_000)]
    one, several = grown(people=3), grown(people=3)
    for step in (one, several):
        step.annotate(split)
    assert [tell(one, item) for item in after] == several.annotate(after)


@pytest.mark.parametrize(
    ("device", "country", "name", "least"),
    [("PHONE", False, "matrix.session.networks", 2), ("", True, "matrix.travel.speed", 60 * NEAR)],
)
def test_a_seat_that_is_kept_knows_when_it_was_used_last(device: str, country: bool, name: str, least: int) -> None:
    """By the device's session alone, then by the country alone: it was at home a minute ago."""
    home, far = (one if country else msgspec.structs.replace(one, country="") for one in (HOME, FAR))
    step = grown(people=3)
    for minutes in (0, 6, 12, 18):
        tell(step, reads(at(40) + minutes * MINUTE, ROOM, device=device, network=home))
    told = tell(step, reads(at(40) + 19 * MINUTE, ROOM, device=device, network=far, ip="198.51.100.7"))
    assert (field(told, name) or 0) >= least


def test_two_seats_far_apart_are_a_journey_each_time() -> None:
    step = grown(people=3)
    there = {"network": FAR, "ip": "198.51.100.7", "device": "LAPTOP"}
    told = [tell(step, reads(at(40) + n * MINUTE, ROOM, **(there if n % 2 else {}))) for n in range(5)]
    assert [field(one, "matrix.travel.impossible") for one in told[1:]] == [True] * 4


PAUSES = (0, 1_000, MINUTE, 4 * MINUTE, 6 * MINUTE, 31 * MINUTE, -2_000)
IPS = {HOME: "192.0.2.1", FAR: "198.51.100.7"}
DESK = Network(7, "", "FR", NetworkKind.PUBLIC)
VISITS = st.lists(
    st.tuples(
        st.sampled_from(PAUSES),
        st.sampled_from(("Element/1", "Firefox/1")),
        st.sampled_from((("192.0.2.1", "PHONE"), ("198.51.100.7", "DESK"))),
        st.sampled_from((False, False, True)),
        st.sampled_from((False, False, True)),
    ),
    max_size=40,
)
"""A pause; client, address and device; whether a list of networks says another thing from then on; a bot."""


PHONE_AT, DESK_AT = ("192.0.2.1", "PHONE"), ("198.51.100.7", "DESK")
IN_TURN = [(0, PHONE_AT), (0, DESK_AT), (0, PHONE_AT), (6 * MINUTE, DESK_AT)]
CHANGED = [(0, "E", False), (0, "F", False), (0, "E", False), (6 * MINUTE, "E", True), (0, "F", True)]


@hypothesis(max_examples=80)
@given(VISITS)
@example([(pause, "Element/1", where, False, False) for pause, where in IN_TURN])
@example([(pause, client, PHONE_AT, other, False) for pause, client, other in CHANGED])
def test_remembering_a_place_changes_nothing(visits: list[tuple[int, str, tuple[str, str], bool, bool]]) -> None:
    networks, time, items = {"192.0.2.1": [HOME, DESK], "198.51.100.7": [DESK, FAR]}, at(60), []
    for pause, client, (address, device), other, bot in visits:
        time += pause
        if other:
            networks[address].append(networks[address].pop(0))
        where = {"ip": address, "device": device, "network": networks[address][0], "user_agent": client}
        items.append(reads(time, ROOM, user="@u0:agent.example", exempt=bot and other, **where))
    quick, slow = Baselines(SERVERS, dict(KEPT).get), Baselines(SERVERS, dict(KEPT).get)
    told = [tell(quick, item) for item in items]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Account, "stays", lambda *_: False)
        assert slow.annotate(items) == told
    assert slow.changes() == quick.changes()


SIT = Account.sit


def nowhere(account: Account, *about: Any) -> Seat:
    """Sit down, and get up at once: nothing is remembered."""
    seat = SIT(account, *about)
    account.rise()
    return seat


@hypothesis(max_examples=80)
@given(
    st.lists(st.tuples(*(st.sampled_from(one) for one in (PAUSES[:-1], ("PHONE", "DESK"), (HOME, FAR)))), max_size=40)
)
def test_whoever_sits_down_is_told_the_same_as_one_who_never_does(visits: list[tuple[int, str, Network]]) -> None:
    """Whatever another seat of the account changes meanwhile."""
    time, items = at(60), []
    for pause, device, network in visits:
        time += pause
        items.append(reads(time, ROOM, user="@u0:agent.example", device=device, network=network, ip=IPS[network]))
    seated, standing = Baselines(SERVERS, dict(KEPT).get), Baselines(SERVERS, dict(KEPT).get)
    told = [tell(seated, item) for item in items]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Account, "sit", nowhere)
        assert standing.annotate(items) == told
