"""An operator's lists: read whole, every mistake at once, and at work like the detectors that ship."""

import hashlib
import random
from pathlib import Path

import pytest

from vigie.content import own, passages, whole
from vigie.content.scanner import Scanner
from vigie.model.errors import ContentErrors
from vigie.model.findings import Confidence, Severity

RANDOM = random.Random(3)
DOCUMENT = [f"{RANDOM.choice('abcdefgh')}{RANDOM.randint(100, 9_999)}mot" for _ in range(400)]
GOOD = f"""
words:
  - id: aurore
    words: [Projet Aurore, "Opération Grand Duc", K27]
    severity: high
    title: {{en: the name of a project, fr: le nom d'un projet}}
expressions:
  - id: dossier
    expression: 'DOS-[0-9]{{6}}'
    examples: [voir DOS-123456]
    others: [DOS-12]
fingerprints:
  - id: budget
    severity: critical
    sha256: {hashlib.sha256(b"budget").hexdigest()}
    passages: {passages.written(passages.of(" ".join(DOCUMENT)))}
allow:
  - detector: personal.bank.card
    texts: [4111 1111 1111 1111]
    reason: the networks' test number
off:
  - detector: personal.fr.company*
    reason: companies are public
"""
LISTS = own.load([("own.yml", GOOD.encode())])
SCANNER = Scanner(LISTS.detectors, b"test")


def seen(text: str) -> set[str]:
    return {one.detector for one in SCANNER.scan([("body", text)])}


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        ("le PR0JET-AUR0RE avance", "own.words.aurore"),
        ("opération\ngrand duc", "own.words.aurore"),
        ("réunion k27 demain", "own.words.aurore"),
        ("p.r.o.j.e.t a.u.r.o.r.e", "own.words.aurore"),
        ("voir dos-654321", "own.expressions.dossier"),
        (" ".join(DOCUMENT[100:150]), "own.documents.budget"),
        ("\n".join(DOCUMENT).upper(), "own.documents.budget"),
    ],
)
def test_what_is_listed_is_found(text: str, detector: str) -> None:
    assert seen(text) == {detector}


@pytest.mark.parametrize(
    "text",
    [
        "projets auroraux",
        "les projets, aurores boréales",
        "DOS-12",
        " ".join(DOCUMENT[100:112]),
        "SIREN 732829320",
        "K270",
    ],
)
def test_what_is_not_listed_or_is_off_is_left_alone(text: str) -> None:
    assert seen(text) == set()


def test_what_is_allowed_is_left_alone_however_it_is_written_and_nothing_else() -> None:
    assert seen("carte 4111-1111-1111-1111") == set()
    assert seen("carte 5555-5555-5555-4444") == {"personal.bank.card"}


def test_an_entry_speaks_for_itself_or_for_the_organisation() -> None:
    found = {one.id: one for one in LISTS.detectors}
    assert found["own.words.aurore"].title.fr == "le nom d'un projet"
    assert found["own.words.aurore"].severity is Severity.HIGH
    assert "organisation" in found["own.expressions.dossier"].reason.en


def test_a_document_is_known_whole_and_in_no_sentence_about_it() -> None:
    [(_, said)] = whole.parts(b"budget", 100)
    [found] = SCANNER.scan([("file", said)])
    assert (found.detector, found.verified, found.confidence) == ("own.documents.budget", True, Confidence.HIGH)
    assert SCANNER.scan(whole.parts(b"another", 100)) == ()
    assert seen(f"voir {said}") == set()


WRONG = """words:
  - id: Aurore!
    words: ["--"]
expressions:
  - {id: a, expression: "(?=a)b", examples: [ab]}
  - {id: b, expression: "abc", examples: [zzz]}
  - {id: c, expression: "abc", examples: [abc], others: [xabcx]}
  - {id: d, expression: "abc"}
fingerprints:
  - {id: e, sha256: "12", passages: "*"}
allow:
  - {detector: personal.bank.crd, texts: [x], reason: why not}
wrods: []
"""


def test_every_mistake_at_once_each_with_its_line() -> None:
    other = b"words:\n  - {id: x, words: [Projet]}\n  - {id: x, words: [Autre]}\n"
    with pytest.raises(ContentErrors) as caught:
        own.load([("a.yml", WRONG.encode()), ("b.yml", other), ("c.yml", b"words: [")])
    places = [(one.path, one.line) for one in caught.value.mistakes]
    assert places == [
        *(("a.yml", line) for line in (2, 3, 5, 6, 7, 8, 10, 10, 12, 13)),
        ("b.yml", 3),
        ("c.yml", 2),
    ]
    assert "did you mean personal.bank.card?" in str(caught.value)
    assert "looks ahead or behind" in str(caught.value)


def test_few_expressions_may_be_tried_everywhere() -> None:
    entries = "".join(
        f'  - {{id: e{at}, expression: "[a-f]{{3}}-{at % 10}", examples: [abc-{at % 10}]}}\n' for at in range(22)
    )
    with pytest.raises(ContentErrors) as caught:
        own.load([("a.yml", f"expressions:\n{entries}".encode())])
    assert [one.line for one in caught.value.mistakes] == [22, 23]


def test_a_file_that_is_not_there_is_a_mistake_like_others(tmp_path: Path) -> None:
    (tmp_path / "wrong.yml").write_text("wrods: []\n")
    with pytest.raises(ContentErrors) as caught:
        own.read([tmp_path / "absent.yml", tmp_path / "wrong.yml"])
    assert len(caught.value.mistakes) == 2
