import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.model.timestamps import from_rfc3339, minute, rfc3339


def test_milliseconds_are_always_written() -> None:
    assert rfc3339(0) == "1970-01-01T00:00:00.000Z"
    assert rfc3339(1780302600007) == "2026-06-01T08:30:00.007Z"


@given(st.integers(-62135596800000, 253402300799999))
def test_it_reads_what_it_writes(ms: int) -> None:
    assert from_rfc3339(rfc3339(ms)) == ms


@given(st.integers())
def test_absurd_times_are_clamped_not_fatal(ms: int) -> None:
    assert rfc3339(ms).endswith("Z")


def test_offsets_count_and_none_means_utc() -> None:
    assert from_rfc3339("2026-06-01T10:30:00+02:00") == from_rfc3339("2026-06-01T08:30:00")


def test_what_is_not_a_time_is_refused() -> None:
    with pytest.raises(ValueError, match="nine"):
        from_rfc3339("half past nine")


def test_people_are_told_the_minute() -> None:
    assert minute(1_780_302_600_000) == "2026-06-01 08:30 UTC"
