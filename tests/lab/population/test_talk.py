from hypothesis import given
from hypothesis import strategies as st

from vigie.lab.population.chance import chance
from vigie.lab.population.talk import document_name, forum_name, sentence


@given(seed=st.integers())
def test_sentences_are_whole_and_contract_articles(seed: int) -> None:
    text = sentence(chance(seed), "Camille")
    assert "{" not in text
    assert " de le " not in text


def test_forums_of_the_largest_population_have_their_own_names() -> None:
    names = {forum_name(number, "Culture") for number in range(900)}
    assert len(names) == 900


def test_documents_keep_their_form() -> None:
    assert document_name(chance(1), "pdf", 7).endswith("_00007.pdf")
