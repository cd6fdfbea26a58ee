"""Every modifier of the specification's appendix, by the appendix's own words, through the whole engine."""

from base64 import b64encode
from typing import Any

import pytest

from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.model.errors import ContentErrors

RULE = "title: X\nlogsource: {product: any}\ndetection:\n  s:\n    ITEM\n  condition: s\n"
TEXT = "x {} y"


def holds(item: str, event: dict[str, Any], placeholders: dict[str, list[str]] | None = None) -> bool:
    engine = LiveEngine(load_text(RULE.replace("ITEM", item), placeholders=placeholders or {}))
    return bool(engine.feed([{"event.id": "1", "@timestamp": 0, **event}]))


def hidden(text: bytes, before: bytes = b"") -> str:
    return "-enc " + b64encode(before + text + b" tail").decode()


WIDE = "cmd".encode("utf-16le")
CASES = [
    # Generic
    ("f|contains|all: [one, two]", ["Two and ONE"], ["one", "two"]),
    ("f|startswith: adm", ["ADMIN", "adm"], ["xadm", "", None]),
    ("f|endswith: '\\cmd.exe'", ["C:\\CMD.exe"], ["cmd.exe", "\\cmd.exe "]),
    ("f|contains: mid", ["amidst", "MID"], ["m id", 5]),
    ("f|exists: true", ["", None, 0, "x"], []),
    ("f|exists: false", [], ["", None, 0, "x"]),
    ("f|cased: Ab", ["Ab"], ["ab", "AB"]),
    ("f|contains|cased: Ab", ["xAby"], ["xaby"]),
    ("f: Ab", ["ab", "AB"], ["abc"]),
    ("f|neq: [a, b]", ["c", None], ["A", "b"]),
    # Strings
    (
        "f|windash|contains: ' -param-name'",
        [f"x {dash}param-name" for dash in "-/\u2013\u2014\u2015"],
        ["x _param-name", "x -param/name"],
    ),
    ("f|windash: [\u2013a, 'b \u2015c']", ["-a", "/a", "\u2014a", "B /C"], ["a", "b c"]),
    ("f|re: 'a[0-9]{2,3}(b|c)+$'", ["xa12b", "a123cb"], ["A12b", "a1b"]),
    ("f|re|i: '^ab.c$'", ["ABxC"], ["AB\nC", "xABxC"]),
    ("f|re|m: '^b$'", ["a\nb\nc"], ["ab"]),
    ("f|re|s: 'a.c'", ["a\nc"], ["ac"]),
    ("f|re|i|m|s: '^B.C$'", ["a\nb\nc"], ["a\nbc"]),
    ("f|base64: foobar", ["Zm9vYmFy", b64encode(b"foobar").decode()], ["foobar"]),
    ("f|base64offset|contains: foo", [hidden(b"foo", b"z" * size) for size in range(3)], ["foo", hidden(b"oof")]),
    *[
        (f"f|{name}|base64offset|contains: cmd", [hidden(WIDE, b"z" * n) for n in range(3)], [hidden(b"cmd")])
        for name in ("utf16le", "wide")
    ],
    ("f|utf16be|base64offset|contains: cmd", [hidden("cmd".encode("utf-16be"))], [hidden(WIDE)]),
    ("f|utf16|base64offset|contains: cmd", [hidden(b"\xff\xfe" + WIDE)], [hidden(WIDE)]),
    # Numbers
    ("f|lt: 5", [4, "4", 4.5, -1], [5, "x", None, True]),
    ("f|lte: 5", [5, 4], [5.1]),
    ("f|gt: 5", [6, "6", 5.5], [5]),
    ("f|gte: 5", [5, 6], [4.9]),
    ("f|neq: 5", [4, "x", None], [5, "5"]),
    # Times
    ("f|minute: 59", ["2026-03-01T23:59:10Z", "2026-03-01 00:59"], ["2026-03-01T23:58:59Z", "2026-03-01"]),
    ("f|hour: [0, 22]", ["2026-03-01T22:10:00+05:00", "2026-03-01T00:00:00", 1_772_317_800], ["2026-03-01T17:10:00Z"]),
    ("f|day: 31", ["2026-01-31", 1_769_860_800_000], ["2026-02-31", "2026-01-30T23:00:00Z"]),
    ("f|week: 1", ["2026-01-01", "2025-12-29"], ["2026-01-05", "no date", None]),
    ("f|month: 12", ["1999-12-01T00:00:00.000Z"], ["1999-11-30", True, [], {}]),
    ("f|year: 2026", ["2026-06-07T08:00:00Z", "1780819200"], ["2025-12-31T23:59:59-05:00", 1e19, "0000-00-00"]),
    ("f|hour|gte: 22", ["2026-03-01T22:10:00Z", "2026-03-01 23:00"], ["2026-03-01T21:59:00Z", 5, "x", None]),
    ("f|hour|lt: 7", [1_772_323_200, "2026-03-01T06:59:00Z"], [1_772_348_400, "2026-03-01", "2026-03-01T07:00:00Z"]),
    ("f|week|gt: 52", ["2026-12-31"], ["2026-01-01"]),
    ("f|neq|hour: 3", ["2026-03-01T22:10:00Z"], ["2026-03-01T03:10:00Z"]),
    # Addresses
    ("f|cidr: 10.0.0.0/8", ["10.255.0.1"], ["11.0.0.1", "10.0.0.0/8", "x", 5]),
    ("f|cidr: ['fd00::/8', 192.0.2.0/24]", ["fd12::1", "192.0.2.9"], ["fe80::1"]),
]


@pytest.mark.parametrize(("item", "match", "no_match"), CASES, ids=[case[0] for case in CASES])
def test_modifiers(item: str, match: list[Any], no_match: list[Any]) -> None:
    assert [one for one in match if not holds(item, {"f": one})] == []
    assert [one for one in no_match if holds(item, {"f": one})] == []


def test_existence_is_presence_and_no_value() -> None:
    assert holds("a.b|exists: true", {"a": {"b": None}})
    assert holds("a.b|exists: false", {"a": {"c": 1}, "b": 2})
    assert holds("f|exists: false", {})


@pytest.mark.parametrize(
    ("item", "match", "no_match"),
    [
        ("f|fieldref: g", [("a", "A"), (3, "3"), (["x", "y"], "y")], [("a", "b"), (None, None)]),
        ("f|fieldref|neq: g", [("a", "b"), (None, "a")], [("a", "A")]),
        ("f|fieldref|startswith: g", [("abc", "ab")], [("ab", "abc")]),
        ("f|fieldref|endswith: g", [("abc", "bc")], [("bc", "abc")]),
        ("f|fieldref|contains: g", [("abc", "b")], [("b", "abc")]),
    ],
)
def test_field_references(item: str, match: list[Any], no_match: list[Any]) -> None:
    assert [one for one in match if not holds(item, dict(zip("fg", one, strict=True)))] == []
    assert [one for one in no_match if holds(item, dict(zip("fg", one, strict=True)))] == []


GIVEN = {"Servers": ["srv*", "db?"], "Admins": ["a.b"], "Empty": []}


@pytest.mark.parametrize(
    ("item", "match", "no_match"),
    [
        ("f|expand: '%Servers%'", ["SRV01", "dbX"], ["%Servers%", "db"]),
        ("f|contains|expand: 'on %Servers% by %Admins%!'", ["was on db1 by a.b! x"], ["on db1 by axb!"]),
        ("f|expand|cased: '%Servers%'", ["srv1"], ["SRV1"]),
        ("f|re|expand: '^%Admins%$'", ["a.b"], ["axb"]),
        ("f|expand|neq: '%Servers%'", ["x"], ["srv1", "dbX"]),
        ("f: '%Servers%'", ["%servers%"], ["srv1"]),
        ("f|expand: 'C:\\%Admins%'", ["c:\\a.b"], ["a.b"]),  # as pySigma reads it: a path, not an escape
    ],
)
def test_placeholders_get_the_values_given(item: str, match: list[str], no_match: list[str]) -> None:
    assert [one for one in match if not holds(item, {"f": one}, GIVEN)] == []
    assert [one for one in no_match if holds(item, {"f": one}, GIVEN)] == []


@pytest.mark.parametrize(("name", "hint"), [("Severs", "did you mean Servers?"), ("Empty", "did you mean Empty?")])
def test_a_placeholder_without_values_refuses_the_rule(name: str, hint: str) -> None:
    with pytest.raises(ContentErrors) as caught:
        load_text(RULE.replace("ITEM", f"f|expand: '%{name}%'"), placeholders=GIVEN)
    (mistake,) = caught.value.mistakes
    assert (mistake.line, f"%{name}% has no values" in mistake.message, hint in mistake.message) == (5, True, True)
    with pytest.raises(ContentErrors, match="none are given"):
        load_text(RULE.replace("ITEM", "f|expand: '%Servers%'"))


def test_placeholders_do_not_multiply_without_end() -> None:
    many = {"Many": [str(number) for number in range(101)]}
    with pytest.raises(ContentErrors, match="more than 10,000"):
        load_text(RULE.replace("ITEM", "f|expand: '%Many%%Many%'"), placeholders=many)


def test_other_values_make_another_rule() -> None:
    def fingerprint(given: dict[str, list[str]]) -> str:
        (rule,) = load_text(RULE.replace("ITEM", "f|expand: '%Admins%'"), placeholders=given).reporting
        return rule.print

    assert fingerprint(GIVEN) == fingerprint(GIVEN | {"Servers": []}) != fingerprint(GIVEN | {"Admins": ["x"]})


@pytest.mark.parametrize(
    ("item", "part"),
    [
        ("f|contains: 5", "contains does not fit 5: it takes a text"),
        ("f|startswith: [a, null]", "startswith does not fit a, null"),
        ("f|lt: '5'", "lt does not fit 5: it takes a number, without quotes"),
        ("f|exists: 'yes'", "exists does not fit yes: it takes true or false"),
        ("f|i: a", "i does not fit a: it takes a regular expression: write it after re"),
        ("f|gte|hour: 3", "hour does not fit 3"),
        ("f|minute: 60", "minute is a whole number from 0 to 59"),
        ("f|hour: [3, 24]", "hour is a whole number from 0 to 23"),
        ("f|day: 1.5", "day is a whole number from 1 to 31"),
        ("f|re: '(a'", "(missing ): (a)"),
        ("f: []", "an empty list holds no value"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_what_would(item: str, part: str) -> None:
    with pytest.raises(ContentErrors) as caught:
        load_text(RULE.replace("ITEM", item))
    assert [one.line for one in caught.value.mistakes] == [5]
    assert part in caught.value.mistakes[0].message


@pytest.mark.parametrize("selection", ["", "[]", "{}", "[{}]"])
def test_a_selection_that_holds_nothing_is_refused(selection: str) -> None:
    with pytest.raises(ContentErrors, match="a selection holds fields"):
        load_text(f"title: X\nlogsource: {{product: any}}\ndetection:\n  s: {selection}\n  condition: s\n")


@pytest.mark.parametrize(
    ("condition", "part"),
    [
        ("5", "a condition is a text"),
        ("{a: b}", "a condition is a text"),
        ("[]", "a condition is a text"),
        ("[s, 5]", "a condition is a text"),
        ("s AND s", "cannot be read from here on: AND s"),
        ("(s", "cannot be read from here on: its end"),
        ("2 of s*", "cannot be read from here on: of s*"),
        ("s and selectoin", "selection selectoin is not there; did you mean selection?"),
        ("not " * 100 + "s", "the condition is nested deeper than 64 levels"),
        ("not " * 5_000 + "s", "the condition is nested deeper than 64 levels"),
        ("s | count() > 5", "pipe"),
    ],
)
def test_a_condition_that_cannot_be_read_is_told_in_words(condition: str, part: str) -> None:
    with pytest.raises(ContentErrors) as caught:
        load_text(RULE.replace("ITEM", "f: a\n  selection: {f: b}").replace("condition: s", f"condition: {condition}"))
    assert [(one.line, part in one.message) for one in caught.value.mistakes] == [(7, True)]


CATASTROPHES = ["(a+)+$", "(a|aa)+$", "(.*a){25}", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "a{1,1000}{1,1000}"]


@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_catastrophic_expressions_are_refused_or_run_in_linear_time(pattern: str) -> None:
    try:
        holds(f"f|re: '{pattern}'", {"f": "a" * 50_000 + "!"})
    except ContentErrors as errors:
        lines = [one.line for one in errors.mistakes]
    else:
        lines = [5]
    assert lines == [5]
