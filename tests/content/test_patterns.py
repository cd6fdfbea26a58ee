"""Patterns are RE2's: linear, over bytes, and refused with the reason when they are not."""

import pytest

from vigie.content.patterns import EDGE, END, Triggers, linear, union


@pytest.mark.parametrize("pattern", [r"(?=a)", r"(a)\1", "a{2000}", "("])
def test_what_re2_has_not_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="is refused"):
        linear(pattern)
    with pytest.raises(ValueError, match="is refused"):
        Triggers([[pattern]])


def test_many_in_one_pass() -> None:
    triggers = Triggers([["abc", r"\bdef\b"], [], ["[0-9]{3}", f"{EDGE}gh{END}"]])
    for match in (triggers.match, triggers.apart):
        assert sorted(match(b"xabc 123")) == [0, 2]
        assert sorted(match(b"def gh")) == [1, 3]
        assert not match(b"xdef ghi")
    assert not Triggers([]).match(b"abc")
    assert not Triggers([]).apart(b"abc")


def test_one_pattern_finds_where_and_knows_lines() -> None:
    found = union(["^abc$", "x+"])
    assert found is not None
    assert [match.span() for match in found.finditer(b"abc\nabcd\nxx")] == [(0, 3), (9, 11)]
    assert union([]) is None
