from collections.abc import Callable

import pytest

from kit.extraction import MARK, codes, opened, places
from kit.rar import old_rar, rar
from vigie.content.extraction import Code

BOTH = pytest.mark.parametrize("write", [rar, old_rar])
Writer = Callable[..., bytes]


@BOTH
def test_names_and_what_is_stored_are_read(write: Writer) -> None:
    found = opened(write("note.txt", MARK.encode()), "a.rar")
    assert places(found) == {"note.txt: line 1"}
    assert ("file names", "note.txt") in found.parts
    assert not found.problems


@BOTH
def test_what_is_locked_or_packed_is_told_with_its_name(write: Writer) -> None:
    for how, code in (("locked", Code.ENCRYPTED), ("packed", Code.UNSUPPORTED)):
        found = opened(write("note.txt", MARK.encode(), **{how: True}))
        assert [(one.code, one.place) for one in found.problems if one.code is code] == [(code, "note.txt")]
        assert ("file names", "note.txt") in found.parts


@BOTH
def test_locked_names_are_told(write: Writer) -> None:
    found = opened(write("note.txt", b"", sealed=True))
    assert (codes(found), found.parts) == ({Code.ENCRYPTED}, ())


def test_what_is_locked_is_never_opened_even_when_stored() -> None:
    assert not places(opened(rar("note.txt", MARK.encode(), locked=True)))
    assert not places(opened(old_rar("note.txt", MARK.encode(), locked=True)))


@BOTH
def test_what_only_begins_like_one_or_ends_too_soon_is_damaged(write: Writer) -> None:
    whole = write("note.txt", MARK.encode())
    start = whole[:8] if write is rar else whole[:7]
    for data in (start + b"\x55" * 60, start + bytes(60), whole[:-20], whole[: len(start) + 3]):
        assert Code.DAMAGED in codes(opened(data, "a.rar"))
