"""People listed without a search: what is guessed, and what the protected platform lets out."""

import pytest

from kit.drills import Attack
from vigie.lab.drills import members


def test_guesses_are_made_of_names_that_were_met_and_never_of_people_known() -> None:
    met = {"@ines.moreau:a", "@li.ng:a", "@bot:a"}
    assert members.guesses(met, "ines.ng") == ["ines.moreau", "li.moreau"][1:]
    many = {f"@p{number}.q{number}:a" for number in range(100)}
    assert len(members.guesses(many, "")) == members.GUESSES


@pytest.mark.platform
async def test_is_contained_within_the_lists_of_forty_rooms(attack: Attack) -> None:
    report = await attack("members", "lists", "state", "profiles", "without_token")
    assert report.passed, report.as_dict()
    assert report.first_finding is not None
    assert 0 < report.taken.counts.people < 500
    assert report.taken.counts.rooms <= 60
    assert (report.taken.counts.messages, report.taken.counts.media) == (0, 0)
