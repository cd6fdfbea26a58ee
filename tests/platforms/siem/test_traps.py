import pytest

from vigie.detection.load import load_text
from vigie.platforms.siem.traps import trap

TARGETS = ("splunk", "esql", "opensearch", "loki")


@pytest.mark.parametrize(
    ("selection", "trapped"),
    [
        ("{f: plain, g|contains: b, h: 5, i: null, j|exists: true, k: 'a*'}", ()),
        ("{f|hour|gte: 3}", TARGETS),
        ("{f|hour: 3}", ("loki",)),
        ("{f|gte: 3}", ()),
        ("{f|windash: ' -a'}", ("loki",)),
        ("{f|base64offset|contains: ab}", ("loki",)),
        ("{f|re: '^a'}", ("esql", "opensearch")),
        ("{f: 'C:\\x'}", ("opensearch",)),
        ("{f|windash: 'C:\\x -a'}", ("opensearch", "loki")),
        ("[word]", ("opensearch",)),
        ("{f: 'a?b'}", ("splunk",)),
        ("{f: 'a\\*b'}", ("splunk", "esql", "loki")),
    ],
)
def test_values_that_backends_get_wrong(selection: str, trapped: tuple[str, ...]) -> None:
    text = (
        f"title: T\nlogsource: {{product: any}}\ndetection: {{s: {selection}, t: {{z: 1}}, condition: t and not s}}\n"
    )
    (rule,) = load_text(text).plain.values()
    found = [target for target in TARGETS if trap(rule.trees[0], target)]
    assert found == list(trapped)


@pytest.mark.parametrize(
    ("condition", "trapped"),
    [
        ("s or t and u", True),
        ("s and t or u", False),
        ("(s or t) and u", False),
        ("s or t or u", False),
        ("s or (t or u)", False),
        ("s or (t or s and u)", True),
        ("not (s and (t or u))", True),
        ("not (s or t and u)", False),
        ("not (s or (t or u))", False),
        ("s or not (t or u)", True),
        ("t and (s or not l)", True),
        ("t and not l", False),
    ],
)
def test_loki_takes_and_and_or_from_left_to_right(condition: str, trapped: bool) -> None:
    parts = "s: {a: 1}, t: {b: 2}, u: {c: 3}, l: {d: [4, 5]}"
    (rule,) = load_text(
        f"title: T\nlogsource: {{product: x}}\ndetection: {{{parts}, condition: {condition}}}\n"
    ).plain.values()
    assert bool(trap(rule.trees[0], "loki")) is trapped
    assert not trap(rule.trees[0], "splunk")
