"""Every refusal and every challenge can be told, kindly, in every language."""

import pytest

from vigie.model.budgets import Decision, Resource, Verdict
from vigie.model.language import Language
from vigie.policies.sentences import FROZEN, SIGN_IN_AGAIN, explain

WORDS = {Language.EN: ("Please sign in again", "please go on in"), Language.FR: ("Merci de vous reconnecter", "merci")}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("resource", [*Resource, None])
def test_every_resource_has_its_sentence(resource: Resource | None, language: Language) -> None:
    challenge = explain(Verdict(decision=Decision.CHALLENGE, resource=resource), language)
    refusal = explain(Verdict(decision=Decision.REFUSE, resource=resource, wait_ms=90_000), language)
    assert WORDS[language][0] in challenge
    assert WORDS[language][1] in refusal
    assert "2 minutes" in refusal
    for sentence in (challenge, refusal):
        assert not {"{", "}"} & set(sentence)
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_no_two_resources_are_told_alike_and_languages_differ() -> None:
    told = [
        explain(Verdict(decision=Decision.REFUSE, resource=resource), language)
        for resource in Resource
        for language in Language
    ]
    assert len(set(told)) == 2 * len(Resource)
    for sentence in (FROZEN, SIGN_IN_AGAIN):
        assert sentence.en != sentence.fr


@pytest.mark.parametrize(
    ("wait_ms", "words"),
    [
        (0, "1 second"),
        (1, "1 second"),
        (1_001, "2 seconds"),
        (59_000, "59 seconds"),
        (60_001, "2 minutes"),
        (3_600_000, "1 hour"),
        (3_600_001, "2 hours"),
        (86_400_000, "1 day"),
        (30 * 86_400_000, "30 days"),
    ],
)
def test_a_wait_is_rounded_up_so_that_nobody_comes_back_too_early(wait_ms: int, words: str) -> None:
    assert words in explain(Verdict(decision=Decision.REFUSE, wait_ms=wait_ms), Language.EN)
