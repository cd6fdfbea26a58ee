"""The table is what its builder makes of Unicode's data, and the list of confusables is read as it is written."""

import unicodedata

import pytest

from vigie.content import lookalikes
from vigie.content.lookalikes_build import build, write

LIST = """\ufeff# confusables.txt
0415 ;\t0045 ;\tMA\t# ( Е → E ) CYRILLIC
0412 ;\t0042 ;\tMA\t# ( В → B ) CYRILLIC
0406 ;\t006C ;\tMA\t# ( І → l ) CYRILLIC
0456 ;\t0069 ;\tMA\t# ( і → i ) CYRILLIC
"""


def test_the_list_serves_both_cases_and_takes_no_i_for_l() -> None:
    table = build(LIST.splitlines())
    assert [table[one] for one in "ЕеВвІі"] == ["e", "e", "b", "b", "i", "i"]


def test_decompositions_and_names_come_first() -> None:
    table = build()
    assert [table[one] for one in "Ｉⅼ𝕯🅳ᴅ⒟🇩Œ€"] == ["i", "l", "d", "d", "d", "d", "d", "oe", "¤"]


def test_the_file_is_read_as_it_was_written(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = build(LIST.splitlines())
    (tmp_path / "table").write_text(write(table), encoding="utf-8")
    monkeypatch.setattr(lookalikes, "TABLE", tmp_path / "table")
    assert lookalikes.read() == {ord(character): shape for character, shape in table.items()}


@pytest.mark.parametrize(
    ("character", "shape"), [("中", "¶"), ("٣", "3"), ("😀", " "), ("\u0301", ""), ("\ud800", " ")]
)
def test_what_is_in_no_table_is_guessed(character: str, shape: str) -> None:
    assert lookalikes.guess(character) == shape, unicodedata.category(character)
