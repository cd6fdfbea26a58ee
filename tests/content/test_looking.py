"""Values are found where they are announced, judged as they were written, and pointed at exactly."""

import pytest

from vigie.content import looking
from vigie.content.structure import checked_entropy
from vigie.content.text import Text
from vigie.model.findings import Confidence

TOKEN = "gh" + "p_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"
FORM = "gh[opsur]_[A-Za-z0-9]{36}"


def found(look, text: str):
    return [(text[one.start : one.end], one.confidence, one.verified) for one in look(Text(text))]


def test_the_last_group_is_the_value() -> None:
    look = looking.secrets("clef ?(?:ici|la) ?(?:=([^ ]{4,20})|:([^ ]{4,20}))")
    text = "Clef ici =Horizon-42 ; CLEF là :kV9!xq2Lm"
    assert found(look, text) == [("Horizon-42", Confidence.HIGH, False), ("kV9!xq2Lm", Confidence.HIGH, False)]


def test_a_token_is_verified_by_its_checksum_and_reported_without() -> None:
    look = looking.tokens(FORM, verify=checked_entropy)
    damaged = TOKEN[:-1] + "8"
    assert found(look, f"a {TOKEN} b {damaged}") == [
        (TOKEN, Confidence.HIGH, True),
        (damaged, Confidence.MODERATE, False),
    ]


@pytest.mark.parametrize(
    "text", [TOKEN.lower(), TOKEN.upper(), f"x{TOKEN}", f"{TOKEN}x", TOKEN[:-1], TOKEN[:4] + "x" * 36]
)
def test_capitals_ends_and_length_count(text: str) -> None:
    assert not found(looking.tokens("gh[opsur]_[A-Z][A-Za-z0-9]{34}[0-9]" if text.islower() else FORM), text)


def test_what_nobody_sees_is_no_part_of_a_value() -> None:
    hidden = TOKEN[:10] + "\u200b" + TOKEN[10:]
    [one] = looking.tokens(FORM, verify=checked_entropy)(Text(f"é {hidden}"))
    assert one.verified
    assert one.value == TOKEN
    assert looking.visible(" Horizon\u200e 42\x00 ") == "Horizon 42"


def test_a_token_that_lines_cut_is_put_together() -> None:
    look = looking.tokens(FORM, verify=checked_entropy)
    cut = f"{TOKEN[:9]}\n{TOKEN[9:30]}\n{TOKEN[30:]}"
    for text in (cut, f"voici\n{cut}\nmerci", f"```\n{cut}\n```"):
        assert found(look, text) == [(cut, Confidence.HIGH, True)]
    assert not found(look, f"{TOKEN[:9]} \n{TOKEN[9:]}")
    whole = f"{TOKEN}\nmerci\n{cut}"
    assert found(look, whole) == [(TOKEN, Confidence.HIGH, True)], "what is whole is enough"


@pytest.mark.parametrize("mark", ["\u0336", "\u0301", "\u034f", "\u20e3", "\u3164"])
def test_strokes_through_a_value_are_no_part_of_it(mark: str) -> None:
    assert looking.visible("".join(f"{one}{mark}" for one in TOKEN)) == TOKEN
