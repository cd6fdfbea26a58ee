from vigie.detection.load import load_text
from vigie.detection.pages import PARTS, finds, length, parts

RULES = """title: Login
name: login
id: 11111111-1111-4111-8111-111111111111
logsource: {product: matrix}
detection: {selection: {event.action: login}, condition: selection}
---
title: Several addresses
id: 22222222-2222-4222-8222-222222222222
correlation:
  {type: TYPE, rules: [login], group-by: [user.id], timespan: 90m, condition: CONDITION}
"""


def test_a_description_is_told_part_by_part() -> None:
    told = parts(
        "What it means: One account\n  did this.\nWhat is normal: Ten: at most.\nWhat to check: a\nWhat to do: b\n"
    )
    assert told == {PARTS[0]: "One account did this.", PARTS[1]: "Ten: at most.", PARTS[2]: "a", PARTS[3]: "b"}
    assert tuple(told) == PARTS


def test_a_description_of_another_form_is_what_the_rule_means() -> None:
    assert parts("Counts\nlogins.") == {PARTS[0]: "Counts logins."}
    assert parts("Before.\nWhat to do: Ask.") == {PARTS[0]: "Before.", PARTS[3]: "Ask."}
    assert parts("") == {}


def test_lengths_are_told_in_their_greatest_whole_unit() -> None:
    assert [length(one) for one in (45, 60, 5400, 7200, 30 * 86400)] == ["45 s", "1 min", "90 min", "2 h", "30 d"]


def test_the_line_of_a_rule_in_words() -> None:
    def line(kind: str, condition: str) -> str:
        return finds(load_text(RULES.replace("TYPE", kind).replace("CONDITION", condition)).reporting[0])

    assert line("event_count", "{gte: 1}") == "each event, those within 90 min as one"
    assert line("event_count", "{gte: 3}") == "at least 3 events in 90 min"
    assert line("value_count", "{field: source.ip, gt: 2000}") == "more than 2,000 different `source.ip` in 90 min"
    assert line("value_sum", "{field: matrix.size, lt: 5}") == "fewer than 5 in all `matrix.size` in 90 min"
    assert line("value_avg", "{field: matrix.size, gt: 5, lte: 9}") == (
        "more than 5 and at most 9 on average `matrix.size` in 90 min"
    )
    assert finds(load_text(RULES.partition("---")[0]).reporting[0]) == "each event"


def test_the_line_of_signs_in_words() -> None:
    def line(kind: str, more: str = "") -> str:
        second = RULES.partition("---")[0].replace("login", "logout").replace("11111111-1111", "44444444-1111")
        both = second + "---\n" + RULES.replace("TYPE", kind).replace("[login]", "[login, logout]")
        return finds(load_text(both.replace(", condition: CONDITION", more)).reporting[0])

    assert line("temporal") == "all 2 signs in 90 min"
    assert line("temporal_ordered") == "all 2 signs in that order in 90 min"
    assert line("temporal", ", condition: {gte: 1}") == "at least 1 of 2 signs in 90 min"
