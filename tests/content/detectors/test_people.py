"""Dates of birth below a heading, and what has a beginning without being born."""

import pytest

from vigie.content.detectors import people
from vigie.content.scanner import Scanner

SCANNER = Scanner(people.DETECTORS, b"test")


def seen(text: str) -> dict[str, int]:
    return {one.detector.removeprefix("personal.birth."): one.count for one in SCANNER.scan([("body", text)])}


def table(lines: int, heading: str = "nom;date de naissance;bureau") -> str:
    return "\n".join((heading, *(f"EXEMPLE{at};{at % 28 + 1:02d}/05/1980;204" for at in range(lines))))


def test_a_heading_says_what_the_dates_below_are() -> None:
    assert seen(table(3)) == {"one": 1}
    assert seen(table(8)) == {"said_list": 8}
    assert seen(table(8, "nom;arrivée;bureau")) == {}


def test_only_the_cells_below_it_count() -> None:
    assert seen("nom;date de naissance;arrivée\nEXEMPLE;;12/05/1980") == {}
    assert seen("Date de naissance | nom\n12/05/1980 | EXEMPLE") == {"one": 1}


def test_a_long_table_is_looked_at_to_a_bound() -> None:
    lines = [f"EXEMPLE;{at % 28 + 1:02d}/{at // 28 % 12 + 1:02d}/{1930 + at // 336};x" for at in range(400)]
    assert seen("\n".join(("nom;date de naissance;x", *lines))) == {"said_list": 200}


@pytest.mark.parametrize("thing", ["L'association", "Notre club de pétanque", "La direction du numérique", "le projet"])
def test_a_thing_is_not_born(thing: str) -> None:
    assert seen(f"{thing} est né le 12/03/1998.") == {}
    assert seen(f"{thing} est connue ; Camille Exemple est née le 12/03/1998.") == {"one": 1}
