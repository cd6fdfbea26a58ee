"""The picture of a drill while it runs."""

import asyncio
import io

import pytest
from rich.console import Console

from vigie.lab.display import EVERY, Scene, picture, shown
from vigie.lab.loot import Loot
from vigie.lab.target import Totals
from vigie.model.language import Language
from vigie.ports.clock import ManualClock


def scene() -> Scene:
    return Scene("A drill", Loot(ManualClock(0)), Totals(people=10, public_rooms=4, public_messages=8, public_files=2))


@pytest.mark.parametrize("language", list(Language))
def test_shows_amounts_and_their_shares(language: Language) -> None:
    one = scene()
    one.loot.take_people(["@a:b", "@c:b"])
    one.loot.refused(challenge=True)
    output = io.StringIO()
    Console(file=output, width=80).print(picture(one, language))
    text = output.getvalue()
    assert "20" in text
    assert "A drill" in text
    assert ("1 challenge," in text) == (language is Language.EN)


async def test_is_refreshed_on_a_terminal_and_silent_elsewhere() -> None:
    for terminal in (True, False):
        one, output = scene(), io.StringIO()
        console = Console(file=output, width=80, force_terminal=terminal, force_interactive=terminal)
        async with shown([one], Language.EN, console):
            one.loot.take_people(["@a:b"])
            await asyncio.sleep(2 * EVERY)
        assert ("10%" in output.getvalue()) == terminal
