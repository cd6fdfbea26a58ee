"""What the specification shows by example, each example as a rule at work: rules, correlations, filters."""

from typing import Any

import pytest

from vigie.detection.engine import LiveEngine
from vigie.detection.load import load_text
from vigie.model.findings import Finding

START = 1_780_000_000_000
SOURCE = "logsource: {product: any}\n"


def feed(text: str, *events: dict[str, Any]) -> list[Finding]:
    filled = [{"event.id": str(number), "@timestamp": START + number, **one} for number, one in enumerate(events)]
    return LiveEngine(load_text(text)).feed(filled)


def matches(detection: str, event: dict[str, Any]) -> bool:
    return bool(feed(f"title: X\n{SOURCE}detection: {{{detection}}}\n", event))


@pytest.mark.parametrize(
    ("detection", "match", "no_match"),
    [
        ("k: [EVILSERVICE, 'svchost.exe -n evil'], condition: k", {"a": "x evilservice y"}, {"a": "svchost.exe"}),
        (
            "k: {'|all': [OabVirtualDirectory, ' -ExternalUrl ']}, condition: k",
            {"a": "OabVirtualDirectory", "b": "x -externalurl y"},
            {"a": "OabVirtualDirectory"},
        ),
        (
            "s: [{Image|endswith: example.exe}, {Description|contains: Test executable}], condition: s",
            {"Description": "a test EXECUTABLE"},
            {"Description": "test"},
        ),
        (
            "s: {EventLog: Security, EventID: [517, 1102]}, condition: s",
            {"EventLog": "security", "EventID": "1102"},
            {"EventLog": "Security", "EventID": 5},
        ),
        (
            "s: {EventID: 4738}, f: {PasswordLastSet: null}, condition: s and not f",
            {"EventID": 4738, "PasswordLastSet": "x"},
            {"EventID": 4738},
        ),
        (
            "m: {A: something}, e1: {B: ''}, e2: {B: null}, condition: m and 1 of e*",
            {"A": "something", "B": ""},
            {"A": "something", "B": "x"},
        ),
        (
            "s: {EventID: 4738, PasswordLastSet|exists: true}, condition: s",
            {"EventID": 4738, "PasswordLastSet": ""},
            {"EventID": 4738},
        ),
        ("a: {f: 1}, _b: {f: 2}, condition: 1 of them", {"f": 1}, {"f": 2}),
        ("sel_a: {f: 1}, sel_b: {g: 2}, other: {h: 3}, condition: all of sel*", {"f": 1, "g": 2}, {"f": 1, "h": 3}),
        ("a: {f: 1}, b: {g: 1}, c: {h: 1}, condition: a or b and not c", {"f": 1, "h": 1}, {"g": 1, "h": 1}),
        ("a: {f: 1}, b: {g: 1}, c: {h: 1}, condition: (a or b) and not c", {"g": 1}, {"f": 1, "h": 1}),
        ("a: {f: 1}, b: {g: 1}, condition: [a, b]", {"g": 1}, {"h": 1}),
        (r"s: {f: 'a\*b'}, condition: s", {"f": "a*b"}, {"f": "axb"}),
        (r"s: {f: 'C:\\win?\*.exe'}, condition: s", {"f": r"c:\win7*.exe"}, {"f": r"c:\win7x.exe"}),
        ("s: {f|contains|all: [x, y]}, condition: s", {"f": "y x"}, {"f": "x"}),
    ],
)
def test_rules(detection: str, match: dict[str, Any], no_match: dict[str, Any]) -> None:
    assert matches(detection, match)
    assert not matches(detection, no_match)


def test_names_beginning_with_an_underscore_are_left_out_of_them() -> None:
    assert not matches("a: {f: 1}, _b: {g: 2}, condition: all of them", {"g": 2})
    assert matches("a: {f: 1}, _b: {g: 2}, condition: all of them", {"f": 1})


def base(name: str, detection: str) -> str:
    return f"title: Base {name}\nname: {name}\n{SOURCE}detection: {{s: {{{detection}}}, condition: s}}\n---\n"


def correlation(body: str) -> str:
    return f"title: Correlation\ncorrelation: {{{body}}}\n"


ACCESS = base("access", "kind: web")


def test_bytes_sent_by_address_and_user() -> None:
    rule = correlation(
        "type: value_sum, rules: [access], group-by: [SourceIP, User], timespan: 1h"
        ", condition: {field: bytes_sent, gt: 1000000}"
    )
    one = {"kind": "web", "SourceIP": "192.0.2.1", "User": "bob", "bytes_sent": 500_000}
    assert not feed(ACCESS + rule, one, one)
    (found,) = feed(ACCESS + rule, one, one | {"User": "eve"}, one, {**one, "bytes_sent": 1})
    assert (found.group, found.value) == ({"SourceIP": "192.0.2.1", "User": "bob"}, 1_000_001)


def test_the_average_of_bytes_out() -> None:
    rule = correlation(
        "type: value_avg, rules: access, group-by: User, timespan: 24h, condition: {field: BytesOut, gt: 500}"
    )
    events = [{"kind": "web", "User": "bob", "BytesOut": size} for size in (100, 900, 501)]
    (found,) = feed(ACCESS + rule, *events)
    assert found.value == pytest.approx(1501 / 3)
    assert not feed(ACCESS + rule, *events[:2])


def test_user_accounts_for_each_pair_of_computers() -> None:
    rule = correlation(
        "type: value_count, rules: [access], group-by: [ComputerName, WorkstationName], timespan: 1d"
        ", condition: {field: User, gte: 100}"
    )
    events = [
        {"kind": "web", "ComputerName": "c", "WorkstationName": "w", "User": f"u{number}"} for number in range(100)
    ]
    assert len(feed(ACCESS + rule, *events)) == 1
    assert not feed(ACCESS + rule, *events[:99], events[0] | {"WorkstationName": "other", "User": "x"})


def test_a_range_of_counts() -> None:
    rule = correlation(
        "type: event_count, rules: [access], group-by: [User], timespan: 1h, condition: {gt: 100, lte: 200}"
    )
    event = {"kind": "web", "User": "bob"}
    assert not feed(ACCESS + rule, *[event] * 100)
    (found,) = feed(ACCESS + rule, *[event] * 300)
    assert found.value == 200


RECON = "".join(base(f"recon_cmd_{name}", f"cmd: {name}") for name in "abc")
RECON_RULES = "rules: [recon_cmd_a, recon_cmd_b, recon_cmd_c], group-by: [ComputerName, User], timespan: 5m"


def test_three_commands_in_any_order_on_one_system_by_one_user() -> None:
    events = [{"cmd": cmd, "ComputerName": "c", "User": "u"} for cmd in "cab"]
    assert len(feed(RECON + correlation(f"type: temporal, {RECON_RULES}"), *events)) == 1
    assert not feed(RECON + correlation(f"type: temporal, {RECON_RULES}"), *events[:2], events[2] | {"User": "other"})
    assert not feed(RECON + correlation(f"type: temporal_ordered, {RECON_RULES}"), *events)


def test_the_same_address_in_different_fields() -> None:
    rules = base("internal_error", "http.response.status_code: 500")
    rules += base("new_network_connection", "event.category: network, event.type: connection, event.outcome: success")
    rules += correlation(
        "type: temporal, rules: [internal_error, new_network_connection], group-by: [internal_ip, remote_ip], "
        "timespan: 10s, aliases: {"
        "internal_ip: {internal_error: destination.ip, new_network_connection: source.ip}, "
        "remote_ip: {internal_error: source.ip, new_network_connection: destination.ip}}"
    )
    error = {"http.response.status_code": 500, "source.ip": "198.51.100.7", "destination.ip": "10.0.0.1"}
    back = {"event": {"category": "network", "type": "connection", "outcome": "success"}}
    ends = {"source.ip": "10.0.0.1", "destination.ip": "198.51.100.7"}
    (found,) = feed(rules, error, back | ends)
    assert found.group == {"internal_ip": "10.0.0.1", "remote_ip": "198.51.100.7"}
    assert not feed(rules, error, back | {"source.ip": "198.51.100.7", "destination.ip": "10.0.0.1"})
