import pytest

from vigie.content.extraction import Code, Problem
from vigie.content.unread import VERDICTS, sightings_of
from vigie.model.sightings import MAX_EXCERPT, Kind


@pytest.mark.parametrize("code", Code)
def test_every_reason_has_its_words_and_its_severity(code: Code) -> None:
    verdict = VERDICTS[code]
    assert all((verdict.title.en, verdict.title.fr, verdict.advice.en, verdict.advice.fr))
    [seen] = sightings_of([Problem(code, "a.zip/b.docx", "x" * 500)])
    assert (seen.kind, seen.severity, seen.place) == (Kind.FILE, verdict.severity, "a.zip/b.docx")
    assert seen.detector == f"file.unread.{code}"
    assert len(seen.excerpt) == MAX_EXCERPT


def test_one_reason_is_told_once_for_a_place() -> None:
    problems = [Problem(Code.ENCRYPTED), Problem(Code.ENCRYPTED), Problem(Code.ENCRYPTED, "b")]
    assert [one.place for one in sightings_of(problems)] == ["file", "b"]
