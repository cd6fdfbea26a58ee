"""Lists are checked and fingerprints made on the command line; what is made is what is read."""

import json
import random
from pathlib import Path
from typing import Any

from docx import Document
from typer.testing import CliRunner

from kit.extraction import saved
from vigie.cli.app import build
from vigie.content import own
from vigie.content.scanner import Scanner
from vigie.model.errors import ContentErrors

RANDOM = random.Random(8)
DOCUMENT = " ".join(f"{RANDOM.choice('abcdefgh')}{RANDOM.randint(100, 9_999)}mot" for _ in range(300))


def run(*words: str, language: str = "en"):
    return CliRunner().invoke(build(), ["lists", *words], env={"VIGIE_LANGUAGE": language})


def test_a_fingerprint_that_is_made_finds_its_document(tmp_path: Path) -> None:
    (tmp_path / "Budget 2027.txt").write_text(DOCUMENT)
    made = run("fingerprint", str(tmp_path / "Budget 2027.txt"))
    assert made.exit_code == 0
    (tmp_path / "own.yml").write_text(made.stdout)
    assert run("check", str(tmp_path / "own.yml")).stdout == "in order: 1 entry\n"
    scanner = Scanner(own.read([tmp_path / "own.yml"]).detectors, b"test")
    [seen] = scanner.scan([("body", DOCUMENT[:400])])
    assert seen.detector == "own.documents.budget_2027"


def test_an_office_document_and_a_copy_of_a_part_of_it(tmp_path: Path) -> None:
    letter = Document()
    for start in range(0, len(DOCUMENT), 400):
        letter.add_paragraph(DOCUMENT[start : start + 400])
    (tmp_path / "plan.docx").write_bytes(saved(letter))
    made = run("fingerprint", str(tmp_path / "plan.docx"), "--severity", "critical")
    (tmp_path / "own.yml").write_text(made.stdout)
    (tmp_path / "copy.bin").write_bytes((tmp_path / "plan.docx").read_bytes())
    (tmp_path / "part.txt").write_text(f"Bonjour,\n{DOCUMENT[900:1500]}\nBien à vous")
    (tmp_path / "other.txt").write_text("Bonjour à tous, rien de neuf cette semaine, à lundi pour la suite du projet.")
    words = ["scan", "--json", "--look", "nothing", "--lists", str(tmp_path / "own.yml")]
    scanned = CliRunner().invoke(build(), [*words, *(str(tmp_path / name) for name in COPIES)])
    found = {Path(line["path"]).name: places(line) for line in map(json.loads, scanned.stdout.splitlines())}
    assert found == COPIES


COPIES = {
    "copy.bin": {"whole file": True, "body": False},
    "part.txt": {"line 1": False},
    "other.txt": {},
}


def places(line: dict[str, Any]) -> dict[str, bool]:
    """Where one document was seen, and whether it is surely it."""
    assert {one["detector"] for one in line["findings"]} <= {"own.documents.plan", "file.unread.mislabelled"}
    return {one["place"]: one["verified"] for one in line["findings"] if one["kind"] == "own"}


def test_what_is_no_text_is_known_whole(tmp_path: Path) -> None:
    (tmp_path / "plan.bin").write_bytes(b"\xff\xfe\x00")
    made = run("fingerprint", str(tmp_path / "plan.bin"), "--json", language="fr")
    [entry] = json.loads(made.stdout)["fingerprints"]
    assert sorted(entry) == ["id", "severity", "sha256"]
    assert "reconnu qu'entier" in made.stderr


def test_a_wrong_list_is_refused_whole(tmp_path: Path) -> None:
    (tmp_path / "own.yml").write_text("wrods: []\nwords: 1\n")
    wrong = run("check", str(tmp_path / "own.yml"), "--json")
    assert isinstance(wrong.exception, ContentErrors)
    assert len(wrong.exception.mistakes) == 2
