from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie import bundled
from vigie.findings.score import Scale
from vigie.model.findings import Confidence, Finding, Severity, Theme
from vigie.model.response_settings import Mode, ProtectedAccount
from vigie.ports.storage import ActionRecord
from vigie.response import library, plan
from vigie.response.action import actions
from vigie.response.history import failed_id, past
from vigie.response.playbook import Playbook
from vigie.response.protection import Protection

EVE = "@eve:agent.example"
NOW = 1_780_000_000_000
HOUR = 3_600_000
Build = Callable[..., Finding]
TRAITS = {name: one.traits for name, one in actions().items()}
BUNDLED = library.load([bundled.playbooks()])
STOPPING = {"freeze", "lock", "sign_out"}


def planned(
    new: list[Finding],
    older: tuple[Finding, ...] = (),
    records: tuple[ActionRecord, ...] = (),
    books: tuple[Playbook, ...] = BUNDLED,
    protection: Protection | None = None,
    now: int = NOW,
) -> plan.Plan:
    account = plan.Account(user=new[0].actor, new=tuple(new), older=older, past=past(records))
    return plan.plan(account, books, TRAITS, protection or Protection(), Scale(), now)


def whys(made: plan.Plan) -> set[tuple[str, str]]:
    return {(one.measure.action, one.why) for one in made.skipped}


def names(made: plan.Plan) -> list[str]:
    return [one.action for one in made.measures]


def record(action: str, at: int, **changes: str) -> ActionRecord:
    facts = {"id": f"{action}-{at}", "by": "playbook:challenge-headline", "mode": "enforce", "outcome": "done"}
    return ActionRecord(action=action, time=at, user=EVE, reason="", **(facts | changes))


def test_one_sign_of_moderate_confidence_is_challenged(finding: Build) -> None:
    made = planned([finding("mass_joins")])
    assert names(made) == ["challenge", "notify"]
    assert made.measures[0].reason.en == "What the account does asks for a new login. (mass_joins; score 50)"
    assert made.measures[0].findings == (finding("mass_joins"),)


def test_two_different_signs_within_a_day_contain(finding: Build) -> None:
    older = finding("mass_joins", NOW - 23 * HOUR)
    made = planned([finding("media_harvesting")], (older,))
    assert names(made) == ["freeze", "lock", "sign_out", "notify"]
    assert {one.name for one in made.measures[0].findings} == {"mass_joins", "media_harvesting"}
    assert [(one.measure.action, one.why) for one in made.skipped] == [
        ("challenge", "covered by freeze"),
        ("delay", "covered by freeze"),
        ("notify", "done by a stronger playbook"),
        ("notify", "done by a stronger playbook"),
    ]


def test_the_same_sign_twice_or_two_signs_far_apart_do_not_contain(finding: Build) -> None:
    again = planned([finding("mass_joins")], (finding("mass_joins", NOW - HOUR),))
    apart = planned([finding("mass_joins")], (finding("media_harvesting", NOW - 25 * HOUR),))
    assert names(again) == names(apart) == ["challenge", "notify"]


def test_entering_rooms_and_the_member_lists_that_come_with_it_are_one_sign(finding: Build) -> None:
    made = planned([finding("member_list_harvesting")], (finding("mass_joins", NOW - 1000),))
    assert not STOPPING & set(names(made))
    third = planned([finding("cold_bulk_reading")], (finding("member_list_harvesting", NOW - 1000),))
    assert set(names(third)) >= STOPPING


def test_a_rule_that_is_sure_contains_alone(finding: Build) -> None:
    sure = finding("room_sweep", confidence=Confidence.HIGH, severity=Severity.MEDIUM)
    assert names(planned([sure])) == ["freeze", "lock", "sign_out", "notify"]


def test_a_grave_sign_of_low_confidence_delays_and_a_medium_one_waits_for_others(finding: Build) -> None:
    assert names(planned([finding("mass_joins", confidence=Confidence.LOW)])) == ["delay"]
    weak = finding("mass_joins", confidence=Confidence.LOW, severity=Severity.MEDIUM)
    assert names(planned([weak])) == []
    assert names(planned([finding("mass_joins", confidence=Confidence.LOW, severity=Severity.LOW)])) == []


@pytest.mark.parametrize("name", ["mass_joins", "budget_first_refusal"])
def test_a_new_sign_after_a_challenge_contains(finding: Build, name: str) -> None:
    challenge, cause = record("challenge", NOW - 10_000), finding("cold_bulk_reading", NOW - 10_500)
    assert names(planned([finding(name)], (cause,), records=(challenge,)))[:3] == ["freeze", "lock", "sign_out"]


def of_a_crowd(finding: Build, name: str = "account_of_a_crowd", at: int = NOW, **changes: Any) -> Finding:
    return finding(name, at, theme=Theme.HISTORY, crowd=True, **changes)


def went_on(finding: Build, first: int = NOW - HOUR) -> list[Finding]:
    more = of_a_crowd(finding, "account_of_a_crowd_goes_on", first=first, severity=Severity.MEDIUM)
    return [of_a_crowd(finding, first=first), more]


def test_one_of_several_must_sign_in_again_and_is_stopped_when_it_goes_on(finding: Build) -> None:
    assert names(planned([of_a_crowd(finding)])) == ["challenge", "notify"]
    assert names(planned(went_on(finding))) == ["challenge", "notify"], "before, nothing stops it"
    challenge = record("challenge", NOW - 10_000)
    assert names(planned(went_on(finding), records=(challenge,)))[:3] == ["freeze", "lock", "sign_out"]
    assert not STOPPING & set(names(planned([of_a_crowd(finding)], records=(challenge,)))), "an export goes on too"
    under_way = record("challenge", NOW - plan.SETTLE_MS)
    assert not STOPPING & set(names(planned(went_on(finding), records=(under_way,))))


OWN = [
    ("media_harvesting", Severity.HIGH),
    ("budget_of_fetching_reached", Severity.MEDIUM),
    ("budget_first_refusal", Severity.MEDIUM),
    ("authors_beyond_habit", Severity.MEDIUM),
]
"""What an honest export makes besides."""


@pytest.mark.parametrize(("name", "severity"), OWN)
@pytest.mark.parametrize("before", [True, False])
def test_what_others_do_makes_nobody_guiltier(finding: Build, name: str, severity: Severity, *, before: bool) -> None:
    """Somebody exports a room behind the address that thieves share: signs that stop nobody alone do not with them."""
    mine = finding(name, severity=severity)
    challenge = record("challenge", NOW - 60_000)
    by_crowd = replace(challenge, crowd=True)
    records = (by_crowd,) if before else ()
    assert not STOPPING & set(names(planned([mine, of_a_crowd(finding)], records=records)))
    assert not STOPPING & set(names(planned([of_a_crowd(finding)], (mine,), records=records)))


def test_requests_that_were_under_way_during_the_challenge_prove_nothing(finding: Build) -> None:
    challenge = record("challenge", NOW - plan.SETTLE_MS)
    assert names(planned([finding("budget_first_refusal")], records=(challenge,))) == ["notify"]


def test_an_old_or_simulated_or_withdrawn_challenge_does_not_count(finding: Build) -> None:
    old = record("challenge", NOW - 25 * HOUR)
    simulated = record("challenge", NOW - HOUR, mode="observe", outcome="simulated")
    withdrawn = record("challenge", NOW - HOUR, id="c")
    undone = record("release", NOW - HOUR + 1, undoes="c")
    made = planned([finding("budget_first_refusal")], records=(old, simulated, withdrawn, undone))
    assert names(made) == ["notify"]


def test_a_budget_beside_the_rule_of_the_same_counter_is_no_second_sign(finding: Build) -> None:
    made = planned([finding("budget_first_refusal")], (finding("cold_bulk_reading", NOW - 1000),))
    assert names(made) == ["notify"]


@given(
    name=st.sampled_from(["mass_joins", "media_harvesting", "cold_bulk_reading", "budget_first_refusal"]),
    times=st.lists(st.integers(NOW - 30 * HOUR, NOW), min_size=1, max_size=20, unique=True),
    confidence=st.sampled_from([Confidence.LOW, Confidence.MODERATE]),
)
def test_one_counter_alone_never_stops_an_account(name: str, times: list[int], confidence: Confidence) -> None:
    made = [
        Finding(
            id=str(at), rule="r", name=name, title=name, severity=Severity.CRITICAL, confidence=confidence, actor=EVE,
            server="agent.example", first=at, last=at, evidence=("a",),
        )
        for at in times
    ]  # fmt: skip
    assert not STOPPING & set(names(planned(made[:3], tuple(made[3:]))))


def test_a_protected_account_is_never_stopped_but_people_are_told(finding: Build) -> None:
    guarded = Protection((ProtectedAccount(account="@*:agent.example", reason="crisis cell"),))
    silent = library.load([bundled.playbooks()])[1].model_copy(update={"steps": BUNDLED[1].steps[:3]})
    assert silent.name == "contain-collection"
    made = planned([finding(confidence=Confidence.HIGH)], books=(silent,), protection=guarded)
    assert names(made) == ["notify"]
    assert [(one.measure.action, one.why) for one in made.skipped] == [
        (name, "protected (crisis cell)") for name in ("freeze", "lock", "sign_out")
    ]


def test_administrators_are_protected_without_being_named(finding: Build) -> None:
    made = planned([finding(confidence=Confidence.HIGH)], protection=Protection().with_administrators([EVE]))
    assert names(made) == ["notify"]


def test_a_bracket_in_a_protected_name_is_a_bracket() -> None:
    guarded = Protection((ProtectedAccount(account="@root:[::1]*", reason="console"),))
    assert guarded.why("@root:[::1]:8448") == "console"
    assert not guarded.why("@root::")


def test_a_finding_about_no_account_only_tells(finding: Build) -> None:
    made = planned([finding(actor="")])
    assert names(made) == ["notify"]
    assert ("challenge", "no account") in [(one.measure.action, one.why) for one in made.skipped]


def test_a_cool_down_keeps_the_same_from_being_done_again_to_an_account(finding: Build) -> None:
    recent = record("challenge", NOW - HOUR + 1)
    rested = record("challenge", NOW - HOUR)
    other = record("challenge", NOW - 1000, by="playbook:of-ours")
    books = tuple(one for one in BUNDLED if one.name == "challenge-headline")
    assert names(planned([finding()], records=(recent,), books=books)) == ["notify"]
    assert names(planned([finding()], records=(rested,), books=books)) == ["challenge", "notify"]
    assert names(planned([finding()], records=(other,), books=books)) == ["notify"], "whoever asked for it"


def test_what_a_budget_has_counted_too_weighs_and_decides_no_challenge(finding: Build) -> None:
    books = tuple(one for one in BUNDLED if one.name == "challenge-headline")
    history = finding("old_history_of_an_hour")
    assert names(planned([history], books=books)) == []
    assert "challenge" in names(planned([finding("mass_joins")], (history,), books=books))


def test_a_release_ends_the_cool_down(finding: Build) -> None:
    done, released = record("challenge", NOW - 1000), record("release", NOW - 500, by="@soc:agent.example")
    books = tuple(one for one in BUNDLED if one.name == "challenge-headline")
    again = finding(at=NOW - 50)
    assert "challenge" not in names(planned([again], records=(done,), books=books))
    assert "challenge" in names(planned([again], records=(done, released), books=books))


def test_a_challenge_answered_from_elsewhere_is_a_second_sign_and_never_the_only_one(finding: Build) -> None:
    books = tuple(one for one in BUNDLED if one.name == "contain-collection")
    elsewhere = finding("challenge_passed_elsewhere")
    assert names(planned([elsewhere], books=books)) == []
    assert "lock" not in names(planned([elsewhere, finding("budget_first_refusal")], books=books))
    assert names(planned([elsewhere, finding("directory_enumeration")], books=books))[:2] == [
        "freeze",
        "lock",
    ]


def test_who_had_to_sign_in_a_moment_ago_is_not_slowed_down_as_well(finding: Build) -> None:
    challenge = record("challenge", NOW - 1000)
    made = planned([finding("member_list_harvesting")], (finding("mass_joins", NOW - 2000),), records=(challenge,))
    assert names(made) == ["notify"]
    assert {("challenge", "cool-down"), ("delay", "covered by challenge")} <= whys(made)


def test_one_theme_is_one_sign_whatever_it_weighs_and_what_lacked_is_on_record(finding: Build) -> None:
    older = tuple(finding(name, NOW - 1000) for name in ("cold_bulk_reading", "peeking_without_joining"))
    made = planned([finding("x", theme=Theme.HISTORY)], older)
    assert not STOPPING & set(names(made))
    assert {(name, "quorum (1 of 2 themes)") for name in STOPPING} <= whys(made)
    assert planned([finding("y", theme=None)], older).measures[0].action == "challenge", "no theme, no second sign"


def test_signs_that_the_account_need_not_have_made_itself_stop_nobody(finding: Build) -> None:
    older = (finding("a", NOW - 1000, theme=Theme.ACCESS), finding("b", NOW - 2000, theme=Theme.KEYS))
    made = planned([finding("c", theme=Theme.CONTROL)], older)
    assert not STOPPING & set(names(made))
    assert ("lock", "quorum (none about people, rooms, history)") in whys(made)
    assert not STOPPING & set(names(planned([finding("media_harvesting")], older))), "others may have sent the files"
    assert set(names(planned([finding("mass_joins")], older))) >= STOPPING


def test_files_that_go_on_after_a_challenge_stop_nobody(finding: Build) -> None:
    """Somebody may send them again; the challenge, and the budgets, hold a thief meanwhile."""
    challenge, cause = record("challenge", NOW - 10_000), finding("media_harvesting", NOW - 10_500)
    new = [finding("media_harvesting"), finding("budget_of_fetching_reached", severity=Severity.MEDIUM)]
    assert not STOPPING & set(names(planned(new, (cause,), records=(challenge,))))
    assert set(names(planned([finding("mass_joins")], (cause,), records=(challenge,)))) >= STOPPING


def test_weak_signs_alone_never_stop_an_account_but_several_kinds_ask_for_a_login(finding: Build) -> None:
    weak = [finding(f"w{n}", theme=theme, confidence=Confidence.LOW) for n, theme in enumerate(Theme)]
    assert names(planned(weak)) == ["challenge", "notify"]
    assert names(planned(weak[:2])) == ["delay"]


def test_what_is_in_force_is_not_done_again(finding: Build) -> None:
    frozen = record("freeze", NOW - 50 * HOUR, by="@soc:agent.example")
    made = planned([finding(confidence=Confidence.HIGH)], records=(frozen,))
    assert names(made) == ["lock", "sign_out", "notify"]
    assert ("freeze", "in force already") in [(one.measure.action, one.why) for one in made.skipped]


def test_what_failed_is_tried_again_later_and_given_up_in_the_end(finding: Build) -> None:
    sure = [finding(confidence=Confidence.HIGH)]
    lock = next(one for one in planned(sure).measures if one.action == "lock")

    def after(failures: int, pause: int) -> plan.Plan:
        times = [NOW + n for n in range(failures)]
        failed = [record("lock", at, id=failed_id(lock.id, at), outcome="failed: down", by=lock.by) for at in times]
        return planned(sure, records=tuple(failed), now=times[-1] + pause)

    assert "lock" not in names(after(1, 14_999))
    assert "lock" in names(after(1, 15_000))
    assert "lock" not in names(after(3, 59_999))
    assert "lock" in names(after(3, 60_000))
    assert "lock" in names(after(9, 900_000))
    last = after(10, 900_000)
    assert ("lock", "failed too often") in [(one.measure.action, one.why) for one in last.skipped]


def test_an_episode_from_before_the_challenge_that_grows_is_no_new_sign(finding: Build) -> None:
    challenge = record("challenge", NOW - 10_000)
    assert not STOPPING & set(names(planned([finding(first=NOW - 12_000)], records=(challenge,))))


def test_a_budget_that_goes_on_speaking_after_the_challenge_is(finding: Build) -> None:
    challenge = record("challenge", NOW - 10_000)
    budget = finding("budget_first_refusal", first=NOW - 12_000)
    assert names(planned([budget], records=(challenge,)))[:3] == ["freeze", "lock", "sign_out"]


def test_what_a_release_settled_is_not_held_against_the_account(finding: Build) -> None:
    release = record("release", NOW - HOUR, undoes="freeze-1")
    settled = finding("mass_joins", NOW - 2 * HOUR)
    assert planned([settled], records=(release,)) == plan.Plan()
    assert names(planned([finding("media_harvesting")], (settled,), (release,))) == ["challenge", "notify"]


def test_playbooks_that_observe_act_beside_those_that_enforce(finding: Build) -> None:
    trial = BUNDLED[0].model_copy(update={"name": "trial", "mode": Mode.OBSERVE})
    made = planned([finding()], books=(*BUNDLED, trial))
    assert sorted((one.action, one.mode.value) for one in made.measures) == [
        ("challenge", "enforce"), ("challenge", "observe"), ("notify", "enforce"), ("notify", "observe"),
    ]  # fmt: skip


@given(st.data())
def test_the_order_of_findings_and_playbooks_does_not_matter(data: st.DataObject) -> None:
    new = [
        Finding(
            id=str(n), rule="r", name=name, title=name, severity=Severity.HIGH, confidence=Confidence.MODERATE,
            actor=EVE, server="agent.example", first=NOW, last=NOW, evidence=("a",),
        )
        for n, name in enumerate(["mass_joins", "media_harvesting", "budget_first_refusal"])
    ]  # fmt: skip
    books = data.draw(st.permutations(BUNDLED))
    assert planned(data.draw(st.permutations(new)), books=tuple(books)) == planned(new)
