from datetime import date, timedelta

import pytest

from vigie.evaluation import rhythm


@pytest.mark.parametrize("sunday", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25)])
def test_easter(sunday: date) -> None:
    assert rhythm.easter(sunday.year) == sunday


def test_a_year_has_eleven_public_holidays() -> None:
    found = rhythm.holidays(2026)
    assert len(found) == 11
    assert {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14)} <= found


def test_holidays_weekends_and_summer_are_quiet() -> None:
    tuesday, sunday = date(2026, 5, 12), date(2026, 5, 17)
    assert rhythm.index(tuesday) > 1
    assert rhythm.index(sunday) < 0.1
    assert rhythm.index(date(2026, 5, 14)) < 0.3, "Ascension Day"
    assert rhythm.index(date(2026, 8, 11)) < 0.6 < rhythm.index(tuesday)


def test_a_year_of_workdays_is_about_one_each() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    working = [rhythm.index(day) for day in days if day.weekday() < 5 and day not in rhythm.holidays(2026)]
    assert sum(working) / len(working) == pytest.approx(1.0, abs=0.05)


def test_hours_are_shares() -> None:
    assert rhythm.HOURS.sum() == pytest.approx(1.0)
    assert rhythm.HOURS.argmax() == 15
