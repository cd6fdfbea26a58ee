"""A curious agent who is none: at the pace of hands no line of a minute meets him."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import mimic
from vigie.lab.sitting import Portion


@pytest.mark.platform
async def test_reads_at_the_pace_of_a_person(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mimic, "PAUSE", (0.2, 0.3))
    monkeypatch.setattr(mimic, "ROOM", Portion(searches=1, rooms=1, messages=60, files=1))
    monkeypatch.setattr(mimic, "GREETS_EVERY", 1)
    report = await attack("mimic", seconds=8)
    taken = report.taken
    assert 0 < taken.counts.messages <= 8 / 0.1 * 50
    assert taken.counts.rooms > 0
    assert taken.done["said"] > 0
    assert taken.stop == "time"
    assert not report.taken.contained  # within these seconds nobody has reason to stop him
    assert report.as_dict()["expected"] == "seen"
