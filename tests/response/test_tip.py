"""The message to an author: complete in every language, and it repeats nothing that must not be there."""

import pytest

from vigie.model.activity import Action, Activity, Outcome
from vigie.model.content import Advice, Answer
from vigie.model.findings import Confidence, Severity
from vigie.model.language import Language, Sentence
from vigie.model.sightings import Kind, Sighting
from vigie.response.tip import write

ADVICE = {
    "marking.fr.x": Advice(
        Sentence("the marking X", "la mention X"), Sentence("Why.", "Pourquoi."), Sentence("Do.", "Faites.")
    )
}


def seen(detector: str = "marking.fr.x", place: str = "body") -> Sighting:
    return Sighting(
        detector=detector,
        kind=Kind.MARKING,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        excerpt="D•••",
        place=place,
    )


def about(answer: Answer, *sightings: Sighting, language: str = "", passed: bool = False) -> Activity:
    return Activity(
        id="b-1", time=1, action=Action.SEND, server="x", user="@a:x", room="!r:x", content=answer.value,
        sightings=sightings or (seen(),), language=language,
        outcome=Outcome.SUCCESS if passed or answer is Answer.TIP else Outcome.REFUSED,
    )  # fmt: skip


def test_what_passed_all_the_same_is_not_said_to_be_missing() -> None:
    text = write(about(Answer.JUSTIFY, language="en", passed=True), ADVICE, "Hall", Language.EN)
    assert 'What you just sent to "Hall" is there' in text
    assert "reason:" not in text


@pytest.mark.parametrize("answer", [one for one in Answer if one is not Answer.ALLOW])
def test_every_answer_is_told_in_both_languages(answer: Answer) -> None:
    english = write(about(answer, language="en"), ADVICE, "Hall", Language.FR)
    french = write(about(answer, language="fr"), ADVICE, "Hall", Language.EN)
    assert all(
        part in english for part in ('"Hall"', "the marking X (in the message): D•••", "Why.", "Do.", "mistake:")
    )
    assert all(
        part in french for part in ("« Hall »", "la mention X (dans le message) : D•••", "Pourquoi.", "erreur :")
    )
    assert ("reason: ..." in english) is ("motif : ..." in french) is (answer is Answer.JUSTIFY)
    assert "{" not in english + french


def test_nobody_s_language_is_the_operator_s() -> None:
    assert write(about(Answer.TIP), ADVICE, "", Language.FR).startswith("Bonjour")
    assert write(about(Answer.TIP, language="xx"), ADVICE, "", Language.EN).startswith("Hello")


def test_many_things_are_counted_and_unknown_ones_named_by_their_kind() -> None:
    many = [seen("own.list.y", place=f"page {n}") for n in range(9)]
    text = write(about(Answer.TIP, *many, language="en"), ADVICE, "Hall", Language.EN)
    assert text.count("D•••") == 3
    assert "- and 6 more" in text
    assert "a protection marking (page 0)" in text


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("poll answer 2", "dans la réponse 2 du sondage"),
        ("file", "dans le fichier"),
        ("file: page 1, stamp", "dans le fichier, page 1, tampon"),
        ("file: a.zip/read me.docx, footer", "dans le fichier, a.zip/read me.docx, pied de page"),
        ("elsewhere", "dans une autre partie"),
    ],
)
def test_places_are_told_in_the_author_s_language(place: str, said: str) -> None:
    text = write(about(Answer.TIP, seen(place=place), language="fr"), ADVICE, "Hall", Language.EN)
    assert f"({said}) : D•••" in text


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("more than 6 files", "- of a kind (dans le fichier) : plus de 6 fichiers"),
        ("", "- of a kind (dans le fichier)\n"),
    ],
)
def test_why_a_file_was_not_inspected_is_told_in_the_author_s_language(why: str, said: str) -> None:
    known = {"file.too_large": Advice(Sentence("of a kind", "of a kind"))}
    one = Sighting(
        detector="file.too_large",
        kind=Kind.FILE,
        severity=Severity.LOW,
        confidence=Confidence.HIGH,
        excerpt=why,
        place="file",
    )
    assert said in write(about(Answer.HOLD, one, language="fr"), known, "Hall", Language.EN)


def test_a_room_without_a_name_is_not_called_by_its_id() -> None:
    assert "un salon sans nom" in write(about(Answer.TIP, language="fr"), ADVICE, "!x", Language.EN)
