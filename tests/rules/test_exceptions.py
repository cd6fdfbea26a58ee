"""Whatever a rule leaves out, one of its examples shows: without the exception, that example fails."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from vigie import bundled
from vigie.detection.load import load_text
from vigie.detection.trial import trials

_CONDITION = re.compile(r"^  condition: (.*)$", re.MULTILINE)
_EXCEPTION = re.compile(r" and not (\w+)")


def weakened() -> Iterator[tuple[Path, str, str]]:
    """Every rule file without one of its exceptions."""
    for path in sorted(bundled.rules().rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for condition in _CONDITION.finditer(text):
            for exception in _EXCEPTION.finditer(condition[1]):
                kept = condition[1][: exception.start()] + condition[1][exception.end() :]
                yield path, exception[1], text[: condition.start(1)] + kept + text[condition.end(1) :]


EVERY = list(weakened())


@pytest.mark.parametrize(("path", "exception", "text"), EVERY, ids=[f"{path.stem}-{name}" for path, name, _ in EVERY])
def test_an_exception_is_shown_by_an_example(path: Path, exception: str, text: str) -> None:
    ruleset = load_text(text, str(path))
    assert not all(one.passed for one in trials(ruleset)), f"no example shows why {exception} is left out"


def test_there_are_exceptions() -> None:
    assert len(EVERY) > 70
