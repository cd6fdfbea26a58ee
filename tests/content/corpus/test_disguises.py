"""Every family of disguises of credentials, of the words around them and of numbers is seen through, on a sample."""

from itertools import islice

import pytest

from vigie.content.corpus import disguises
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner(bundled(), b"test")
EACH = {"token": 3, "credential": 4, "words": 40, "number": 16, "date": 20}
FAMILIES = [(kind, family) for kind, families in disguises.KINDS.items() for family in families]


def found(kind: str, name: str, family: str, count: int) -> list[bool]:
    contents = islice(disguises.disguised(kind, name, family, 5), count)
    seen = ({one.detector for one in SCANNER.scan_event("m.room.message", content)} for content in contents)
    return [name in detectors for detectors in seen]


@pytest.mark.parametrize(("kind", "family"), FAMILIES)
def test_a_family_is_seen_through(kind: str, family: str) -> None:
    results = [one for name in disguises.names(kind) for one in found(kind, name, family, EACH[kind])]
    assert sum(results) >= len(results) * 0.95


def test_the_same_seed_gives_the_same_messages() -> None:
    one, other = (list(islice(disguises.disguised("number", "personal.fr.nir", "spaced", 2), 3)) for _ in range(2))
    assert one == other
    assert one[0]["msgtype"] == "m.text"


def test_kinds_share_no_detector_but_that_of_passwords() -> None:
    named = [name for kind in disguises.KINDS for name in disguises.names(kind) if name != disguises.WRITTEN]
    assert len(named) == len(set(named))
