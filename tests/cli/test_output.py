import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from vigie.cli import output
from vigie.model.language import Language
from vigie.settings import Settings


@given(st.text())
def test_no_foreign_text_controls_a_terminal(text: str) -> None:
    shown = Text.from_markup(output.safe(text)).plain
    assert shown.isprintable()
    assert len(shown) <= 4 * 120 + 10 * 120


def test_markup_is_shown_not_obeyed() -> None:
    assert Text.from_markup(output.safe("@a[bold red]:b\x1b[2J")).plain == "@a[bold red]:b\\x1b[2J"


@pytest.mark.parametrize(
    ("variables", "language"),
    [({}, Language.EN), ({"LANG": "fr_FR.UTF-8"}, Language.FR), ({"LC_ALL": "C", "LANG": "fr_FR"}, Language.EN),
     ({"VIGIE_LANGUAGE": "fr", "LC_ALL": "en_GB"}, Language.FR)],
)  # fmt: skip
def test_the_language_is_that_of_the_person(
    variables: dict[str, str], language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VIGIE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert output.language() is language


@pytest.mark.parametrize(
    ("said", "language"), [({"language": "fr"}, Language.FR), ({"language": "en"}, Language.EN), ({}, Language.FR)]
)
def test_settings_that_say_a_language_decide(
    said: dict[str, str], language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr")
    settings = Settings.model_validate({"state": "/s", "servers": [{"name": "a.example", "spool": "/g/spool"}], **said})
    assert output.language(settings) is language


def test_a_document_is_all_of_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    output.document({"name": "été"})
    output.note("not the answer")
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"name": "été"}
    assert shown.err == "not the answer\n"


def test_a_table_hides_nothing_however_narrow() -> None:
    names = ("@thibault.ravenscroft:education.vigie.localhost", "challenged_again_and_again")
    table = output.table("Account", "Rule", title="Everybody")
    table.add_row(*names)
    console = Console(record=True, width=32)
    console.print(table)
    cells = [line.split("│")[1:3] for line in console.export_text().splitlines() if "│" in line]
    assert tuple("".join(parts).replace(" ", "") for parts in zip(*cells, strict=True)) == names
