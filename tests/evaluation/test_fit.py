"""Fitting budgets to a record."""

import msgspec
import numpy as np
import pytest

from kit.records import LINE, MEDIA, read, record
from vigie.evaluation.fit import ENOUGH, FARTHEST, Fit, highest
from vigie.evaluation.realise import old
from vigie.model.activity import Outcome
from vigie.model.budgets import MINUTE, MONTH, Limit, Resource


def test_the_most_that_stood_in_a_window_counts_once_a_day() -> None:
    fit = Fit([LINE])
    for second, count in ((0, 40), (30, 50), (600, 20)):
        fit.feed(read("@a:s.example", 1, second, count))
    fit.close()
    [(key, days, _)] = fit.quantiles("settled")
    assert (key, days) == ((Resource.COLD_EVENTS, MINUTE), 1)
    [line] = fit.fitted()
    assert line.most == 90


def test_what_was_refused_took_nothing() -> None:
    fit = Fit([LINE])
    for outcome in (Outcome.REFUSED, Outcome.CHALLENGED, Outcome.FAILURE):
        fit.feed(msgspec.structs.replace(read("@a:s.example", 1, 0, 40), outcome=outcome))
    fit.feed(msgspec.structs.replace(read("@b:s.example", 1, 0, 40), exempt=True))
    fit.close()
    assert not fit.account_days


def test_a_line_moves_to_where_the_record_says_and_keeps_its_proportions() -> None:
    fit = record()
    fit.close()
    cold, media = fit.fitted(challenges=1e-2)
    assert 100 < cold.most <= 120, "and the record is long enough for a line to be moved down"
    assert cold.most * 0.9 <= cold.proposed.challenge <= cold.most * FARTHEST + 10
    assert cold.proposed.delay == pytest.approx(cold.proposed.challenge / 2, rel=0.1)
    assert cold.proposed.refuse == pytest.approx(cold.proposed.challenge * 1.5, rel=0.1)
    assert cold.changes
    assert (media.proposed, media.changes) == (MEDIA, False), "nothing was seen of it: nothing is proposed"


def test_a_month_counts_once_for_each_of_its_lengths() -> None:
    """As a challenge does: one that was passed is silent for as long."""
    month = Limit(resource=Resource.COLD_EVENTS, window=MONTH, challenge=100)
    fit = Fit([month])
    for day in range(40):
        fit.feed(read("@a:s.example", 100 + day, 0, 20))
    fit.close()
    [(_, times, _)] = fit.quantiles("settled")
    [line] = fit.fitted()
    assert (times, line.days, line.most) == (2, 2, 620), "a window is counted up to a sixtieth longer"
    assert line.beyond == pytest.approx(2 / 40)


def test_what_bounds_a_hurried_thief_is_never_moved_up() -> None:
    hurry = Limit(resource=Resource.FRESH_EVENTS, window=MINUTE, challenge=10)
    fit = Fit([hurry])
    page = (old("!r:s.example", 40, ["@b:s.example"], fresh=True),)
    for number in range(40):
        one = read(f"@p{number}:s.example", 1, 0, 40)
        fit.feed(msgspec.structs.replace(one, reads=page, fresh=40))
    fit.close()
    [line] = fit.fitted()
    assert (line.most, line.proposed.challenge) == (40, 10)


def test_fits_of_two_parts_of_a_platform_add_up() -> None:
    one, other = Fit([LINE]), Fit([LINE])
    one.feed(read("@a:s.example", 1, 0, 40))
    other.feed(read("@b:t.example", 1, 0, 90))
    one.close()
    other.close()
    one += other
    [line] = one.fitted()
    assert (one.account_days["settled"], line.days, line.most) == (2, 2, 90)


def test_accounts_that_arrive_are_a_group_of_their_own() -> None:
    fit = Fit([LINE])
    fit.feed(read("@old:s.example", 100, 0, 5))
    fit.feed(read("@new:s.example", 110, 0, 50))
    fit.feed(read("@new:s.example", 145, 0, 50))
    fit.close()
    assert dict(fit.account_days) == {"settled": 2, "new": 1}


def test_the_tail_is_read_where_there_is_enough_and_continued_where_not() -> None:
    rng = np.random.default_rng(2)
    values = (rng.pareto(2.0, 100_000) * 10 + 10).astype(int).tolist()
    assert highest(values, 100_000, 1e-2) == pytest.approx(100, rel=0.1)
    assert highest(values, 100_000, 1e-5) == pytest.approx(10 * 10**2.5, rel=0.8)
    assert highest([5] * 100, 100_000, 1e-9) <= 5 * FARTHEST
    assert highest([7], 10, 1e-9) == 7
    assert highest([*range(100), 9_000, 8_000], 100_000, 1e-9) == 99 * FARTHEST, (
        "what two accounts did moves no line far"
    )
    assert highest([], 10, 0.1) == 0


@pytest.mark.parametrize("share", [1e-2, 1e-3, 2e-4])
def test_what_is_likely_at_most_is_hardly_ever_too_little(share: float) -> None:
    """At 95 %, of records whose tail is a power law: the amount is beyond the true quantile, and not far beyond."""
    rng, steep, size = np.random.default_rng(3), 3.0, 10_000
    truth = 100 * share ** (-1 / steep)
    found = [highest(((rng.pareto(steep, size) + 1) * 100).astype(int).tolist(), size, share) for _ in range(200)]
    assert sum(one < truth * 0.99 for one in found) <= 20
    assert np.median(found) < 1.6 * truth


def test_a_short_record_draws_no_line_narrower_than_the_one_in_force() -> None:
    """Nobody of it came near; that says little about one in a million."""
    wide = Limit(resource=Resource.COLD_EVENTS, window=MINUTE, delay=1_000, challenge=2_000, refuse=3_000)
    fit = Fit([wide])
    for number in range(300):
        fit.feed(read(f"@p{number}:s.example", 1, 0, 50 + number % 7))
    fit.close()
    [line] = fit.fitted()
    assert (line.proposed, line.changes, line.factor) == (wide, False, 1.0)
    [line] = fit.fitted(challenges=1.01 * ENOUGH / 300)
    assert 50 <= line.proposed.challenge < 120, "of one in a hundred it says enough"
