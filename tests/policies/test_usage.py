"""One account's counters: distinct or not, in every window that some line needs."""

import msgspec
import pytest

from vigie.model.budgets import DAY, DISTINCT, HOUR, MINUTE, Combination, Limit, Resource
from vigie.policies.usage import Snapshot, Take, Usage, Windows

NOW = 1_700_000_000


def usage(*limits: Limit) -> Usage:
    made = Usage(Windows(limits))
    made.advance(NOW)
    return made


def take(resource: Resource, *values: int) -> Take:
    return Take(resource, values=frozenset(values)) if resource in DISTINCT else Take(resource, amount=len(values))


@pytest.mark.parametrize("resource", Resource)
def test_every_resource_is_counted_in_the_windows_of_its_lines(resource: Resource) -> None:
    account = usage(Limit(resource=resource, window=MINUTE, refuse=5), Limit(resource=resource, window=DAY, refuse=9))
    assert account.added(take(resource, 1, 2), MINUTE) == 2
    account.add(take(resource, 1, 2))
    assert (account.used(resource, MINUTE), account.used(resource, DAY)) == (2, 2)
    account.advance(NOW + 3 * MINUTE)
    assert (account.used(resource, MINUTE), account.used(resource, DAY)) == (0, 2)
    again = account.added(take(resource, 1, 2), DAY)
    assert again == (0 if resource in DISTINCT else 2)


def test_time_never_runs_backwards_for_an_account() -> None:
    account = usage()
    account.add(Take(Resource.COLD_EVENTS, amount=7))
    assert account.advance(NOW - DAY) == NOW
    assert account.used(Resource.COLD_EVENTS, HOUR) == 7
    account.add(Take(Resource.COLD_EVENTS, amount=1))
    assert account.used(Resource.COLD_EVENTS, HOUR) == 8


def test_a_combination_needs_its_windows_too() -> None:
    line = Combination(name="x", window=DAY, at_least=1, thresholds=((Resource.ROOMS_READ, 3),))
    assert DAY in Windows((), (line,)).of[Resource.ROOMS_READ]
    assert DAY not in Windows(()).of[Resource.ROOMS_READ]


def test_an_account_is_idle_once_nothing_is_left_in_any_window() -> None:
    account = usage(Limit(resource=Resource.PEOPLE, window=DAY, refuse=9))
    assert account.idle(NOW)
    account.add(take(Resource.PEOPLE, 1))
    account.add(take(Resource.COLD_EVENTS, 1, 2))
    assert not account.idle(NOW + 2 * HOUR)
    assert account.idle(NOW + 2 * DAY)


def test_a_snapshot_survives_its_encoding_and_a_change_of_the_lines() -> None:
    account = usage(Limit(resource=Resource.COLD_EVENTS, window=DAY, refuse=9))
    account.add(take(Resource.COLD_EVENTS, 1, 2, 3))
    account.add(Take(Resource.PEOPLE, values=frozenset({0, 2**64 - 1})))
    account.deepen(2**64 - 1, 40)
    account.passed = NOW - 5
    snapshot = msgspec.msgpack.decode(msgspec.msgpack.encode(account.dump()), type=Snapshot)
    assert snapshot == account.dump()
    other = Usage(Windows([Limit(resource=Resource.COLD_EVENTS, window=MINUTE, refuse=9)]))
    other.load(snapshot)
    assert other.used(Resource.COLD_EVENTS, HOUR) == 3, "a window both have is kept"
    assert other.used(Resource.COLD_EVENTS, MINUTE) == 0, "a new one starts empty"
    assert other.used(Resource.PEOPLE, HOUR) == 2
    assert (other.now, other.passed, other.depth(2**64 - 1)) == (NOW, NOW - 5, 40)
