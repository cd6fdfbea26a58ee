"""A new telephone, among everything else on the protected platform."""

import pytest

from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["new-phone"]
    assert report.passed, report.as_dict()
    assert report.taken.logins == 2
    assert 0 < report.taken.done["thumbnails"] <= 40
    assert "joins" not in report.taken.done
