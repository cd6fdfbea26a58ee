"""Habits do not widen budgets, on the protected platform."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import poison


@pytest.mark.platform
async def test_lessons_pass_and_the_harvest_does_not(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poison, "LESSONS", 3)
    monkeypatch.setattr(poison, "REST", 0.5)
    report = await attack("poison")
    assert report.passed, report.as_dict()
    assert report.taken.done["lessons"] == 3
    lessons = report.taken.done["messages_of_lessons"]
    assert 0 < lessons < report.taken.counts.messages + 1 <= 3_000
    assert report.taken.counts.media <= 60
