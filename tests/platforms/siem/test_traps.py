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
