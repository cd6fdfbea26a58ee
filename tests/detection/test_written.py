"""A written function gives what its parts give, however it is put together."""

from typing import Any

import pytest

from vigie.detection.written import Of, Text, is_written, reading, shared, written


class Record:
    """Anything with attributes."""

    room = "!a"
    reads = 3
    user = ""


def plain(record: Any) -> int:
    return int(record.reads) + 1


def test_attributes_are_read() -> None:
    assert reading("room")(Record) == "!a"
    assert shared("{0} or None", Of(reading("user")))(Record) is None
    assert reading("room") is reading("room"), "once for all"


def test_parts_keep_their_things_apart() -> None:
    more = written("{0} + {1}", Of(reading("reads")), 10)
    both = written("({0} * {1}, {2}, {3})", Of(more), 2, Of(plain), Of(written("{0}", {"an": "object"})))
    assert both(Record) == (26, 4, {"an": "object"})
    assert written("not {0}", Of(written("{0} or {1}", 0, 1)))(Record) is False


def test_what_an_object_says_is_no_text() -> None:
    hostile = "{0}'); raise SystemExit(" + "'"
    assert written("{0} + {1}", Of(written("{0}", hostile)), "{1}")(Record) == hostile + "{1}"


def test_once_for_equal_things_of_the_same_type() -> None:
    assert shared("{0} > {1}", Of(plain), 1) is shared("{0} > {1}", Of(plain), 1)
    assert shared("{0}", 1)(Record) is not shared("{0}", True)(Record)


@pytest.mark.parametrize("more", ["{0} + 1", "{0} + " + " + ".join("1" * 200)])
def test_what_is_too_deep_or_too_long_is_called(more: str) -> None:
    function, expected = plain, plain(Record)
    for _ in range(200):
        function = written(more, Of(function))
        expected += eval(more.format(0))  # noqa: S307 - the sums above
    assert function(Record) == expected
    assert is_written(function)
    assert not is_written(plain)


def test_a_text_of_several_lines() -> None:
    text = Text()
    text.add(f"total = {text.of(plain)} + {text.of(reading('reads'))}", f"return total, {text.name('thing')}")
    assert text.function()(Record) == (7, "thing")


def test_parts_are_read_once() -> None:
    text, looked = Text(), []

    class Counting:
        @property
        def room(self) -> str:
            looked.append("room")
            return "!a"

        user = "@a"

    text.add("found = record.room + record.user", "return found + record.room")
    text.read_once()
    assert (text.function()(Counting()), looked) == ("!a@a!a", ["room"])
