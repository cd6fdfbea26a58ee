"""Comparisons in SQL beside Python's, which are exact."""

import math
import operator
from typing import Any

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.sql import literals, numbers

OPERATORS = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
    "neq": operator.ne,
}
database = duckdb.connect()
edges = [2**53, 2**53 + 1, 2**63, 2**64 + 1, 10**22, 10**23, literals.HUGE, -literals.HUGE]
wholes = st.one_of(st.integers(-literals.HUGE, literals.HUGE), st.sampled_from(edges), st.integers(-3, 3))
reals = st.one_of(st.floats(), st.sampled_from([float(one) for one in edges]), st.sampled_from([0.5, 1.0, 2.5]))
constants = st.one_of(wholes, reals, st.integers(-(10**400), 10**400))


def holds(sql: str) -> Any:
    return database.execute(f"SELECT coalesce({sql}, FALSE)").fetchall()[0][0]


@given(wholes, st.sampled_from(sorted(OPERATORS)), constants)
def test_whole_numbers_compare_as_in_python(value: int, name: str, wanted: float) -> None:
    column = f"(SELECT {literals.huge(value)})"
    assert holds(numbers.whole(column, name, wanted)) is OPERATORS[name](value, wanted)


@given(reals, st.sampled_from(sorted(OPERATORS)), constants)
def test_fractions_compare_as_in_python(value: float, name: str, wanted: float) -> None:
    column = "(SELECT CAST('nan' AS DOUBLE))" if math.isnan(value) else f"(SELECT {literals.real(value)})"
    assert holds(numbers.real(column, name, wanted)) is OPERATORS[name](value, wanted)


def test_what_is_absent_meets_no_comparison() -> None:
    for name in OPERATORS:
        assert not holds(numbers.whole("CAST(NULL AS HUGEINT)", name, 2.5))
        assert not holds(numbers.real("CAST(NULL AS DOUBLE)", name, 10**400))
