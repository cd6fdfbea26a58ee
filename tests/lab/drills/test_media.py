"""Files in two steps, on the protected platform."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import media


@pytest.mark.platform
async def test_collects_in_peace_and_is_stopped_when_it_fetches(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "REST", 0.5)
    report = await attack("media")
    assert report.passed, "files from rooms that a program entered stop an account, files alone do not"
    assert report.first_finding is not None
    # Whether a budget asks for a login first, or the playbook freezes before it does, is a race that both may win.
    assert report.taken.stop == "login refused"
    assert report.taken.done["addresses"] > 100
    assert report.taken.done["media_without_token"] == 0
    assert 0 < report.taken.counts.media <= 60
