"""The same people are counted once, however their addresses are written."""

import pytest

from vigie.content.counting import MANY
from vigie.content.detectors import contacts
from vigie.content.text import Text

LIST = next(one for one in contacts.DETECTORS if one.id == "personal.contact.email_list")
WAYS = ("agent{}@ministere.example", "agent{} (at) ministere (dot) example", "agent{}[arobase]ministere[point]example")


@pytest.mark.parametrize("way", WAYS)
def test_an_address_may_be_spelled(way: str) -> None:
    text = "\n".join(way.format(order) for order in range(MANY))
    [found] = LIST.look(Text(text))
    assert (found.count, text[found.start : found.end]) == (MANY, way.format(0))
    assert not list(LIST.look(Text(text.replace(way.format(0), way.format(1)))))


def test_one_address_in_several_ways_is_one() -> None:
    [found] = LIST.look(Text("\n".join(way.format(order) for order in range(MANY) for way in WAYS)))
    assert found.count == MANY
