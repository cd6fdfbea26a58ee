"""Files in two steps, on the protected platform."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import media


@pytest.mark.platform
async def test_collects_in_peace_and_is_stopped_by_budgets_when_it_fetches(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "REST", 0.5)
    report = await attack("media")
    # Contained or not: files alone never stop an account, for others can make its client fetch them.
    assert report.first_finding is not None
    assert report.taken.challenges > 0
    assert report.taken.done["addresses"] > 100
    assert report.taken.done["media_without_token"] == 0
    assert 0 < report.taken.counts.media <= 60
