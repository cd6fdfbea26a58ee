"""Different things are counted, once each; a longer list is another matter."""

import pytest

from vigie.content import counting
from vigie.content.beside import Beside
from vigie.content.text import Text

SPANS = counting.numbers(r"(?<![0-9])(n[0-9 ]{1,12})(?![0-9])", lambda number: number.endswith("1"))


def text(*values: int) -> Text:
    return Text("; ".join(f"N {value}" for value in values))


def test_each_is_found_once_and_only_when_it_is_right() -> None:
    found = list(counting.each(SPANS)(text(11, 12, 11, 21)))
    assert [one.value for one in found] == ["N11", "N21"]


@pytest.mark.parametrize("count", [1, 19, 20, 199, 200, 300])
def test_the_length_decides_which_look_answers(count: int) -> None:
    shown = text(*range(1, count * 10, 10))
    each = list(counting.each(SPANS)(shown))
    some = list(counting.listed(SPANS, counting.MANY, counting.EXPORT)(shown))
    many = list(counting.listed(SPANS, counting.EXPORT)(shown))
    assert (len(each), len(some), len(many)) == (count * (count < 20), int(20 <= count < 200), int(count >= 200))
    assert all(one.count == count for one in some + many)


def test_the_same_list_in_another_order_is_the_same() -> None:
    [one] = counting.listed(SPANS, 2)(text(1, 11, 21))
    [other] = counting.listed(SPANS, 2)(text(21, 1, 11))
    assert one.value == other.value


def test_of_many_numbers_the_first_say_what_the_others_are() -> None:
    lines = "\n".join(f"n{number}1" for number in range(1_000, 1_000 + 2 * counting.JUDGED))
    pattern = r"(?<![0-9])(n[0-9]{5})(?![0-9])"
    for told in (True, False):
        spans = counting.numbers(pattern, bool, beside=Beside(lambda *_: False, lambda *_, told=told: told))
        assert len(list(spans(Text(lines)))) == (2 * counting.JUDGED if told else 0)
