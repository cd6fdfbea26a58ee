import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content.secrecy import weigh
from vigie.model.findings import Confidence

NOTHING = """<password> ${DB_PASSWORD} $PASSWORD %PASS% {{vault_db}} {{ db_password }} ******** xxxxxx •••••• ...
None null true str required obligatoire getpass() os.environ["X"] config.password self._password input('?')
vault:secret/data/db op://Private/db/password /run/secrets/db DB_PASSWORD your-password-here votre_mot_de_passe
$(pass show db) !vault [masqué] REDACTED 2024-01-01 12/05/2026 8080 v1.2.3 15min @secret abc"""


@pytest.mark.parametrize("value", NOTHING.split())
def test_what_stands_for_a_secret_is_none(value: str) -> None:
    assert weigh(value) is None


@pytest.mark.parametrize(
    "value", ["changeme", "Azerty123", "P@ssw0rd", "password1!", "admin123", "Soleil2024", "Toto2025!"]
)
def test_what_everybody_knows_has_low_confidence(value: str) -> None:
    assert weigh(value) is Confidence.LOW


@pytest.mark.parametrize("value", ["Horizon-42-Bleu", "kV9!xq2Lm", "Tr0mbone$Vert", "gF7hk2LpQ9zX"])
def test_a_chosen_or_drawn_secret_is_known(value: str) -> None:
    assert weigh(value) is Confidence.HIGH


@pytest.mark.parametrize("value", ["hibou77", "k2lp9q4z", "cafecreme9"])
def test_a_simple_one_has_moderate_confidence(value: str) -> None:
    assert weigh(value) is Confidence.MODERATE


@pytest.mark.parametrize("value", ["expired", "obsolete", "different", "renouvelé"])
def test_a_word_of_the_sentence_is_a_secret_only_where_nothing_else_could_stand(value: str) -> None:
    assert weigh(value) is None
    assert weigh(value, asked=True) is Confidence.MODERATE


def test_signs_in_a_row_take_no_time() -> None:
    assert weigh("Geheim" + "/" * 190) is None


@given(st.text(max_size=400), st.booleans())
def test_any_value_has_an_answer(value: str, asked: bool) -> None:
    assert weigh(value, asked=asked) in {None, *Confidence}
