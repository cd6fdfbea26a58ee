from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.lab.population.chance import chance
from vigie.lab.population.rhythm import DAY_MS, Rhythm, day_index

START = 1_700_000_000_000


def test_days_weigh_as_measured() -> None:
    tuesday, friday, sunday = date(2025, 6, 3), date(2025, 6, 6), date(2025, 6, 8)
    assert day_index(tuesday) > day_index(friday) > day_index(sunday) > 0
    assert day_index(date(2025, 7, 14)) < day_index(date(2025, 7, 15)) / 3
    assert day_index(date(2025, 8, 12)) < day_index(date(2025, 9, 9)) / 2


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(), days=st.integers(1, 1200), share=st.floats(0, 0.99))
def test_an_instant_lies_between_its_bounds(seed: int, days: int, share: float) -> None:
    end = START + days * DAY_MS
    after = START + int(days * DAY_MS * share)
    assert after <= Rhythm(START, end).instant(chance(seed), after) <= end
