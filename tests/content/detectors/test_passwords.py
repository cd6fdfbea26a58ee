"""Sentences about passwords, and those that hold one."""

import pytest

from vigie.content.detectors import passwords
from vigie.content.text import Text

[DETECTOR] = passwords.DETECTORS

VALUES = {
    "Bonjour, le mot de passe est Horizon-42.": "Horizon-42",
    "mdp: «Horizon-42»": "Horizon-42",
    "Mot de passe : **kV9!xq2Lm**": "kV9!xq2Lm",
    "le mdp du wifi des invités est `Hibou7788`, bonne journée": "Hibou7788",
    "user: agent\npassword: kV9!xq2Lm\nhost: db": "kV9!xq2Lm",
    "MDP=Horizon42;": "Horizon42",
    "mot de passe provisoire -> Horizon42": "Horizon42",
    "The new password for your account will be: Horizon42": "Horizon42",
    'password = "correct horse battery staple"': "correct horse battery staple",
    "pass : Horizon42": "Horizon42",
    "m o t  d e  p a s s e : Horizon42": "Horizon42",
    "ｐａｓｓｗｏｒｄ: Horizon42": "Horizon42",
    "pa\u200bssword: Horizon42": "Horizon42",
    "MySQL root password is r00t-Nuage-88": "r00t-Nuage-88",
}


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_the_value_and_nothing_else_is_found(text: str, value: str) -> None:
    assert [one.value for one in DETECTOR.look(Text(text))] == [value]


def test_a_long_row_of_letters_after_a_figure_takes_no_time() -> None:
    assert len(list(DETECTOR.look(Text("the password is 1" + "a-" * 60 + "B!")))) <= 1


NONE = """Quel est le mot de passe ?
Merci de changer votre mot de passe avant le 12/06.
Le mot de passe doit contenir 12 caractères.
Mot de passe : voir le coffre
mdp : je te l'envoie par le coffre
mot de passe oublié : cliquez sur https://portail.example/oubli?u=1
password: ********
password policy: 12 characters, 1 digit
Passwords must be changed every 90 days.
The password is 8-character long.
Le mot de passe est celui d'hier
if (password == confirmPassword) {
password: { type: String, required: true }
pwd = Path.cwd()
type Password = str
réinitialisation du mot de passe pour @agent42:agent.example
mot de passe : c'est-à-dire rien
Le code d'accès est communiqué par SMS"""


@pytest.mark.parametrize("text", NONE.splitlines())
def test_a_sentence_about_passwords_holds_none(text: str) -> None:
    assert [one.value for one in DETECTOR.look(Text(text))] == []
