"""Reading by catching up, on the protected platform."""

import pytest

from kit.drills import Attack


@pytest.mark.platform
async def test_is_contained_although_it_only_catches_up(attack: Attack) -> None:
    report = await attack("sync", "rooms", "long", "sliding")
    assert report.passed, report.as_dict()
    assert report.first_finding is not None
    assert 0 < report.taken.counts.messages <= 3_000
    assert report.taken.counts.media == 0
