"""The account of one drill."""

import dataclasses

import pytest

from vigie.lab.loot import Counts, Loot
from vigie.lab.report import Report, share
from vigie.lab.target import Totals
from vigie.model.language import Sentence
from vigie.ports.clock import ManualClock

THERE = Totals(people=10, public_rooms=4, public_messages=100, public_files=8)
TAKEN = Loot(ManualClock(0)).taken()
ATTACK = Report(drill="tchap-2026", benign=False, stock=False, account="@v:a.example", taken=TAKEN, reachable=THERE)
LIFE = dataclasses.replace(ATTACK, drill="newcomer", benign=True, taken=dataclasses.replace(TAKEN, stop="day over"))


def with_taken(report: Report, **changes: object) -> Report:
    return dataclasses.replace(report, taken=dataclasses.replace(report.taken, **changes))


def test_shares_are_of_what_was_reachable_and_never_above_one() -> None:
    report = with_taken(ATTACK, counts=Counts(messages=25, media=9, people=5, rooms=4))
    assert report.shares() == {"messages": 0.25, "media": 1.0, "people": 0.5, "rooms": 1.0}
    assert share(3, 0) == 0


@pytest.mark.parametrize(
    ("contained", "for_good", "expected"), [(False, 2.0, None), (True, 2.0, 2.0), (True, None, 9.0)]
)
def test_time_to_contain(contained: bool, for_good: float | None, expected: float | None) -> None:
    report = with_taken(ATTACK, contained=contained, refused_for_good=for_good, seconds=9.0)
    assert report.seconds_to_contain == expected


def test_a_thief_at_large_is_a_failure_unless_nobody_was_there_to_stop_it() -> None:
    assert not ATTACK.passed
    assert with_taken(ATTACK, contained=True).passed
    assert dataclasses.replace(ATTACK, stock=True).passed


def test_a_thief_who_cannot_be_stopped_in_that_time_has_to_be_seen() -> None:
    slow = with_taken(ATTACK, too_short=Sentence("hands", "mains"))
    seen = dataclasses.replace(slow, first_finding=9.0, findings=("old_history_of_an_hour",))
    assert (slow.passed, seen.passed) == (False, True)
    assert seen.as_dict().items() >= {"contained": False, "expected": "seen", "passed": True}.items()
    assert seen.as_dict()["findings"] == ["old_history_of_an_hour"]
    assert not dataclasses.replace(ATTACK, first_finding=9.0).passed
    assert ATTACK.as_dict()["expected"] == "contained"
    stopped = with_taken(seen, contained=True)
    assert stopped.passed
    assert not stopped.seen_as_expected


@pytest.mark.parametrize("report", [ATTACK, LIFE])
def test_whoever_was_kept_out_from_the_start_showed_nothing(report: Report) -> None:
    assert with_taken(report, contained=True, refusals=4).kept_out
    assert with_taken(report, challenges=10).kept_out
    assert not report.kept_out, "a bridge has no login"
    assert not with_taken(report, refusals=4, logins=1).kept_out
    assert not with_taken(report, refusals=4, counts=Counts(people=3)).kept_out


@pytest.mark.parametrize("noticed", [{"refusals": 1}, {"challenges": 1}, {"errors": 1}, {"stop": "time"}])
def test_an_honest_person_notices_nothing_or_it_is_a_failure(noticed: dict[str, object]) -> None:
    assert LIFE.passed
    assert not with_taken(LIFE, **noticed).passed
    assert not dataclasses.replace(LIFE, delayed_ms=1).passed


def test_the_promised_fields_are_there() -> None:
    document = ATTACK.as_dict()
    assert document.keys() >= {
        *("drill", "stock", "messages", "old_messages", "encrypted_events", "media", "media_bytes", "people", "rooms"),
        *("logins", "challenges", "refusals", "seconds", "seconds_to_first_finding", "seconds_to_first_refusal"),
        *("seconds_to_contain", "contained", "shares", "taken_after_crossing"),
    }
    assert LIFE.as_dict().keys() >= {"refused", "challenged", "delayed_ms", "errors"}
