"""Many accounts on one network, on the protected platform. Their letters and rooms are no one's twice."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import spread

ACCOUNTS = 8


@pytest.mark.platform
async def test_every_account_is_stopped_in_its_first_rooms(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "ACCOUNTS", ACCOUNTS)
    report = await attack("spread", seconds=100)
    document, counts, done = report.as_dict(), report.taken.counts, report.taken.done
    assert report.first_finding is not None
    assert (done["accounts"], done["accounts_contained"]) == (ACCOUNTS, ACCOUNTS), document
    assert report.passed, document
    assert 0 < counts.rooms <= 6 * ACCOUNTS, "of sixteen rooms each"
    assert document["shares"]["rooms"] <= 0.4
    assert 0 < counts.messages <= 1_500 * ACCOUNTS
    assert counts.media <= 60 * ACCOUNTS
