import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.sql import literals

database = duckdb.connect()
hostile = st.one_of(st.text(), st.text(alphabet="'\";-\\\x00$%()a"))


@given(hostile)
def test_a_text_stays_itself_whatever_it_holds(value: str) -> None:
    assert database.execute(f"SELECT {literals.text(value)}").fetchall() == [(value,)]


@given(st.integers(-literals.HUGE, literals.HUGE))
def test_whole_numbers_are_exact(value: int) -> None:
    assert database.execute(f"SELECT {literals.whole(value)}, {literals.huge(value)}").fetchall() == [(value, value)]


@given(st.floats(allow_nan=False))
def test_floating_point_numbers_are_exact(value: float) -> None:
    assert database.execute(f"SELECT {literals.real(value)}").fetchall() == [(value,)]


def test_what_sql_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="127"):
        literals.whole(literals.HUGE + 1)
    with pytest.raises(ValueError, match="surrogates"):
        literals.text("\ud800")
