"""A directorate moves in, among everybody else on the protected platform."""

import pytest

from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["migration-weekend"]
    assert report.passed, report.as_dict()
    assert report.taken.done["invitations"] == 5 * 4
    assert report.taken.done["joins"] == 5 * (4 + 2)
