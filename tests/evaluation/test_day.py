"""The generator against the published table of the benign model (docs/efficacy.md), within a factor of 1.6."""

from collections.abc import Callable

import numpy as np
import pytest

from vigie.evaluation.assumptions import Assumptions
from vigie.evaluation.day import Day
from vigie.evaluation.population import Population, Site
from vigie.evaluation.sheet import Deed, Rows

TABLE = {
    "people": (111, 422, 1_097),
    "rooms entered": (2, 13, 29),
    "rooms read": (20, 50, 115),
    "old messages": (1_650, 5_045, 12_731),
    "files": (8, 21, 48),
}
"""p99, p99.9 and p99.99 of one active day."""
FACTOR = 1.6


def amounts(rows: Rows, who: np.ndarray) -> dict[str, np.ndarray]:
    place = np.searchsorted(who, rows.who)

    def count(chosen: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return np.bincount(place[chosen], weights=weights[chosen], minlength=len(who))

    deed, ones = rows.deed, np.ones(len(place))
    joined = count(deed == Deed.JOIN, ones)
    return {
        "people": count(deed == Deed.LOOK_UP, rows.amount),
        "rooms entered": joined,
        "rooms read": count(np.isin(deed, (Deed.OPEN_ROOM, Deed.SCROLL, Deed.JOIN)), ones),
        "old messages": count(np.isin(deed, (Deed.OPEN_ROOM, Deed.SCROLL, Deed.EXPORT)), rows.amount) + 30 * joined,
        "files": count(deed == Deed.DOWNLOAD, rows.requests),
    }


@pytest.fixture(scope="module")
def measured() -> Callable[[str], tuple[np.ndarray, np.ndarray]]:
    population = Population(Site("education", 50_000, 30, 7), Assumptions())
    days, first = [], []
    for number in range(30):
        day = Day(population, number)
        days.append(amounts(day.rows(), day.who))
        first.append(population.arrival[day.who] == number)
    newcomers = np.concatenate(first)
    return lambda name: (np.concatenate([day[name] for day in days]), newcomers)


@pytest.mark.parametrize("name", TABLE)
def test_a_day_looks_like_the_table(name: str, measured: Callable[[str], tuple[np.ndarray, np.ndarray]]) -> None:
    values, _ = measured(name)
    for share, expected in zip((0.99, 0.999, 0.9999), TABLE[name], strict=True):
        found = np.quantile(values, share)
        assert expected / FACTOR - 1 <= found <= expected * FACTOR + 1, f"{name} at {share}: {found}"


def test_the_first_day_of_a_newcomer_is_broader(measured: Callable[[str], tuple[np.ndarray, np.ndarray]]) -> None:
    rooms, first = measured("rooms entered")
    assert 20 <= np.quantile(rooms[first], 0.99) <= 53, "the table says 33"
    assert np.quantile(rooms[~first], 0.99) <= 3


def test_assumptions_scale_what_is_read_and_leave_the_first_day() -> None:
    means = []
    for scale in (0.5, 1.0, 2.0):
        population = Population(Site("education", 10_000, 3, 7), Assumptions().scaled(scale))
        day = Day(population, 1)
        means.append(amounts(day.rows(), day.who)["old messages"].mean())
    assert means[0] < 0.7 * means[1]
    assert means[2] > 1.5 * means[1]
