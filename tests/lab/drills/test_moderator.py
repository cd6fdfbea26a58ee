"""A forum is cleared of spam, among everything else on the protected platform."""

import pytest

from vigie.lab.drills import moderator
from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["moderator"]
    assert report.passed, report.as_dict()
    assert report.taken.done["removed"] == moderator.SPAMMERS * moderator.SPAM
    assert report.taken.done["put_out"] == moderator.SPAMMERS
