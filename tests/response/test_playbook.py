import pytest

from vigie.model.errors import ContentErrors
from vigie.model.findings import Confidence, Theme
from vigie.response.action import actions
from vigie.response.playbook import read

GOOD = """
name: stop
description: {en: Too much., fr: Trop.}
when:
  - rules: [mass_*]
    distinct_rules: 2
    within: 90m
  - min_confidence: high
    after_challenge: 1d
steps:
  - freeze
  - notify: {to: [soc]}
cool_down: 15m
"""


def _read(text: str) -> None:
    read(text, "p/stop.yml", actions=actions(), rules=["mass_joins", "media_harvesting"], channels=["soc", "mail"])


def test_a_good_playbook_is_typed() -> None:
    book = read(GOOD, "stop.yml", actions=actions())
    assert (book.when[0].within, book.when[1].after_challenge, book.cool_down) == (5400, 86400, 900)
    assert book.when[1].min_confidence is Confidence.HIGH
    assert [(step.action, step.to) for step in book.steps] == [("freeze", ()), ("notify", ("soc",))]
    assert book.by == "playbook:stop"


def test_a_single_condition_and_a_single_language_are_accepted() -> None:
    book = read("name: a\ndescription: Why\nwhen: {rules: [x]}\nsteps: [notify]", "a.yml", actions=actions())
    assert (book.when[0].rules, book.description.fr) == (("x",), "Why")


def test_conditions_ask_for_scores_and_independent_signs() -> None:
    more = "    min_score: 65\n    distinct_themes: 2\n    including: [files]\n"
    condition = read(GOOD.replace("    distinct_rules: 2\n", more), "stop.yml", actions=actions()).when[0]
    assert (condition.min_score, condition.distinct_themes, condition.including) == (65, 2, (Theme.FILES,))


def test_a_theme_that_does_not_exist_is_told_with_its_line() -> None:
    text = GOOD.replace("    distinct_rules: 2\n", "    themes: [filez]\n    min_score: -1\n")
    with pytest.raises(ContentErrors) as caught:
        _read(text)
    assert str(caught.value).splitlines() == [
        "p/stop.yml:6: when[0].themes[0]: filez is not known; did you mean files?",
        "p/stop.yml:7: when[0].min_score: input should be greater than or equal to 0",
    ]


def test_every_mistake_of_shape_is_located() -> None:
    text = """
name: Stop It
descripton: x
when:
  rule: [mass_joins]
  min_confidence: certain
  within: a while
steps: []
"""
    with pytest.raises(ContentErrors) as caught:
        _read(text)
    assert str(caught.value).splitlines() == [
        "p/stop.yml:2: description is missing",
        "p/stop.yml:2: name: string should match pattern '^[a-z0-9][a-z0-9_-]{0,63}$'",
        "p/stop.yml:3: descripton is not known; did you mean description?",
        "p/stop.yml:5: when.rule is not known; did you mean rules?",
        "p/stop.yml:6: when.min_confidence: certain is not known; valid here: low, moderate, high",
        "p/stop.yml:7: when.within: must be a duration such as 90s, 15m, 24h or 30d",
        "p/stop.yml:8: steps: tuple should have at least 1 item after validation, not 0",
    ]


def test_unknown_names_are_refused_with_the_nearest() -> None:
    text = """
name: stop
description: x
when:
  - rules: [mas_joins, "media_*"]
steps:
  - freze
  - notify: {to: [sock]}
  - lock: {to: [soc]}
  - suspend
"""
    with pytest.raises(ContentErrors) as caught:
        _read(text)
    assert str(caught.value).splitlines() == [
        "p/stop.yml:5: when.rules: mas_joins is not a rule; did you mean mass_joins?",
        "p/stop.yml:7: steps[0]: freze is not an action; did you mean freeze?",
        "p/stop.yml:8: steps[1]: sock is not a channel; did you mean soc?",
        "p/stop.yml:9: steps[2]: only notify has `to`",
        "p/stop.yml:10: suspend does not stop an account from reading: use freeze, lock and sign_out",
    ]
