from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from vigie.cli.scan_files import Scanned
from vigie.cli.scan_page import base_of, natural_width, place, table
from vigie.content.detectors import bundled
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Language
from vigie.model.sightings import Kind, Sighting

MARKING = "marking.fr.diffusion_restreinte"


def sighting(
    detector: str = MARKING, place: str = "page 1", digest: str = "d", severity: Severity = Severity.HIGH
) -> Sighting:
    return Sighting(
        detector=detector,
        kind=Kind.MARKING,
        severity=severity,
        confidence=Confidence.HIGH,
        excerpt="D•••••••• R•••••••••",
        place=place,
        digest=digest,
    )


def shown(*scanned: Scanned, language: Language = Language.EN) -> str:
    out = StringIO()
    Console(file=out, width=160).print(table(scanned, bundled(), language))
    return out.getvalue()


def test_the_same_thing_in_many_places_is_one_row() -> None:
    text = shown(Scanned("a.pdf", "pdf", 1, 0, tuple(sighting(place=f"page {number}") for number in range(1, 301))))
    assert text.count("Diffusion Restreinte") == 1
    assert "page 3" in text
    assert "+ 297" in text
    assert "page 4 " not in text


def test_the_worst_comes_first_and_what_cannot_be_inspected_has_words() -> None:
    seen = (sighting("file.unread.encrypted", "a.zip", "", Severity.MEDIUM), sighting())
    text = shown(Scanned("a.zip", "zip", 1, 0, seen))
    assert text.index("Diffusion Restreinte") < text.index("encrypted: the file cannot be inspected")


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        (["/srv/lea/dossier"], "/srv/lea"),
        (["/srv/lea/a", "/srv/lea/b/c.txt"], "/srv/lea"),
        (["dossier", "-"], ""),
        (["a/dossier"], "a"),
        (["a/x", "/b"], ""),
        (["-"], ""),
        (["/etc"], "/"),
    ],
)
def test_names_begin_where_the_user_looks(asked: list[str], base: str) -> None:
    assert base_of(map(Path, asked)) == base


def test_names_are_below_what_was_asked_for_and_whole_in_a_pipe() -> None:
    name = "dossier/" + "long/" * 20 + "bilan.pptx"
    one = Scanned(f"/srv/lea/{name}", "office", 1, 0, (sighting(),))
    out = StringIO()
    Console(file=out, width=400).print(table([one], bundled(), Language.FR, base="/srv/lea"))
    assert f" {name} " in out.getvalue()
    assert "dans /srv/lea" in out.getvalue()
    assert out.getvalue().count("/srv/lea") == 1


def test_in_a_pipe_each_thing_is_on_a_line_of_its_own() -> None:
    long = Scanned(f"a folder/{'n' * 60}.txt", "text", 1, 0.0, (sighting(),))
    page, console = table([long], bundled(), Language.EN), Console(file=StringIO())
    console.width = natural_width(page, console)
    console.print(page)
    lines = console.file.getvalue().splitlines()
    assert len(lines) == 5
    assert f"a folder/{'n' * 60}.txt" in lines[3]
    endless = Scanned("n" * 900, "text", 1, 0.0, (sighting(),))
    assert natural_width(table([endless], bundled(), Language.EN), console) == 240


def test_a_narrow_terminal_shows_the_beginning_and_the_end_of_a_name() -> None:
    one = Scanned("/srv/lea/dossier/2027/\x1b[2J/bilan.pptx", "office", 1, 0, (sighting(),))
    out = StringIO()
    Console(file=out, width=80).print(table([one], bundled(), Language.EN, base="/srv/lea", width=80))
    assert " dossier…1b[2J/bilan.pptx " in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_a_name_cannot_control_the_terminal_nor_forge_markup() -> None:
    text = shown(Scanned("a\x1b[31m[red]b", "", 1, 0, (), "permission denied"))
    assert "\x1b" not in text
    assert "[red]b" in text
    assert "permission denied" in text


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("page 3", "page 3"),
        ("sheet Salaires (hidden)", "feuille Salaires (masquée)"),
        ("a.zip/header.docx: header and footer", "a.zip/header.docx: en-tête et pied de page"),
        ("a.zip/header.docx", "a.zip/header.docx"),
        ("header.docx", "header.docx"),
        ("page 2, stamp", "page 2, tampon"),
    ],
)
def test_places_speak_french_and_names_of_files_stay(said: str, french: str) -> None:
    assert place(said, Language.FR) == french
    assert place(said, Language.EN) == said
