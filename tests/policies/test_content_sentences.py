"""Every answer that stops something can be said, of every kind of thing, in every language."""

import pytest

from vigie.model.content import STOPPED, WHAT, Answer
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Language
from vigie.model.sightings import Kind, Sighting
from vigie.policies.content import Ruling
from vigie.policies.content_sentences import SENTENCES, explain


def seen(kind: Kind) -> Sighting:
    return Sighting(detector="d", kind=kind, severity=Severity.HIGH, confidence=Confidence.HIGH, excerpt="s3cr3t")


@pytest.mark.parametrize("language", Language)
def test_every_answer_and_kind_has_its_words(language: Language) -> None:
    assert set(SENTENCES) == STOPPED
    assert set(WHAT) == set(Kind)
    for answer in STOPPED:
        said = explain(Ruling(answer, (seen(Kind.MARKING), seen(Kind.FILE), seen(Kind.MARKING))), language)
        assert said.count(WHAT[Kind.MARKING].in_(language)) == 1
        assert WHAT[Kind.FILE].in_(language) in said
        assert "{" not in said
        assert "s3cr3t" not in said, "what was seen is not repeated to whoever reads the error"


@pytest.mark.parametrize("language", Language)
def test_without_an_assistant_nobody_is_sent_to_its_message(language: Language) -> None:
    ruling = Ruling(Answer.JUSTIFY, (seen(Kind.MARKING),))
    assert explain(ruling, language, assisted=False) != explain(ruling, language)
    assert "message" not in explain(ruling, language, assisted=False)
