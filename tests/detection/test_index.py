"""A rule found by the index is one that trying all rules finds, on records and conditions of every kind."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.detection.clues import clues
from vigie.detection.compile import compile_tree
from vigie.detection.index import LONGEST, Index
from vigie.detection.load import load_text
from vigie.detection.rules import PlainRule
from vigie.detection.shapes import MAPPING

ITEMS = [
    "a: exact",
    "a: [1, 'two*', 4.5]",
    "a|contains: middle",
    "a|contains: xy",
    "a|contains|all: [first, 'second part']",
    "a|startswith: begin",
    "a|endswith: '\\end.exe'",
    "a|endswith: e",
    "a: 'be*dle*xe'",
    "a: 'b?gin'",
    "a: ''",
    "a: null",
    "a: true",
    "a|neq: exact",
    "a|exists: true",
    "a|cased: Exact",
    "a|cased|contains: 'ΑΣΑΣ'",
    "a|re: '^be.*n$'",
    "a|gt: 3",
    "a|cidr: 10.0.0.0/8",
    "a|base64offset|contains: secret",
    "a|fieldref: b.c",
    "a|hour: 3",
    "b.c: exact",
    "b.c|contains: middle",
]
KEYWORDS = ["middle", "'two*'", "1234", "begin*", "''", "'second part'"]
VALUES: list[Any] = [
    *("exact", "EXACT", "two and more", "the middle part", "xy", "begin", "begins with middle.xe", "c:\\END.exe", ""),
    *("first second part", "ΑΣΑΣ", "ΑΣΑΣΑ", "10.1.2.3", "2026-01-01T03:00:00Z", "x c2VjcmV0", "1", "1234"),
    *(1, 4, 4.5, 1.0, 1234.0, True, False, None, [], ["x", "exact"], [["exact"]], [{"c": "middle"}], {"c": "exact"}),
]
CONDITIONS = [
    "s0 or s1",
    "s0 and s1",
    "s0 and not s1",
    "not s0 and not s1",
    "not (s0 and not s1)",
    "all of s*",
    "1 of s*",
]


def rule(items: list[str], condition: str) -> PlainRule:
    parts = "\n".join(f"  s{number}: {item}" for number, item in enumerate(items))
    text = f"title: T\nlogsource: {{product: any}}\ndetection:\n{parts}\n  condition: {condition}\n"
    (found,) = load_text(text).plain.values()
    return found


detections = st.one_of(
    st.sampled_from(ITEMS).map(lambda one: f"{{{one}}}"), st.sampled_from(KEYWORDS).map("[{}]".format)
)
rules = st.builds(rule, st.lists(detections, min_size=2, max_size=2), st.sampled_from(CONDITIONS))
records = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(VALUES),
        "b": st.fixed_dictionaries({}, optional={"c": st.sampled_from(VALUES)}),
        "b.c": st.sampled_from(VALUES),
        "other": st.sampled_from(VALUES),
    },
)


@settings(max_examples=600, deadline=None)
@given(several=st.lists(rules, min_size=1, max_size=4), record=records)
def test_nothing_that_matches_is_passed_over(several: list[PlainRule], record: dict[str, Any]) -> None:
    index = Index((clues(one.trees), number) for number, one in enumerate(several))
    found = index.find(record)
    assert list(found) == sorted(found)
    for number, one in enumerate(several):
        test = compile_tree(one.trees[0], MAPPING)
        if test is True or (not isinstance(test, bool) and test(record)):
            assert number in found


@pytest.mark.parametrize(
    ("items", "condition", "record"),
    [
        (["{a|endswith: '\\mimikatz.exe'}", "{b|contains: text}"], "s0 and s1", {"a": "\\notepad.exe", "b": "text"}),
        (["{a|contains: needle}", "{a: other}"], "s0 or s1", {"a": "haystack", "b": "needle"}),
        (["{a: 4625}", "{b: x}"], "s0 and not s1", {"a": 4624}),
        (["[needle]", "{b: x}"], "s0 and not s1", {"a": {"b": ["haystack"]}}),
    ],
)
def test_what_cannot_match_is_not_tried(items: list[str], condition: str, record: dict[str, Any]) -> None:
    assert Index([(clues(rule(items, condition).trees), 1)]).find(record) == []


def test_a_very_long_value_is_not_taken_to_pieces() -> None:
    index = Index([(clues(rule(["{a|contains: needle}", "{b: x}"], "s0").trees), 1)])
    assert index.find({"a": "needle" + "x" * LONGEST}) == [1]
    assert index.find({"a": "y" + "x" * LONGEST}) == [1]
    assert index.find({"a": "x" * LONGEST}) == []
