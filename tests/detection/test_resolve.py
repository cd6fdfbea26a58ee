"""Correlations of correlations and filters, at work."""

from typing import Any

from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.detection.resolve import DEEPEST
from vigie.detection.trial import trials

# The example of the specification, with a longer list of failures.
BRUTE_FORCE = """title: Failures, then success
correlation: {type: temporal_ordered, rules: [many_failed, success], group-by: [User], timespan: 10m}
vigie:
  examples:
    match: [[{EventID: 4625, User: bob, ComputerName: h, repeat: 10, every: 1s}, {EventID: 4624, User: bob}]]
    no_match: [[{EventID: 4625, User: bob, ComputerName: h, repeat: 9, every: 1s}, {EventID: 4624, User: bob}]]
---
title: Many failed logins
name: many_failed
correlation: {type: event_count, rules: [failed], group-by: [ComputerName], timespan: 10m, condition: {gte: 10}}
---
title: Failed login
name: failed
logsource: {product: windows, service: security}
detection: {selection: {EventID: [529, 4625]}, condition: selection}
---
title: Successful login
name: success
logsource: {product: windows, service: security}
detection: {selection: {EventID: [528, 4624]}, condition: selection}
"""
MINUTE = 60_000


def login(number: int, minute: float, code: int, user: str = "bob", host: str = "h") -> dict[str, Any]:
    time = 1_000_000 + int(minute * MINUTE)
    return {"event.id": str(number), "@timestamp": time, "EventID": code, "User": user, "ComputerName": host}


def test_the_outer_rule_groups_by_its_own_field_of_the_record_that_made_the_inner_one_hold() -> None:
    engine = LiveEngine(load_text(BRUTE_FORCE))
    users = ["eve"] * 5 + ["bob"] * 5
    assert not engine.feed([login(number, 0, 4625, user) for number, user in enumerate(users)])
    assert not engine.feed([login(10, 1, 4624, "eve")])
    (found,) = engine.feed([login(11, 2, 4624)])
    assert (found.group, found.evidence, found.value) == ({"User": "bob"}, ("9", "11"), 2)


def test_an_inner_episode_that_goes_on_is_still_there_for_a_temporal_one() -> None:
    engine = LiveEngine(load_text(BRUTE_FORCE))
    assert not engine.feed([login(number, number, 4625) for number in range(60)])
    (found,) = engine.feed([login(60, 59.5, 4624)])
    assert found.evidence == ("59", "60")


COUNTED = (
    BRUTE_FORCE.partition("---\n")[2]
    + """---
title: Computers under attack
correlation: {type: event_count, rules: [many_failed], timespan: 1h, condition: {gte: 2}}
---
title: Users under attack
correlation:
  type: value_count
  rules: [many_failed]
  group-by: [computer]
  aliases: {computer: {many_failed: ComputerName}}
  timespan: 10h
  condition: {field: User, gte: 2}
"""
)


def test_what_counts_takes_one_match_of_each_episode() -> None:
    engine = LiveEngine(load_text(COUNTED))
    assert not engine.feed([login(number, number * 0.1, 4625) for number in range(300)])
    (found,) = engine.feed([login(1_000 + number, 31, 4625, host="other") for number in range(10)])
    assert (found.title, found.value, found.evidence) == ("Computers under attack", 2, ("9", "1009"))
    # One hour later, another episode of the same computer with another user at its beginning.
    (found,) = engine.feed([login(2_000 + number, 200, 4625, "eve") for number in range(10)])
    assert (found.title, found.group, found.evidence) == ("Users under attack", {"computer": "h"}, ("9", "2009"))


def test_a_chain_survives_a_restart_and_changes_with_what_it_counts() -> None:
    engine, again = LiveEngine(load_text(BRUTE_FORCE)), LiveEngine(load_text(BRUTE_FORCE))
    engine.feed([login(number, 0, 4625) for number in range(10)])
    again.restore(engine.snapshot())
    assert again.feed([login(11, 1, 4624)]) == engine.feed([login(11, 1, 4624)]) != []
    prints = [load_text(text).correlations[-1].print for text in (BRUTE_FORCE, BRUTE_FORCE.replace("529", "530"))]
    assert prints[0] != prints[1]


def test_generate_lets_the_inner_rules_report_too() -> None:
    told = load_text(BRUTE_FORCE.replace("timespan: 10m}", "timespan: 10m, generate: true}", 1))
    assert [rule.name for rule in told.reporting] == ["many_failed", "rules-1", "success"]
    above = load_text(BRUTE_FORCE.replace("\ncorrelation:", "\ngenerate: true\ncorrelation:", 1))
    assert [rule.name for rule in above.reporting] == [rule.name for rule in told.reporting]
    assert [rule.title for rule in load_text(BRUTE_FORCE).reporting] == ["Failures, then success"]


def test_examples_of_a_chain_are_run() -> None:
    assert [one.passed for one in trials(load_text(BRUTE_FORCE))] == [True, True]


def test_the_deepest_chain_works() -> None:
    text = "title: Base\nname: link0\nlogsource: {product: any}\ndetection: {a: {EventID: 1}, condition: a}\n"
    for number in range(1, DEEPEST + 1):
        text += f"---\ntitle: Link {number}\nname: link{number}\ncorrelation: {{rules: [link{number - 1}]"
        text += ", type: event_count, timespan: 1m, condition: {gte: 1}}\n"
    assert len(LiveEngine(load_text(text)).feed([login(0, 0, 1)])) == 1


FILTERED = """title: Login
name: login
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4624}
  other: {EventID: 1}
  condition: [selection, other]
---
title: The administrators' own
logsource: {product: windows}
filter:
  rules: RULES
  selection_a: {User|startswith: adm_}
  selection_b: {User: bob}
  condition: not 1 of selection_*
"""


def test_filters_leave_out_what_their_condition_does() -> None:
    events = [login(0, 0, 4624, "bob"), login(1, 0, 4624, "eve"), login(2, 0, 1, "ADM_x"), login(3, 0, 1, "x")]
    for named in ("any", "login", "[login]", "[]"):
        engine = LiveEngine(load_text(FILTERED.replace("RULES", named)))
        assert [one.evidence for one in engine.feed(events)] == [("1",), ("3",)]
    other = FILTERED.replace("RULES", "any").replace("{product: windows}", "{product: linux}")
    assert len(LiveEngine(load_text(other)).feed(events)) == 4
