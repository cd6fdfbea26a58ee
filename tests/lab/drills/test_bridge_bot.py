"""The bridge takes more than any budget of people allows, and nobody minds."""

import pytest

from vigie.lab.drills import bridge_bot
from vigie.lab.report import Report


@pytest.mark.platform
def test_notices_nothing(honest_day: dict[str, Report]) -> None:
    report = honest_day["bridge-bot"]
    assert report.passed, report.as_dict()
    assert report.taken.done["joins"] == bridge_bot.PORTALS > 40
    assert report.taken.counts.media > 40
    assert report.taken.counts.messages > 1_000
