from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.matchers import UnsupportedConditionError, regular, text
from vigie.model.errors import ContentErrors


def found(condition: str, record: dict[str, Any]) -> bool:
    """Whether a detection item, or a whole detection section, holds for a record."""
    rule = f"title: T\nlogsource: {{product: any}}\ndetection:\n  selection:\n    {condition}\n  condition: selection\n"
    return bool(LiveEngine(load_text(rule)).feed([record | {"@timestamp": 1, "event.id": "1"}]))


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("f: Word", "wORD", True),
        ("f|cased: Word", "word", False),
        ("f|cased: Word", "Word", True),
        ("f: wo*d", "wonderland", True),
        ("f: wo?d", "word", True),
        ("f: wo?d", "woood", False),
        ("f: 'a.c'", "abc", False),
        ("f: '*'", "anything\nat all", True),
        ("f: '*'", None, False),
        ("f: ''", "", True),
        ("f: ''", None, False),
        ("f: null", None, True),
        ("f: null", "x", False),
        ("f|contains: ell", "HELLO", True),
        ("f|contains|all: [he, lo]", "hello", True),
        ("f|contains|all: [he, xx]", "hello", False),
        ("f|startswith: [x, he]", "hello", True),
        ("f|endswith: lo", "hello", True),
        ("f|endswith: he", "hello", False),
        ("f|re: 'h.l+o$'", "hello", True),
        ("f|re: 'H.l+o$'", "hello", False),
        ("f|re|i: 'H.l+o$'", "hello", True),
        ("f|re: '^b'", "a\nb", False),
        ("f|re|m: '^b'", "a\nb", True),
        ("f|cidr: 192.0.2.0/24", "192.0.2.77", True),
        ("f|cidr: 192.0.2.0/24", "192.0.3.77", False),
        ("f|cidr: '2001:db8::/32'", "2001:db8::1", True),
        ("f|cidr: 192.0.2.0/24", "not an address", False),
        ("f|cidr: 192.0.2.0/24", 5, False),
        ("f|gt: 5", 6, True),
        ("f|gt: 5", 5, False),
        ("f|gte: 5", "5", True),
        ("f|lt: 5", 4.5, True),
        ("f|lte: 5", 6, False),
        ("f|lt: 5", "few", False),
        ("f|lt: 5", True, False),
        ("f: 4625", "4625", True),
        ("f: 4625", 4625, True),
        ("f: '4625'", 4625, True),
        ("f: 1", True, False),
        ("f: true", True, True),
        ("f: true", "True", True),
        ("f: false", None, False),
        ("f|exists: true", 0, True),
        ("f|exists: false", None, False),
        ("f|neq: a", "b", True),
        ("f|neq: a", "A", False),
        ("f: b", ["a", "b"], True),
        ("f|contains|all: [a, b]", ["xa", "xb"], True),
        ("f: null", [], True),
        ("f|fieldref: other", "SAME", True),
        ("f|fieldref: other", "different", False),
        ("f|fieldref|startswith: other", "same as", True),
        ("f|base64: hello", "aGVsbG8=", True),
        ("f|windash|contains: ' -x'", "run /x", True),
    ],
)
def test_values(condition: str, value: Any, expected: bool) -> None:
    assert found(condition, {"f": value, "other": "same"}) is expected


def test_keywords_are_looked_for_everywhere() -> None:
    assert found("- needle", {"a": {"b": ["hay", "a Needle!"]}})
    assert not found("- needle", {"a": {"b": ["hay"]}})


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("- Trojan*FOUND", "/srv/x: Win.Trojan.Agent FOUND", True),
        ("- Trojan*FOUND", "FOUND no Trojan", False),
        ("- 'a?c*'", "xx abc", True),
        ("- '*needle'", "a needle in hay", True),
        ("'|windash': ' -x'", "run /x now", True),
        ("'|cased': Need*le", "a Needle", True),
        ("'|cased': Need*le", "a needle", False),
        ("- 200", "200", True),
        ("- 200", "it was 200 once", False),  # a number is a value of its own: 0 would be everywhere
    ],
)
def test_keywords_with_wildcards_stand_anywhere_too(keyword: str, text: str, expected: bool) -> None:
    assert found(keyword, {"message": text}) is expected


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("f|contains: ΔΟΣ", "ΟΔΟΣΑ", True),
        ("f: ΟΔΟΣ", "οδοσ", True),
        ("f: [ΟΔΟΣ, x*]", "οδος", True),
        ("f|startswith: ['ΣΑΣ', x]", "σασα", True),  # noqa: RUF001
        ("f: 'Σ?Σ'", "ΣΑς", True),
        ("f|fieldref: g", "ΟΔΟΣ", True),
        ("f|cased|contains: ς", "ΟΔΟΣ", False),
        ("f|contains: δος", "ΟΔΟΥ", False),
    ],
)
def test_a_greek_sigma_is_one_letter(condition: str, value: str, expected: bool) -> None:
    assert found(condition, {"f": value, "g": "οδοσ"}) is expected


@pytest.mark.parametrize("name", ["a.b.c", "a.b"])
def test_nested_and_dotted_names_are_the_same(name: str) -> None:
    head, _, tail = name.partition(".")
    for record in ({name: "x"}, {head: {tail: "x"}}, {name.rpartition(".")[0]: {name.rpartition(".")[2]: "x"}}):
        assert found(f"{name}: x", record)
    assert not found(f"{name}: x", {"a": "x"})


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a.b: x", True),
        ("a.b: y", True),
        ("a.b: z", False),
        ("a.c.d: 5", True),
        ("a.c|exists: true", True),
        ("a.e|exists: true", False),
        ("a.b|contains|all: [x, y]", True),
        ("a.e: null", True),
        ("a: x", False),
    ],
)
def test_names_lead_through_lists_of_objects(condition: str, expected: bool) -> None:
    assert found(condition, {"a": [{"b": "x"}, "b", {"b": ["y"], "c": [{"d": 5}, {}]}, [{"b": "z"}], None]}) is expected


def test_what_cannot_run_in_linear_time_is_refused() -> None:
    with pytest.raises(ContentErrors, match="back-references"):
        found(r"f|re: '(a)\1'", {})
    with pytest.raises(UnsupportedConditionError):
        regular("(?<!a)b")


def test_a_catastrophic_expression_is_harmless() -> None:
    assert not found("f|re: '^(a+)+$'", {"f": "a" * 50_000 + "b"})


@given(st.text(st.characters(), max_size=50) | st.just("\ud800"))
def test_no_text_breaks_a_match(value: str) -> None:
    for condition in ("f: a*b?c", "f|re: 'a.b'", "f|cidr: 10.0.0.0/8", "f|gt: 5", "f: x"):
        found(condition, {"f": value})


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.text())
def test_text_is_json_spelling(value: Any) -> None:
    assert isinstance(text(value), str)
    assert text(3.0) == "3"
