"""Sittings that no line of a minute meets."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import slow
from vigie.model.budgets import MINUTE, Resource
from vigie.policies.catalog import LIMITS


def test_a_minute_of_a_sitting_stays_below_every_line_of_a_minute() -> None:
    lines = {limit.resource: limit.delay or limit.challenge for limit in LIMITS if limit.window == MINUTE}
    assert slow.FASTEST.files < lines[Resource.MEDIA_FILES]
    assert slow.FASTEST.messages < lines[Resource.FRESH_EVENTS]
    assert slow.FASTEST.searches < lines[Resource.DIRECTORY_SEARCHES]


@pytest.mark.platform
async def test_sits_as_often_as_it_says_within_the_time_given(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "SITTINGS", 3)
    report = await attack("slow", seconds=9)
    assert report.taken.done["sittings"] == 3
    assert report.taken.stop == "sittings over"
    assert 0 < report.taken.counts.messages <= 3 * slow.FASTEST.messages * 3 / 60 + 3 * 50
    assert report.taken.first_refusal is None
