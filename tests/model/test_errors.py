"""Errors carry their exit code, and content errors carry every mistake."""

import pytest

from vigie.model.errors import ContentErrors, EnvironmentFailed, Mistake, PlatformError, UsageError, VigieError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (ContentErrors([]), 2),
        (EnvironmentFailed("x"), 3),
        (PlatformError("x", status=404), 3),
        (VigieError("x"), 3),
    ],
)
def test_every_error_knows_its_exit_code(error: VigieError, code: int) -> None:
    assert error.exit_code == code


def test_all_mistakes_are_told_once_in_order() -> None:
    late, early, whole = Mistake("b.yml", 3, "wrong"), Mistake("a.yml", 12, "worse"), Mistake("b.yml", 0, "empty")
    error = ContentErrors(iter([late, early, late, whole]))
    assert str(error).splitlines() == ["a.yml:12: worse", "b.yml: empty", "b.yml:3: wrong"]
