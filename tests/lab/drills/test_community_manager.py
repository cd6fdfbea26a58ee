"""The busy day of a community manager, among everybody else on the protected platform."""

import pytest

from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["community-manager"]
    assert report.passed, report.as_dict()
    assert report.taken.done["look_ups"] == 6
    assert report.taken.done["joins"] == 3
    assert report.taken.done["invitations"] == 6
