"""A curious agent who is none: at the pace of hands no line of a minute meets him."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import mimic


@pytest.mark.platform
async def test_reads_at_the_pace_of_a_person(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mimic, "PAUSE", (0.5, 0.3))
    monkeypatch.setattr(mimic, "GREETS_EVERY", 1)
    report = await attack("mimic", seconds=8)
    taken = report.taken
    assert 0 < taken.counts.messages <= 8 / 0.3 * 50
    assert taken.counts.rooms > 0
    assert taken.done["said"] > 0
    assert taken.stop == "time"
    assert not report.passed  # within these seconds nobody has reason to stop him
