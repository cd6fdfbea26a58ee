"""Somebody whose work is to read, among everybody else on the protected platform."""

import pytest

from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["reader"]
    assert report.passed, report.as_dict()
    assert report.taken.done["joins"] == 5
    assert report.taken.counts.rooms > 5
    assert report.taken.counts.messages > 100
