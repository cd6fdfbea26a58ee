"""Many accounts on one network, on the protected platform. Their letters and rooms are no one's twice."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import spread


@pytest.mark.platform
async def test_is_seen_as_one_and_no_account_takes_more_than_its_budget(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "ACCOUNTS", 6)
    report = await attack("spread", seconds=25)
    done, counts = report.taken.done, report.taken.counts
    assert done["accounts"] == 6
    assert 0 <= done["accounts_contained"] <= 6
    assert report.taken.challenges + report.taken.refusals > 0
    assert report.first_finding is not None
    assert 0 < counts.messages <= 6 * 3_000
    assert counts.media <= 6 * 60
