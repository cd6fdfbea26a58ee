"""What `vigie.follows` says."""

import pytest

from vigie.detection.load import load_text
from vigie.detection.rules import Follows
from vigie.model.budgets import MONTH, Resource
from vigie.model.errors import ContentErrors

RULE = """\
title: Wide
id: 6c075ffa-03ee-40f9-892e-9bdd9b387391
logsource: {{product: matrix}}
detection:
  selection: {{matrix.month.files|gt: 420}}
  condition: selection
vigie:
  follows: {follows}
"""


def test_a_line_and_the_line_of_the_guard_with_which_it_moves() -> None:
    [rule] = load_text(RULE.format(follows="{matrix.month.files: media_files 30d}")).reporting
    assert rule.follows == (Follows("matrix.month.files", 420, Resource.MEDIA_FILES, MONTH),)


@pytest.mark.parametrize(
    ("follows", "says"),
    [
        ("media_files 30d", "is a mapping"),
        ("{matrix.month.files: media_filez 30d}", "did you mean media_files"),
        ("{matrix.month.files: media_files}", "names no window"),
        ("{matrix.month.files: media_files soon}", "names no window"),
        ("{matrix.month.file: media_files 30d}", "did you mean matrix.month.files"),
        ("{matrix.month.files: [1]}", "nothing that the guard counts"),
    ],
)
def test_mistakes_are_told_at_their_line(follows: str, says: str) -> None:
    with pytest.raises(ContentErrors, match=says) as told:
        load_text(RULE.format(follows=follows))
    assert [one.line for one in told.value.mistakes] == [8]
