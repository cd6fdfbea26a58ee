"""Somebody back from leave, among everybody else on the protected platform."""

import pytest

from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["back-from-leave"]
    assert report.passed, report.as_dict()
    assert report.taken.counts.messages > 100
    assert report.taken.done["pages"] > 10
    assert "joins" not in report.taken.done
