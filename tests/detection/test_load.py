from pathlib import Path

import pytest

from vigie.detection.load import correlation_kinds, load_rules, load_text
from vigie.model.errors import ContentErrors
from vigie.model.findings import Confidence, Severity

GOOD = """title: Base
name: base
id: 11111111-1111-4111-8111-111111111111
logsource: {product: matrix, service: activity}
detection:
  selection: {event.action: join}
  condition: selection
"""
COUNT = """---
title: Count
id: 22222222-2222-4222-8222-222222222222
tags: [attack.t1213.005, attack.collection]
correlation:
  type: value_count
  rules: [base]
  group-by: [user.id]
  timespan: 1m
  condition: {field: matrix.room.id, gte: 2}
level: critical
vigie: {confidence: high}
"""
FILTER = (
    GOOD
    + """---
title: Administrators may
name: quiet
logsource: {product: matrix}
filter:
  rules: [base]
  administrators: {user.id|startswith: '@admin'}
  condition: not administrators
"""
)


def wrong(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ContentErrors) as caught:
        load_text(text)
    return [(one.line, one.message) for one in caught.value.mistakes]


def test_a_file_with_a_base_and_a_correlation() -> None:
    ruleset = load_text(GOOD + COUNT, "rules/mass.yml")
    (rule,) = ruleset.reporting
    assert (rule.name, rule.line, rule.severity, rule.confidence) == ("mass", 9, Severity.CRITICAL, Confidence.HIGH)
    assert rule.techniques == ("T1213.005",)
    assert [one.name for one in ruleset.plain.values()] == ["base"]


def test_rules_without_confidence_only_delay() -> None:
    (rule,) = load_text(GOOD).reporting
    assert (rule.confidence, rule.severity) == (Confidence.LOW, Severity.MEDIUM)


BROKEN = """title: Bad
id: nope
levle: high
level: enormous
logsource: {product: matrix, service: activity}
detection:
  selection:
    event.acton: join
    user.id|startwith: x
    matrix.room.id|re: '(?=a)b'
    source.ip|cidr: 1.2.3.4/99
    matrix.size|hour: 3
  keywords: ['%name%']
  condition: selection
vigie:
  confidence: hihg
  examples: {match: [{event.acton: join}], no_match: [{repeat: many}]}
---
title: C
correlation:
  type: value_cuont
  rules: [nobody]
  timespan: 5 minutes
  condition: {gte: x}
---
just a text
"""


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    found = wrong(BROKEN)
    expected = {
        2: "UUID",
        3: "did you mean level?",
        4: "level",
        8: "did you mean event.action?",
        9: "did you mean startswith?",
        10: "look-around",
        11: "CIDR",
        16: "did you mean high?",
        17: "repeat is a whole number",
        21: "did you mean value_count?",
        23: "'5 minutes' is invalid. Write a number and s, m, h",
        24: "'x' is no number",
        26: "mapping",
    }
    told = {line: [message for at, message in found if at == line] for line, _ in found}
    assert set(told) == set(expected)
    for line, part in expected.items():
        assert any(part in message for message in told[line]), (line, told[line])


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (GOOD + COUNT.replace("[base]", "[bsae]"), 14, "did you mean base?"),
        (GOOD + COUNT.replace("user.id", "matrix.people"), 15, "cannot be grouped by"),
        (GOOD + COUNT.replace("user.id", "user.di"), 15, "did you mean user.id?"),
        (GOOD + COUNT.replace("value_count", "value_sum"), 17, "is no number"),
        (GOOD + COUNT.replace("value_count", "event_count"), 17, "takes no field"),
        (GOOD + COUNT.replace("field: matrix.room.id, ", ""), 17, "needs a field"),
        (GOOD + COUNT.replace("value_count", "temporal"), 17, "takes no field"),
        (GOOD + COUNT.replace("value_count", "value_median"), 13, "percentile: 50"),
        (GOOD + COUNT.replace("gte: 2", "lt: 1"), 17, "can never hold"),
        (GOOD + COUNT.replace("gte: 2", "gt: 5, lt: 6"), 17, "can never hold"),
        (GOOD + COUNT.replace("gte: 2", "gte: 2, percentile: 5"), 17, "takes no percentile"),
        (GOOD + COUNT.replace("count", "percentile").replace("gte: 2", "gte: 2, percentile: 101"), 17, "from 0 to 100"),
        (GOOD + COUNT.replace("[base]", "[base, base]"), 14, "twice"),
        (GOOD + COUNT.replace("[base]", "[base, 11111111-1111-4111-8111-111111111111]"), 14, "twice"),
        (GOOD + COUNT.replace("1m", "11y"), 16, "longer than ten years"),
        (GOOD + COUNT.replace("  timespan", "  aliases: {who: {bsae: user.id}}\n  timespan"), 16, "did you mean base?"),
        (GOOD + COUNT.replace("field: matrix.room.id", "field: [user.id, matrix.room.di]"), 17, "matrix.room.id?"),
        (
            GOOD + COUNT.replace("22222222-2222-4222-8222-222222222222", "11111111-1111-4111-8111-111111111111"),
            10,
            "twice",
        ),
        (GOOD.replace("condition: selection", "condition: selection and other"), 7, "other"),
        (GOOD.replace("condition: selection", "condition: selection |"), 7, "pipe"),
        (GOOD + "---\naction: global\ntitle: x\n", 9, "not supported"),
        (FILTER.replace("[base]", "[bsae]"), 13, "did you mean base?"),
        (
            FILTER.replace("[base]", "[count]") + COUNT.replace("title: Count", "title: Count\nname: count"),
            13,
            "no detection",
        ),
        (FILTER.replace("{product: matrix}", "{product: other}"), 13, "its log source is another"),
        (FILTER.replace("user.id", "user.di"), 14, "did you mean user.id?"),
        (FILTER.replace("condition: not", "condition: nto"), 15, "here on: administrators"),
        (f"{COUNT}generate: true\n".replace("timespan", "generate: true\n  timespan"), 14, "generate is said twice"),
        (FILTER.replace("  condition: not administrators\n", ""), 12, "has no condition"),
        (FILTER + COUNT.replace("[base]", "[quiet]"), 22, "is a filter"),
        (GOOD + "vigie: {confidence: hihg}\n", 8, "did you mean high?"),
        (GOOD + "vigie: {forgeable: perhaps}\n", 8, "forgeable is true or false"),
        (GOOD + "vigie: {crowd: 20}\n", 8, "crowd is true or false"),
        (GOOD + "vigie: {theme: filez}\n", 8, "did you mean files"),
        ("title: [\n", 2, "YAML"),
    ],
)
def test_a_mistake_is_told_where_it_is(text: str, line: int, part: str) -> None:
    assert any(at == line and part in message for at, message in wrong(text)), wrong(text)


def test_a_wrong_base_is_told_once_and_not_again_by_what_counts_it() -> None:
    found = wrong(GOOD.replace("event.action", "event.acton") + COUNT)
    assert [line for line, _ in found] == [6]


CHAIN = COUNT.replace("level: critical", "name: count\nlevel: critical")


def chained(number: int, counts: str, name: str) -> str:
    return (
        CHAIN.replace("2222", str(number) * 4).replace("[base]", f"[{counts}]").replace("name: count", f"name: {name}")
    )


def test_correlations_of_correlations_stand_after_what_they_count() -> None:
    ruleset = load_text(chained(3, "inner", "outer") + "---\n" + GOOD + chained(4, "base", "inner"))
    assert [rule.name for rule in ruleset.correlations] == ["inner", "rules"]
    assert [rule.reports for rule in ruleset.correlations] == [False, True]


def test_a_cycle_is_told_once_and_where_it_is() -> None:
    text = GOOD + chained(3, "two", "one") + chained(4, "three", "two") + chained(5, "one, base", "three")
    assert wrong(text) == [(40, "the correlation counts itself: one -> two -> three -> one")]
    assert wrong(GOOD + chained(3, "one", "one")) == [(14, "the correlation counts itself: one -> one")]


def test_an_endless_chain_is_refused() -> None:
    names = [f"link{number}" for number in range(1_500)]
    links = [
        f"---\ntitle: {name}\nname: {name}\ncorrelation: "
        f"{{type: event_count, rules: [{below}], timespan: 1m, condition: {{gte: 1}}}}\n"
        for name, below in zip(names, ["base", *names], strict=False)
    ]
    for order in (links, links[::-1]):
        assert {message for _, message in wrong(GOOD + "".join(order))} == {
            "the chain of correlations is longer than 8"
        }


def test_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.yml").write_text(GOOD)
    (tmp_path / "a" / ".hidden.yml").write_text("nonsense")
    (tmp_path / "two.yaml").write_text(COUNT)
    assert [rule.name for rule in load_rules([tmp_path]).reporting] == ["two"]
    with pytest.raises(ContentErrors, match="neither a file nor a folder"):
        load_rules([tmp_path / "absent"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(ContentErrors, match="no rule files"):
        load_rules([tmp_path / "empty"])


def test_all_files_are_read_before_complaining(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_bytes(b"\xff\xfe")
    (tmp_path / "two.yml").write_text("title: &a [*a]\n")
    (tmp_path / "three.yml").write_text(GOOD.replace("join", "'%x%'").replace("event.action", "event.action|expand"))
    with pytest.raises(ContentErrors) as caught:
        load_rules([tmp_path])
    assert {Path(one.path).name for one in caught.value.mistakes} == {"one.yml", "two.yml", "three.yml"}


def test_aliases_name_a_field_as_each_rule_does() -> None:
    text = GOOD + COUNT.replace("[user.id]", "[who]").replace(
        "  timespan", "  aliases: {who: {base: user.id}}\n  timespan"
    )
    (rule,) = load_text(text).correlations
    assert (rule.group_by, rule.sources[0].group_by) == (("who",), ("user.id",))


def test_the_print_follows_the_meaning_and_not_the_words() -> None:
    def fingerprint(text: str) -> str:
        return load_text(text).correlations[0].print

    same, other = GOOD + COUNT.replace("critical", "low"), GOOD.replace("join", "leave") + COUNT
    assert fingerprint(GOOD + COUNT) == fingerprint(same) != fingerprint(other)


def test_the_correlation_types_are_found_by_being_there() -> None:
    for name, module in correlation_kinds().items():
        assert (module.TYPE, module.__name__.rpartition(".")[2]) == (name, name)
        assert module.__doc__
        text = GOOD + COUNT.replace("type: value_count", f"type: {name}")
        if module.FIELD is None:
            text = text.replace("field: matrix.room.id, gte: 2", "gte: 1")
        (rule,) = load_text(text.replace("matrix.room.id", "matrix.size")).correlations
        assert module.window(rule)().evidence() == []
