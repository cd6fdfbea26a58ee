import pytest

from kit.reviews import ANN, ROOM, marking
from vigie.model.suppressions import DECODER, ENCODER, Suppression, SuppressionBook, Suppressions


def accepted(**changes: object) -> Suppression:
    known = {"detector": marking().detector, "digest": "d1", "until": 100, "reason": "a form", "by": "operator:lea"}
    return Suppression(**{**known, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, 99, True),
        ({}, 100, False),  # its time is over
        ({"digest": "d2"}, 0, False),
        ({"detector": "marking.eu.restricted"}, 0, False),
        ({"room": ROOM, "author": ANN}, 0, True),
        ({"room": "!other:agent.example"}, 0, False),
        ({"author": "@bob:agent.example"}, 0, False),
    ],
)
def test_what_a_suppression_covers(changes: dict[str, object], now: int, expected: bool) -> None:
    known = Suppressions([accepted(**changes)])
    assert (known.why(marking(), ROOM, ANN, now) is not None) is expected
    assert known.left([marking(), marking("other")], ROOM, ANN, now) == (
        (marking("other"),) if expected else (marking(), marking("other"))
    )


def test_without_a_digest_it_covers_nothing() -> None:
    assert Suppressions([accepted(digest="")]).why(marking(""), ROOM, ANN, 0) is None


def test_a_narrow_one_does_not_hide_a_wide_one() -> None:
    known = Suppressions([accepted(room="!other:agent.example"), accepted(reason="wide")])
    found = known.why(marking(), ROOM, ANN, 0)
    assert found is not None
    assert found.reason == "wide"


def test_the_book_comes_back_as_it_was() -> None:
    book = SuppressionBook(version=3, suppressions=(accepted(room=ROOM),))
    assert DECODER.decode(ENCODER.encode(book)) == book
