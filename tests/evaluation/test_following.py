"""Rules that follow the lines of the guard."""

from vigie.detection.load import load_text
from vigie.evaluation.fit import Fitted
from vigie.evaluation.following import by_rule, followed
from vigie.model.budgets import DAY, MONTH, Limit, Resource

RULES = load_text(
    """\
title: Wide
id: 6c075ffa-03ee-40f9-892e-9bdd9b387391
logsource: {product: matrix}
detection:
  selection: {matrix.month.files|gt: 420, matrix.day.files|gt: 60}
  condition: selection
vigie:
  follows: {matrix.month.files: media_files 30d, matrix.day.files: media_files 1d}
""",
    "wide.yml",
)


def fitted(window: int, before: int, after: int) -> Fitted:
    now, proposed = (Limit(resource=Resource.MEDIA_FILES, window=window, challenge=line) for line in (before, after))
    return Fitted(Resource.MEDIA_FILES, window, 9, (), 0.0, now, 0.0, proposed)


def test_a_rule_moves_as_far_up_as_the_line_that_it_follows() -> None:
    moved = followed(RULES, [fitted(MONTH, 350, 700), fitted(DAY, 240, 240)])
    assert by_rule(moved) == {"wide": {"matrix.month.files": 840}}


def test_a_rule_moves_neither_down_nor_by_a_tenth() -> None:
    assert followed(RULES, [fitted(MONTH, 350, 100), fitted(DAY, 240, 250)]) == ()
