"""What is cut into pieces is read as one, for a while, and memory stays bounded."""

from vigie.content.detectors import bundled
from vigie.content.pieces import Pieces
from vigie.content.scanner import Scanner


def test_what_one_writer_says_in_one_room_is_joined() -> None:
    pieces = Pieces()
    assert pieces.join("!a", "@eve", "diffusion", 1.0) == ("", 0)
    assert pieces.join("!a", "@bob", "restreinte", 2.0) == ("", 0)
    assert pieces.join("!b", "@eve", "restreinte", 2.0) == ("", 0)
    assert pieces.join("!a", "@eve", "restreinte", 3.0) == ("diffusion\nrestreinte", 9)
    assert pieces.join("!a", "@eve", "x", 4.0)[0] == "diffusion\nrestreinte\nx", "three pieces too"


def test_it_is_forgotten_after_a_while_and_when_the_clock_goes_back() -> None:
    pieces = Pieces(seconds=60)
    pieces.join("!a", "@eve", "one", 100.0)
    assert pieces.join("!a", "@eve", "two", 161.0) == ("", 0)
    assert pieces.join("!a", "@eve", "three", 50.0) == ("", 0)


def test_memory_is_bounded() -> None:
    pieces = Pieces(length=10, writers=3)
    for number in range(9):
        pieces.join("!a", f"@{number}", "x" * 1_000, 1.0)
    assert pieces.join("!a", "@5", "y", 1.0) == ("", 0)
    assert pieces.join("!a", "@8", "y" * 1_000, 1.0) == ("x" * 10 + "\n" + "y" * 10, 10)


def test_a_marking_in_three_messages_is_seen_across_their_seams() -> None:
    scanner, pieces = Scanner(bundled(), b"test"), Pieces()
    said = [pieces.join("!a", "@eve", text, 1.0) for text in ("le DIFFU", "SION REST", "REINTE, voilà", "merci")]
    assert [bool(scanner.scan_seam(*joined)) for joined in said] == [False, False, True, False]
