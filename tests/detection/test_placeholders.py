"""What placeholders stand for; `test_check_detection.py` has them at work in rules."""

import pytest
from sigma.types import SigmaCasedString, SigmaExpansion, SigmaNumber, SigmaRegularExpression, SigmaString, SigmaType

from vigie.detection.placeholders import expansions, filled, names

GIVEN = {"A": ["x", "y*"], "B": ["1.2"]}


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (SigmaString("%A%-%B%").insert_placeholders(), 2),
        (SigmaCasedString("%A%%A%").insert_placeholders(), 4),
        (SigmaRegularExpression("^%B%").insert_placeholders(), 1),
        (SigmaExpansion([SigmaString("%A%").insert_placeholders(), SigmaString("z")]), 3),
        (SigmaString("%A%"), 1),
        (SigmaNumber(3), 1),
    ],
)
def test_as_many_values_as_were_foretold_and_no_placeholder_left(value: SigmaType, count: int) -> None:
    found = filled(value, GIVEN)
    parts = found.values if isinstance(found, SigmaExpansion) else [found]
    assert sum(len(one.values) if isinstance(one, SigmaExpansion) else 1 for one in parts) == count
    assert expansions(value, GIVEN) == count
    assert list(names(found)) == []


def test_case_is_kept_and_expressions_get_plain_text() -> None:
    cased = filled(SigmaCasedString("%A%").insert_placeholders(), GIVEN)
    assert isinstance(cased, SigmaExpansion)
    assert {type(one) for one in cased.values} == {SigmaCasedString}
    expression = filled(SigmaRegularExpression("^%B%").insert_placeholders(), GIVEN)
    assert isinstance(expression, SigmaExpansion)
    assert [str(getattr(one, "regexp", "")) for one in expression.values] == ["^1\\.2"]
