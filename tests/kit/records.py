"""Records of invented accounts, for fits."""

import numpy as np

from vigie.evaluation.fit import Fit
from vigie.evaluation.realise import old
from vigie.model.activity import Action, Activity
from vigie.model.budgets import DAY, MINUTE, Limit, Resource

LINE = Limit(resource=Resource.COLD_EVENTS, window=MINUTE, delay=100, challenge=200, refuse=300)
MEDIA = Limit(resource=Resource.MEDIA_FILES, window=DAY, challenge=10, refuse=20)


def read(user: str, day: int, second: int, count: int) -> Activity:
    return Activity(
        id=f"{user}{day}{second}", time=(day * DAY + second) * 1000, action=Action.READ, server="s.example", user=user,
        reads=(old("!r:s.example", count, ["@b:s.example"]),), cold=count,
    )  # fmt: skip


def record(days: int = 10, people: int = 200) -> Fit:
    rng, fit = np.random.default_rng(1), Fit([LINE, MEDIA])
    for day in range(100, 100 + days):
        for person in range(people):
            for second in (0, 30, 600):
                fit.feed(read(f"@p{person}:s.example", day, second, int(rng.integers(1, 60))))
    return fit
