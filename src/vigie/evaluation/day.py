"""How much everybody does on one day, drawn from the assumptions. Counts only: vectors, no activity yet."""

from typing import Final

import numpy as np

from vigie.evaluation.assumptions import PROFILES
from vigie.evaluation.population import Flags, Floats, Ints, Population
from vigie.evaluation.sheet import Deed, Rows, Sheet, hours_of

_ANY: Final = 1 << 40


class Day:
    """One day of one population."""

    def __init__(self, population: Population, day: int) -> None:
        self._population, self._assumed = population, population.assumed
        self._rng = rng = np.random.default_rng([population.site.seed, *population.site.environment.encode(), 9, day])
        self.who = who = population.present(day, rng)
        self.kinds = population.profiles(day, who)
        self._first: Flags = population.arrival[who] == day
        self._back: Flags = population.back(day, who)
        busy = population.factor[who] * np.exp(rng.normal(0, self._assumed.day_sigma, len(who)))
        self._busy: Floats = busy * np.where(self._back, self._assumed.back_breadth, 1.0)
        self._sheet = Sheet()

    def rows(self) -> Rows:
        """What they do."""
        self._look_up()
        self._join()
        self._read()
        self._download()
        self._write()
        self._sign_in()
        self._exceptional()
        return self._sheet.rows()

    def _of(self, name: str) -> Floats:
        """A number of each one's profile, scaled."""
        table = np.array([getattr(profile, name) for profile in PROFILES], dtype=np.float64)
        amounts: Floats = table[self.kinds] * self._assumed.scale
        return amounts

    def _repeat(self, count: Ints) -> Ints:
        return np.repeat(np.arange(len(self.who)), count)

    def _numbers(self, count: int) -> Ints:
        return self._rng.integers(0, _ANY, count)

    def _lognormal(self, median: float, sigma: float, count: int) -> Floats:
        return np.exp(self._rng.normal(np.log(median), sigma, count))

    def _pace(self, pace: tuple[float, float], least: float, count: int) -> Floats:
        return np.clip(self._lognormal(*pace, count), least, 120.0)

    def _look_up(self) -> None:
        rng, assumed, count = self._rng, self._assumed, len(self.who)
        some = rng.random(count) < np.minimum(self._of("look_up"), 0.95)
        more = rng.poisson(self._of("more_look_ups") * self._busy * rng.gamma(1.0, 1.0, count))
        burst = np.where(self._first, rng.poisson(self._lognormal(*assumed.burst, count)), 0)
        place = self._repeat(np.where(some, 1 + more, 0) + burst)
        people = np.clip(self._lognormal(assumed.people, assumed.people_sigma, len(place)), 1, assumed.people_most)
        shown = people.astype(np.int64)
        typed = np.maximum(1 + rng.poisson(assumed.keystrokes, len(place)), -(-shown // 40))
        self._sheet.add(
            Deed.LOOK_UP,
            self.who[place],
            requests=typed,
            pace=assumed.typing,
            amount=shown,
            room=self._numbers(len(place)),
        )

    def _join(self) -> None:
        rng, assumed, count = self._rng, self._assumed, len(self.who)
        shape = assumed.joins_shape
        joins = rng.poisson(self._of("joins") * self._busy * rng.gamma(shape, 1 / shape, count))
        joins += np.where(self._first, rng.poisson(self._lognormal(*assumed.burst_joins, count)), 0)
        project = rng.random(count) < assumed.projects * assumed.scale
        joins += np.where(project, self._lognormal(*assumed.project_joins, count), 0).astype(np.int64)
        place = self._repeat(joins)
        peeked = rng.random(len(place)) < assumed.peeks
        self._sheet.add(
            Deed.JOIN,
            self.who[place],
            requests=3 + (rng.random(len(place)) < assumed.lists_new),
            pace=self._pace(assumed.join_pace, 1.5, len(place)),
            amount=peeked.astype(np.int64),
            room=self._population.rooms.open(len(place), rng),
        )

    def _read(self) -> None:
        rng, assumed, count = self._rng, self._assumed, len(self.who)
        eager = np.where(self._back, assumed.caught_up, 1.0)
        drawn = rng.gamma(assumed.rooms_shape, 1 / assumed.rooms_shape, count)
        opened = rng.poisson(np.minimum(self._of("rooms") * self._busy * eager * drawn, 400.0))
        place = self._repeat(opened)
        pages: Ints = 1 + rng.poisson(assumed.more_pages, len(place))
        self._add_reading(Deed.OPEN_ROOM, self.who[place], pages, pages * assumed.page)
        lists = self._repeat(rng.binomial(opened, assumed.lists))
        self._single(Deed.MEMBERS, self.who[lists])
        deep = np.flatnonzero(rng.random(count) < np.minimum(self._of("deep"), 0.9))
        events = np.clip(self._lognormal(assumed.deep, assumed.deep_sigma, len(deep)), 50, assumed.deep_most)
        shown: Ints = events.astype(np.int64)
        self._add_reading(Deed.SCROLL, self.who[deep], -(-shown // assumed.page), shown)
        self._single(Deed.SEARCH, self.who[self._repeat(rng.poisson(assumed.searches * self._busy))])
        self._single(Deed.PROFILE, self.who[self._repeat(rng.poisson(assumed.profiles * self._busy))])
        self._single(Deed.CATCH_UP, self.who[self._repeat(hours_of(count, assumed, rng))])

    def _add_reading(self, deed: Deed, who: Ints, pages: Ints, events: Ints) -> None:
        room = self._population.one_of_theirs(who, self._rng)
        pace = self._pace(self._assumed.page_pace, 1.0, len(who))
        self._sheet.add(deed, who, requests=pages, pace=pace, amount=events, room=room)

    def _single(self, deed: Deed, who: Ints, amount: Ints | int = 0) -> None:
        room = self._population.one_of_theirs(who, self._rng)
        self._sheet.add(deed, who, requests=1, pace=1.0, amount=amount, room=room)

    def _download(self) -> None:
        rng, assumed, count = self._rng, self._assumed, len(self.who)
        eager = self._lognormal(assumed.files_median, assumed.files_sigma, count)
        files = rng.poisson(np.minimum(self._of("files") * eager, 300.0))
        self._files(np.flatnonzero(files), files[files > 0])
        faces = rng.poisson(3.0, count)
        seen = np.flatnonzero(faces)
        self._sheet.add(
            Deed.THUMBNAILS,
            self.who[seen],
            requests=faces[seen],
            pace=0.1,
            amount=0,
            room=self._numbers(len(seen)),
        )

    def _files(self, place: Ints, files: Ints) -> None:
        pace = self._pace(self._assumed.file_pace, 1.0, len(place))
        self._sheet.add(
            Deed.DOWNLOAD, self.who[place], requests=files, pace=pace, amount=0, room=self._numbers(len(place))
        )

    def _write(self) -> None:
        rng, assumed, count = self._rng, self._assumed, len(self.who)
        some = rng.random(count) < assumed.writes
        said = np.where(some, np.maximum(assumed.messages * self._busy, 1), 0).astype(np.int64)
        place = self._repeat(-(-said // 3))
        left = np.minimum(said[place], 3)
        room = self._population.one_of_theirs(self.who[place], rng)
        self._sheet.add(Deed.WRITE, self.who[place], requests=left, pace=30.0, amount=0, room=room)
        self._single(Deed.INVITE, self.who[rng.random(count) < assumed.invites])
        self._single(Deed.MAKE_ROOM, self.who[rng.random(count) < assumed.rooms_made])
        table = np.array([profile.moderates for profile in PROFILES])
        self._single(Deed.MODERATE, self.who[self._repeat(rng.poisson(table[self.kinds] * self._busy))])

    def _sign_in(self) -> None:
        rng, assumed, count = self._rng, self._assumed, len(self.who)
        signs = self._first | (rng.random(count) < assumed.signs_in)
        wrong = np.where(rng.random(count) < assumed.mistypes, rng.geometric(0.6, count), 0)
        place = np.flatnonzero(signs)
        self._sheet.add(
            Deed.SIGN_IN,
            self.who[place],
            requests=1 + wrong[place],
            pace=6.0,
            amount=0,
            room=self._numbers(len(place)),
        )
        self._single(Deed.NEW_PASSWORD, self.who[rng.random(count) < assumed.new_password])

    def _exceptional(self) -> None:
        """A new phone, an export."""
        rng, assumed, count = self._rng, self._assumed, len(self.who)
        phones = np.flatnonzero(rng.random(count) < assumed.new_phone * 30 / 20)  # of a month's 20 workdays
        pictures = rng.integers(50, 500, len(phones))
        self._sheet.add(
            Deed.NEW_PHONE,
            self.who[phones],
            requests=3 + pictures,
            pace=0.1,
            amount=pictures,
            room=self._numbers(len(phones)),
        )
        exporting = np.flatnonzero(rng.random(count) < assumed.exports * assumed.scale)
        for place in exporting:
            rooms = np.full(int(rng.integers(1, 6)), place)
            events = np.clip(self._lognormal(*assumed.export_events, len(rooms)) / len(rooms), 100, 300_000)
            pages = -(-events.astype(np.int64) // assumed.export_page)
            pace = self._pace(assumed.export_pace, 0.3, len(rooms))
            room = self._population.one_of_theirs(self.who[rooms], rng)
            self._sheet.add(
                Deed.EXPORT, self.who[rooms], requests=pages, pace=pace, amount=events.astype(np.int64), room=room
            )
        files = self._lognormal(*assumed.export_files, len(exporting)).astype(np.int64) + 1
        self._files(exporting, files)
