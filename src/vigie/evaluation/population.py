"""The people and rooms of one simulated environment, drawn once from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vigie.evaluation import rhythm
from vigie.evaluation.assumptions import NEWCOMER, PROFILES, Assumptions

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

START: Final = date(2026, 4, 27)
"""A Monday before four public holidays. Attackers and drills begin on days counted from here."""
FIRST_MONTH: Final = 30
NEW: Final = PROFILES.index(NEWCOMER)
_SYLLABLES: Final = ("al", "be", "ca", "do", "el", "fa", "gi", "hu", "is", "jo", "ka", "lu", "ma", "ni", "or", "pa")
_ENDINGS: Final = ("ard", "bert", "cot", "din", "eau", "fort", "guy", "hier", "ins", "lin", "mont", "nard", "ot", "ron")


@dataclass(frozen=True, slots=True)
class Site:
    """What one environment is asked to be."""

    environment: str
    agents: int
    days: int
    seed: int
    wave: bool = False  # a new ministry moves in during the first four weeks


class Population:
    """Accounts by number, rooms by number, and who belongs where. Arrays have one entry for each account."""

    def __init__(self, site: Site, assumed: Assumptions) -> None:
        rng = np.random.default_rng([site.seed, *site.environment.encode()])
        size = site.agents
        self.site, self.assumed, self.size = site, assumed, size
        self.server = f"{site.environment}.example"
        self.users = names(size, self.server)
        self.by_surname = sorted(self.users, key=lambda user: user.partition(".")[2])
        self.shuffled = [self.users[place] for place in rng.permutation(size)]
        self.profile = rng.choice(len(PROFILES), size=size, p=[one.share for one in PROFILES])
        self.activity: Floats = rng.beta(assumed.active_a, assumed.active_b, size)
        self.factor: Floats = np.exp(rng.normal(0, assumed.person_sigma, size))
        self.arrival: Ints = _arrivals(rng, site, assumed)
        self.away: Flags = _leaves(rng, site, assumed)
        self.rooms = Rooms(rng, size, assumed)
        self.place, self.member = _memberships(rng, self, assumed)

    def present(self, day: int, rng: np.random.Generator) -> Ints:
        """Who is active on a day."""
        busy = rhythm.index(START + timedelta(days=day))
        here = (self.arrival < day) & ~self.away[:, day]
        active: Flags = here & (rng.random(self.size) < np.minimum(self.activity * busy, 1.0))
        if busy > 0.5:
            active |= self.arrival == day
        return np.flatnonzero(active)

    def profiles(self, day: int, who: Ints) -> Ints:
        """Kind of these accounts on a day: an index into `PROFILES`."""
        months: Flags = (self.arrival[who] >= day - FIRST_MONTH) & (self.arrival[who] >= -FIRST_MONTH)
        kinds: Ints = np.where(months, NEW, self.profile[who])
        return kinds

    def back(self, day: int, who: Ints) -> Flags:
        """Whether this is the first day after a leave."""
        if not day:
            return np.zeros(len(who), dtype=bool)
        found: Flags = self.away[who, day - 1]
        return found

    def one_of_theirs(self, who: Ints, rng: np.random.Generator) -> Ints:
        """A room of each account."""
        first, beyond = self.place[who], self.place[who + 1]
        rooms: Ints = self.member[first + (rng.random(len(who)) * (beyond - first)).astype(np.int64)]
        return rooms


class Rooms:
    """The unencrypted rooms of an environment: sizes, names, and which are public."""

    def __init__(self, rng: np.random.Generator, agents: int, assumed: Assumptions) -> None:
        count = max(agents // 8, 1_000)
        sizes = np.exp(rng.normal(assumed.room_mu, assumed.room_sigma, count))
        self.sizes: Ints = np.clip(sizes, 3, agents).astype(np.int64)
        self.public: Flags = rng.random(count) < 0.3
        self.start: Ints = rng.integers(0, agents, count)
        self._weights: Floats = np.cumsum(self.sizes / self.sizes.sum())
        open_rooms = np.flatnonzero(self.public)
        self._open: Ints = open_rooms
        self._open_weights: Floats = np.cumsum(self.sizes[open_rooms] / self.sizes[open_rooms].sum())

    def any(self, count: int, rng: np.random.Generator) -> Ints:
        """Rooms, the large ones more often."""
        return np.searchsorted(self._weights, rng.random(count)).clip(0, len(self.sizes) - 1)

    def open(self, count: int, rng: np.random.Generator) -> Ints:
        """Public rooms, the large ones more often."""
        place = np.searchsorted(self._open_weights, rng.random(count)).clip(0, len(self._open) - 1)
        rooms: Ints = self._open[place]
        return rooms


def names(size: int, server: str) -> list[str]:
    """Invented accounts `@first.surname<n>:server`, in alphabetical order."""
    first = [a + b for a in _SYLLABLES for b in _SYLLABLES]
    last = [a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _ENDINGS]
    found = (f"@{first[n * 7 % len(first)]}.{last[n * 31 % len(last)]}{n}:{server}" for n in range(size))
    return sorted(found)


def part(of: Sequence[str], start: int, count: int) -> tuple[str, ...]:
    """So many neighbours of an alphabetical list, as a search for a prefix shows them; it goes round at the end."""
    start %= len(of)
    found = tuple(of[start : start + count])
    return found if len(found) == count else (found + tuple(of[: count - len(found)]))[: len(of)]


def _arrivals(rng: np.random.Generator, site: Site, assumed: Assumptions) -> Ints:
    """Day of the first login. Long ago for most: -1,000."""
    span = np.arange(-FIRST_MONTH, site.days)
    rate = np.full(len(span), assumed.arriving / FIRST_MONTH)
    if site.wave:
        rate[FIRST_MONTH : FIRST_MONTH + 28] *= assumed.wave
    chance = np.cumsum(rate)
    drawn = rng.random(site.agents) * max(chance[-1], 1.0)
    place = np.searchsorted(chance, drawn)
    arrival: Ints = np.where(place < len(span), span[np.minimum(place, len(span) - 1)], -1_000)
    return arrival


def _leaves(rng: np.random.Generator, site: Site, assumed: Assumptions) -> Flags:
    away = np.zeros((site.agents, site.days), dtype=bool)
    for day in range(-20, site.days):
        begins = np.flatnonzero(rng.random(site.agents) < assumed.leaves)
        lengths = np.exp(rng.normal(np.log(assumed.leave_days), 0.6, len(begins))).clip(3, 40).astype(int)
        for ahead in range(40):
            if 0 <= day + ahead < site.days:
                away[begins[lengths > ahead], day + ahead] = True
    return away


def _memberships(rng: np.random.Generator, population: Population, assumed: Assumptions) -> tuple[Ints, Ints]:
    """Rooms of every account, one after the other, and where each account's begin."""
    count = np.exp(rng.normal(np.log(assumed.member_of), assumed.member_sigma, population.size))
    count = np.where(population.arrival > -1_000, 3, count.clip(1, assumed.member_most)).astype(np.int64)
    place = np.concatenate([[0], np.cumsum(count)])
    return place, population.rooms.any(int(place[-1]), rng)
