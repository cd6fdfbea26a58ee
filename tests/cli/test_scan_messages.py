"""Whatever a line holds, it is answered or counted."""

import json

from hypothesis import given
from hypothesis import strategies as st

from vigie.cli.scan_messages import MISTAKES, Messages, finding
from vigie.content.detectors import bundled
from vigie.content.scanner import Scanner

SCANNER = Scanner(bundled(), b"test")


@given(
    st.lists(
        st.binary(max_size=40)
        | st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4)).map(
            lambda value: json.dumps(value).encode()
        )
    )
)
def test_every_line_is_answered_or_counted(lines: list[bytes]) -> None:
    running = Messages(SCANNER, "x")
    answers = list(running.answers(lines))
    full = sum(bool(line.strip()) for line in lines)
    assert len(answers) == running.count == full - running.unreadable
    assert len(running.mistakes) == running.unreadable


def test_unreadable_lines_are_not_all_told() -> None:
    running = Messages(SCANNER, "x")
    assert list(running.answers([b"{"] * (MISTAKES + 9))) == []
    assert (running.unreadable, len(running.mistakes)) == (MISTAKES + 9, MISTAKES + 1)


def test_a_finding_has_every_field_of_a_sighting() -> None:
    [seen] = SCANNER.scan([("body", "diffusion restreinte")])
    assert set(finding(seen)) == set(seen.__struct_fields__)
