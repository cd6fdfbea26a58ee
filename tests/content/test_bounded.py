"""Expressions of operators: bounded, explained when refused, and never part of the common pass as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.content import bounded
from vigie.content.folding import fold

REFUSED = {
    "": "has 0 characters",
    "a" * 1_001: "has 1001 characters",
    "(?=a)b": "looks ahead or behind",
    "(?<!a)b": "looks ahead or behind",
    r"(ab)\1": "refers back",
    "([a-z]{30}){30}" * 3: "is too large",
    "(a{1000}){1000}": "is no regular expression: invalid repetition size",
    "(": "is no regular expression: missing )",
    "[z-a]": "is no regular expression: invalid character class range",
    "(abc)*": "is found in an empty text",
    ".+": "is found in every ordinary text",
}


@pytest.mark.parametrize(("expression", "reason"), REFUSED.items())
def test_what_is_refused_is_refused_with_its_reason(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^" + reason.replace("(", r"\(").replace(")", r"\)")):
        bounded.bounded(expression)


@pytest.mark.parametrize(
    ("expression", "text"),
    [("DOS-[0-9]{6}", "voir dos-123456"), ("Opération n°\\s?[0-9]+", "OPÉRATION N° 42"), ("caf[eé]", "ｃａｆé")],
)
def test_case_accents_and_look_alikes_do_not_matter(expression: str, text: str) -> None:
    assert bounded.bounded(expression).search(fold(text))


TRIGGERS = {
    "DOS-[0-9]{6}": "dos",
    "[0-9]{3}-[A-Z]{2}": bounded.EVERYWHERE,
    "(foo|bar)bazar": "bazar",
    "foo|bar": bounded.EVERYWHERE,
    "colou?r": "colo",
    "Réf\\.[]xyz]abcd": "abcd",
    "abc+d": "abc",
    "a{3}bcd": "bcd",
    "x(abc(def)?)yz[^]k]uvw": "uvw",
    r"\Qa|bc": bounded.EVERYWHERE,
    r"\x41bcd": bounded.EVERYWHERE,
    r"abc\d+": "abc",
}


@pytest.mark.parametrize(("expression", "trigger"), TRIGGERS.items())
def test_a_trigger_is_a_piece_that_every_match_holds(expression: str, trigger: str) -> None:
    assert bounded.trigger(expression) == trigger


@given(st.text(st.sampled_from("abc(|)[]^?*+{}1,\\-."), max_size=12))
def test_no_expression_is_looked_for_less_than_it_should(expression: str) -> None:
    trigger = bounded.trigger(expression)
    try:
        compiled = bounded.bounded(expression)
    except ValueError:
        return
    if trigger != bounded.EVERYWHERE:
        for text in (b"abcabc1", b"cbacba", b"aabbcc11", b"abc", b"cab", b"a-b.c,1abc"):
            if match := compiled.search(text):
                assert trigger.encode() in match[0]
