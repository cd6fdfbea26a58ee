"""Every reason that extractors give is said in French too."""

import ast
import re
from pathlib import Path

import pytest

from vigie import content
from vigie.content.extractors import unread
from vigie.content.workshop import shop
from vigie.model.language import Language
from vigie.model.reasons import reason

SOURCES = sorted(Path(content.__file__).parent.glob("extractors/*.py"))


def given() -> set[str]:
    """What the extractors say, with figures and names put in."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
                every = (*node.args, *(key.value for key in node.keywords if key.arg == "detail"))
                found |= {said for one in every[-1:] if (said := written(one))}
    return found


CALLS = ("Refused", "Full", "problem")


def written(node: ast.expr) -> str:
    if isinstance(node, ast.IfExp):
        return written(node.body)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        return node.value
    if isinstance(node, ast.JoinedStr):
        pieces = [str(one.value) if isinstance(one, ast.Constant) else "1,234" for one in node.values]
        return "".join(pieces) if any(" " in one for one in pieces) else ""
    return ""


def test_what_extractors_say_has_french_words() -> None:
    said = given() | {shop._LOST}
    assert len(said) > 10
    assert {one for one in said if reason(one, Language.FR) == one and "pixels" not in one} == set()
    assert {reason(one, Language.EN) for one in said} == said


def test_every_kind_that_is_not_read_has_a_french_name() -> None:
    for kind in {*unread._ARCHIVES.values(), *(kind for *_, kind in unread._KINDS)}:
        assert re.match(r"(un|une|des) ", reason(f"{kind}: not opened", Language.FR)), kind


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("83,886,080 bytes from 81,539", "83 886 080 octets à partir de 81 539"),
        ("more than 6 files in one another", "plus de 6 fichiers les uns dans les autres"),
        ("a CAB archive: not opened", "une archive CAB : ce n'est pas ouvert"),
        ("named .pdf, is picture", "nommé .pdf, mais c'est : picture"),
        ("after 20 s", "après 20 s"),
        ("OleFileError", "OleFileError"),
        ("", ""),
    ],
)
def test_figures_and_names_stay(said: str, french: str) -> None:
    assert reason(said, Language.FR) == french
