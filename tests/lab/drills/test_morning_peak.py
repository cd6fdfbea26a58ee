"""Everybody signs in at once behind one address of the protected platform."""

import pytest

from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["morning-peak"]
    assert report.passed, report.as_dict()
    assert report.taken.done["login"] == report.taken.logins == 15
    assert report.taken.done["look_ups"] == 3
