import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vigie.cli.app import build
from vigie.model.activity import Action, Activity, encode
from vigie.model.errors import ContentErrors, UsageError

RULES = """title: Failed login
name: failed
id: 11111111-1111-4111-8111-111111111111
logsource: {product: any}
detection: {selection: {EventID: 4625}, condition: selection}
---
title: Brute force
id: 22222222-2222-4222-8222-222222222222
correlation: {type: event_count, rules: [failed], group-by: [user.name], timespan: 1m, condition: {gte: 3}}
level: high
"""
EXAMPLES = """vigie:
  examples:
    match: [[{EventID: 4625, user.name: bob, repeat: %d}]]
    no_match: [{EventID: 1}]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "brute.yml"
    path.write_text(RULES)
    return path


def vigie(*arguments: object) -> Result:
    return CliRunner().invoke(build(), ["rules", *map(str, arguments)])


def events(folder: Path, *lines: object) -> Path:
    path = folder / "events.ndjson"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def login(second: int, name: str = "bob") -> dict[str, object]:
    return {"timestamp": f"2026-01-01T00:00:{second:02}Z", "EventID": 4625, "user": {"name": name}}


def test_check_says_how_many(rules: Path) -> None:
    result = vigie("check", rules)
    assert (result.exit_code, result.stdout) == (0, "1 rule, all in order\n")
    assert json.loads(vigie("check", rules, "--json").stdout) == {"ok": True, "rules": 1, "mistakes": []}


def test_check_tells_every_mistake(rules: Path) -> None:
    rules.write_text(RULES.replace("event_count", "evnt_count").replace("EventID", "EventID|contain"))
    result = vigie("check", rules)
    assert isinstance(result.exception, ContentErrors)
    assert len(result.exception.mistakes) == 2
    answer = vigie("check", rules, "--json")
    assert answer.exit_code == 2
    assert [one["line"] for one in json.loads(answer.stdout)["mistakes"]] == [5, 9]


def test_the_rules_that_ship_are_the_default() -> None:
    names = [one["name"] for one in json.loads(vigie("list", "--json").stdout)["rules"]]
    assert "mass_joins" in names
    assert "mass_joins" in vigie("list").stdout
    assert vigie("test").exit_code == 0


@pytest.mark.parametrize(("repeat", "code"), [(3, 0), (2, 1)])
def test_examples_are_run(rules: Path, repeat: int, code: int) -> None:
    rules.write_text(RULES + EXAMPLES % repeat)
    result = vigie("test", rules, "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == code
    assert [one["passed"] for one in answer["examples"]] == [not code, True]
    assert ("FAILED" in vigie("test", rules).stdout) is bool(code)


def test_placeholders_are_given_by_option(rules: Path, tmp_path: Path) -> None:
    rules.write_text(RULES.replace("EventID: 4625", "EventID: 4625, user.name|expand: '%Watched%'"))
    assert "%Watched% has no values" in str(vigie("check", rules).exception)
    given = ["--placeholder", "Watched=b*", "--placeholder", "Watched=eve"]
    assert vigie("check", rules, *given).exit_code == 0
    path = events(tmp_path, *[login(second, name) for second in range(3) for name in ("bob", "eve", "ann")])
    found = vigie("run", "--rules", rules, "--events", path, *given)
    assert {json.loads(line)["group"]["user.name"] for line in found.stdout.splitlines()} == {"bob", "eve"}
    for wrong in ("Watched", "=x", "%%=x"):
        assert isinstance(vigie("check", rules, "--placeholder", wrong).exception, UsageError)


def test_rules_without_examples_are_pointed_out(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no examples" in vigie("test", rules).stdout
    monkeypatch.setenv("VIGIE_LANGUAGE", "fr")
    assert "aucun exemple" in vigie("test", rules).stdout


@pytest.mark.parametrize("engine", ["live", "sql"])
def test_run_prints_each_episode_once_in_any_order_of_lines(engine: str, rules: Path, tmp_path: Path) -> None:
    path = events(tmp_path, login(30), login(1) | {"id": "first"}, login(10), login(50), login(2, "eve"))
    result = vigie("run", "--rules", rules, "--events", path, "--engine", engine)
    (found,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert found == {
        "rule": "22222222-2222-4222-8222-222222222222",
        "name": "brute",
        "title": "Brute force",
        "level": "high",
        "group": {"user.name": "bob"},
        "first": "2026-01-01T00:00:01.000Z",
        "last": "2026-01-01T00:00:50.000Z",
        "value": 4,
        "events": ["first", "line:3", "line:1", "line:4"],
    }
    assert result.exit_code == 0
    assert "1 finding in 5 events" in result.stderr


@pytest.mark.parametrize("engine", ["live", "sql"])
def test_run_goes_on_after_lines_that_cannot_be_read(engine: str, rules: Path, tmp_path: Path) -> None:
    lines = [login(1), "{", login(2), "[]", {"EventID": 4625}, {"time": "later"}, "", login(3)]
    result = vigie("run", "--rules", rules, "--events", events(tmp_path, *lines), "--engine", engine)
    assert len(result.stdout.splitlines()) == 1
    assert isinstance(result.exception, ContentErrors)
    assert [one.line for one in result.exception.mistakes] == [2, 4, 5, 6]


def test_run_takes_the_time_it_is_told(rules: Path, tmp_path: Path) -> None:
    lines = [login(1) | {"seen": {"at": 1_700_000_000 + number * 3_600}} for number in range(3)]
    path = events(tmp_path, *lines)
    assert vigie("run", "--rules", rules, "--events", path).stdout
    assert not vigie("run", "--rules", rules, "--events", path, "--time-field", "seen.at").stdout


@pytest.mark.parametrize("engine", ["live", "sql"])
def test_run_reads_segments_of_the_spool(engine: str, tmp_path: Path) -> None:
    path = tmp_path / "segment.ndjson"
    joins = [
        Activity(
            id=f"b-{n}", time=1_780_000_000_000 + 14_000 * n, action=Action.JOIN, server="x", user="@a:x", room=f"!{n}"
        )
        for n in range(41)
    ]
    path.write_bytes(b"".join(map(encode, joins)) + b'{"torn')
    result = vigie("run", "--events", path, "--json", "--engine", engine)
    assert [json.loads(line)["name"] for line in result.stdout.splitlines()] == ["mass_joins"]
    assert isinstance(result.exception, ContentErrors)


DAY_RULE = """title: Many people in a day
id: 33333333-3333-4333-8333-333333333333
logsource: {product: matrix, service: activity}
detection: {selection: {event.action: search_directory, matrix.day.people|gt: 100}, condition: selection}
level: medium
"""


@pytest.mark.parametrize("engine", ["live", "sql"])
def test_a_record_of_a_guard_gets_what_the_service_would_know_of_it(tmp_path: Path, engine: str) -> None:
    rule = tmp_path / "day.yml"
    rule.write_text(DAY_RULE)
    searches = [
        Activity(
            id=f"b-{n}",
            time=1_780_000_000_000 + 3_600_000 * n,
            action=Action.SEARCH_DIRECTORY,
            server="x",
            user="@a:x",
            people=tuple(f"@p{n * 30 + one}:x" for one in range(30)),
        )
        for n in (3, 2, 1, 0)  # in any order
    ]
    path = tmp_path / "segment.ndjson"
    path.write_bytes(b"".join(map(encode, searches)))
    result = vigie("run", "--rules", rule, "--events", path, "--engine", engine)
    assert [json.loads(line)["events"] for line in result.stdout.splitlines()] == [["b-3"]]
    recorded = events(
        tmp_path, {"@timestamp": 1, "event.action": "search_directory", "matrix": {"day": {"people": 101}}}
    )
    assert len(vigie("run", "--rules", rule, "--events", recorded, "--engine", engine).stdout.splitlines()) == 1


def test_a_missing_file_of_events_is_wrong_use(rules: Path) -> None:
    assert isinstance(vigie("run", "--rules", rules, "--events", "/absent").exception, UsageError)


def test_show_tells_one_rule(rules: Path) -> None:
    shown = vigie("show", "brute", "--rules", rules)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Brute force\nFinds: at least 3 events in 1 min\n")
    told = json.loads(vigie("show", "brute", "--rules", rules, "--json").stdout)
    assert (told["name"], told["finds"], told["forgeable"], told["theme"]) == (
        "brute",
        "at least 3 events in 1 min",
        False,
        None,
    )
    assert isinstance(vigie("show", "brut", "--rules", rules).exception, UsageError)
