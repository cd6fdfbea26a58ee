"""Random figures are taken for nobody's number where anything says what they are, or they come in hundreds."""

from itertools import islice

import pytest

from vigie.content.corpus import figures
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner([one for one in bundled() if one.id.startswith("personal.")], b"test")


@pytest.mark.parametrize("form", sorted(figures.FORMS))
def test_what_says_what_it_is_is_taken_for_nothing_else(form: str) -> None:
    numbers = [text for length in figures.LENGTHS for text in islice(figures.texts(form, length), 150)]
    seen = [text for text in numbers if SCANNER.scan([("body", text)])]
    assert len(seen) <= (len(numbers) // 100 if form in figures.BARE else 1)


def test_tables_hold_no_cards_nor_people() -> None:
    seen = [one for table in islice(figures.tables(), 12) for one in SCANNER.scan([("body", table)])]
    assert {one.detector for one in seen} <= {"personal.contact.phone_list", "personal.contact.phone_export"}


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = (list(islice(figures.texts("JSON", 15, 3), 3)) for _ in range(2))
    assert one == other
