import numpy as np
import pytest

from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.sheet import DAY_MS, Deed, Requests, Sheet, schedule


@pytest.fixture
def requests() -> Requests:
    sheet, rng = Sheet(), np.random.default_rng(5)
    who = np.repeat(np.arange(300), 6)
    sheet.add(Deed.OPEN_ROOM, who, requests=3, pace=4.0, amount=150, room=rng.integers(0, 9, len(who)))
    sheet.add(Deed.WRITE, who, requests=1, pace=30.0, amount=0, room=rng.integers(0, 9, len(who)))
    return schedule(sheet.rows(), Assumptions(), rng)


def test_requests_come_in_order_within_the_day(requests: Requests) -> None:
    assert len(requests) == 300 * 6 * 4
    assert (np.diff(requests.time) >= 0).all()
    assert 0 <= requests.time.min() <= requests.time.max() < DAY_MS


def test_hands_do_one_thing_after_the_other(requests: Requests) -> None:
    reading = requests.deed == Deed.OPEN_ROOM
    for person in range(0, 300, 30):
        times = requests.time[reading & (requests.who == person)]
        in_a_minute = max(((times >= time) & (times < time + 60_000)).sum() for time in times)
        assert in_a_minute <= 60 / 4 * 1.5 + 4, "no faster than the pace allows, but for jitter"


def test_one_hour_of_one_person_has_one_network(requests: Requests) -> None:
    seen: dict[tuple[int, int], set[int]] = {}
    for who, time, network in zip(requests.who, requests.time, requests.network, strict=True):
        seen.setdefault((int(who), int(time) // 3_600_000), set()).add(int(network))
    alone = sum(len(networks) == 1 for networks in seen.values())
    assert alone / len(seen) > 0.8, "only what runs into the next hour mixes"


def test_nothing_happens_at_four_in_the_morning_but_little(requests: Requests) -> None:
    hours = np.bincount(requests.time // 3_600_000, minlength=24)
    assert hours[15] > 10 * max(hours[4], 1)
