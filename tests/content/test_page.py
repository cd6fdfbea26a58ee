"""The page of content says what the code does."""

import re
from pathlib import Path

from vigie.content import page
from vigie.content.corpus import evasions
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / page.PAGE).read_text(encoding="utf-8")


def test_the_committed_tables_are_fresh() -> None:
    assert page.page(TEXT) == TEXT, f"{page.PAGE} is stale: make docs"
    assert all(f"`{one.id}`" in TEXT for one in bundled())


def test_every_family_of_evasions_has_its_figure() -> None:
    figures = dict(re.findall(r"^\| ([a-z0-9 -]+) \| [a-z ]+ \| (\d\.\d+) \|", TEXT, re.MULTILINE))
    assert set(evasions.EVERY) <= set(figures)
    assert all(float(figures[family]) >= 0.95 for family in evasions.KNOWN)


def test_the_example_is_real() -> None:
    [example] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    said: dict[str, object] = {}
    exec(example, said)  # noqa: S102
    seen = Scanner(bundled(), b"test").scan([("body", "D1ffusi0n Restreînte")])
    assert f"`{seen[0].excerpt}`" in TEXT
