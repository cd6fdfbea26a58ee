"""What was written before anybody looked: found, or left alone, all but what is known not to be."""

from vigie.content.corpus.unseen import HONEST, HOSTILE, MISSED, MISTAKEN
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner(bundled(), b"test")


def test_there_are_sixty_of_each() -> None:
    assert (len(HOSTILE), len(set(HONEST))) == (60, 60)


def test_hostile_spellings_are_found() -> None:
    missed = {
        content["body"]
        for wanted, content in HOSTILE
        if not any(one.detector.startswith(wanted) for one in SCANNER.scan_event("m.room.message", content))
    }
    assert missed == MISSED


def test_honest_messages_are_left_alone() -> None:
    assert {text for text in HONEST if SCANNER.scan([("body", text)])} == MISTAKEN
