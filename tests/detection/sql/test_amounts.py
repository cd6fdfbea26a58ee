"""Exact sums: pairs beside Python's fractions."""

import operator
from fractions import Fraction

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.amounts import numbers
from vigie.detection.matchers import UnsupportedConditionError
from vigie.detection.sql import amounts, literals
from vigie.detection.sql.columns import Column, Kind

OPERATORS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le, "eq": operator.eq}
database = duckdb.connect()
reals = st.one_of(st.floats(allow_nan=False), st.floats(-10, 10), st.sampled_from([1e-40, -1e-40, 5e-324, 0.1, -0.3]))

bounds = st.sampled_from([0, 0.5, 1, -2.25, 3.1, 2**53, 1e300, float("inf")])


def total(values: list[float]) -> str:
    amount = amounts.amount(Column("x", Kind.REAL), whole=False)
    rows = ", ".join(f"({literals.real(value)})" for value in values)
    sums = f"SELECT sum(p.h) AS h, sum(p.l) AS l FROM (SELECT {amount} AS p FROM (VALUES {rows}) t(x))"
    return f"(SELECT {amounts.normal('coalesce(h, 0)', 'coalesce(l, 0)')} FROM ({sums}))"


def exact(values: list[float]) -> Fraction:
    found = map(numbers(lambda value: value), values)
    return sum((Fraction(one) for one in found if one is not None), start=Fraction(0))


@given(st.lists(reals, min_size=1, max_size=8))
def test_sums_are_those_of_fractions(values: list[float]) -> None:
    ((found,),) = database.execute(
        f"SELECT {amounts.spelled('s', whole=False)} FROM (SELECT {total(values)} AS s)"
    ).fetchall()
    assert amounts.read(found) == exact(values)


@given(st.lists(reals, min_size=1, max_size=4), st.sampled_from(sorted(OPERATORS)), bounds)
def test_sums_compare_like_fractions(values: list[float], name: str, wanted: float) -> None:
    ((found,),) = database.execute(
        f"SELECT {amounts.compare('s', name, wanted)} FROM (SELECT {total(values)} AS s)"
    ).fetchall()
    assert found is OPERATORS[name](exact(values), wanted)


def test_bounds_finer_than_amounts_are_refused() -> None:
    with pytest.raises(UnsupportedConditionError, match="digits"):
        amounts.parted(1e-40)
