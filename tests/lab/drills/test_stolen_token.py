"""A stolen session on the protected platform: it ends, and its owner goes on with a new login."""

import pytest

from kit.drills import Attack


@pytest.mark.platform
async def test_ends_with_the_first_challenge_and_the_owner_signs_in_again(attack: Attack) -> None:
    report = await attack("stolen-token", "history", "media")
    assert report.passed, report.as_dict()
    assert (report.taken.logins, report.taken.stop) == (0, "session ended")
    assert 0 < report.taken.counts.messages <= 3_000
    assert report.taken.counts.media <= 60
    assert report.taken.done["owner_looks"] >= 3
