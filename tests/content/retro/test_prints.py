"""A detector whose code changes is another one; one whose comments change is not."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vigie.content.detectors import bundled
from vigie.content.retro import prints
from vigie.content.retro.prints import code, fingerprint

FOLDER = Path(prints.__file__).parents[1]
TOKENS, BANK = "vigie.content.detectors.tokens", "vigie.content.detectors.bank"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the code of `vigie.content`, of which prints are taken meanwhile."""
    copy = tmp_path / "content"
    shutil.copytree(FOLDER, copy, ignore=lambda _, names: [one for one in names if one == "__pycache__"])
    monkeypatch.setattr(prints, "_FOLDER", copy)
    forget()
    yield copy
    forget()


def forget() -> None:
    code.cache_clear()
    prints._read.cache_clear()
    fingerprint.cache_clear()


def changed(path: Path, before: str, after: str) -> set[str]:
    """Which detectors have another print after a change of the code."""
    forget()
    old = {one.id: fingerprint(one) for one in bundled()}
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    forget()
    return {one.id for one in bundled() if fingerprint(one) != old[one.id]}


def family(module: str) -> set[str]:
    return {name for name, home in prints.homes().items() if home == module}


def test_every_print_is_its_own() -> None:
    assert len(prints.prints(bundled())) == len(bundled())


def test_a_change_of_code_counts_for_whoever_uses_it(sources: Path) -> None:
    assert changed(sources / "detectors/tokens.py", "\nfrom ", "\nX = 1\nfrom ") == family(TOKENS)
    users = changed(sources / "check_digits.py", "\nfrom ", "\nX = 1\nfrom ")
    assert family(BANK) <= users < {one.id for one in bundled()}
    assert changed(sources / "folding.py", "\nfrom ", "\nX = 1\nfrom ") == {one.id for one in bundled()}


def test_words_for_people_and_other_rooms_do_not_count(sources: Path) -> None:
    assert changed(sources / "detectors/tokens.py", '"""', '"""Another docstring. ') == set()
    assert changed(sources / "folding.py", "\nfrom ", "\n# a comment\nfrom ") == set()
    assert changed(sources / "extractors/pdf.py", "\nfrom ", "\nX = 1\nfrom ") == set()


def test_without_sources_the_version_counts(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = bundled()[0]
    monkeypatch.setattr(prints, "_path", lambda _name: sources / "away.py")
    forget()
    before = fingerprint(one)
    monkeypatch.setattr(prints, "__version__", "99")
    forget()
    assert fingerprint(one) != before


def test_the_look_of_a_list_is_part_of_it() -> None:
    [one, *_] = bundled()

    def look(_text: object) -> tuple[()]:
        return ()

    look.__module__ = "vigie.content.own"
    assert fingerprint(replace(one, look=look)) != fingerprint(one)
