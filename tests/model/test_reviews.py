import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.reviews import ANN, decision, filing, marking, occurrence, password
from vigie.model.findings import Confidence, Severity
from vigie.model.reviews import (
    Need,
    Occurrence,
    Reach,
    ReviewItem,
    State,
    Step,
    needs,
    priority,
    readers,
    state,
)  # fmt: skip
from vigie.model.sightings import Sighting


def item(*sightings: Sighting, steps: tuple[Step, ...] = (), **changes: Any) -> ReviewItem:
    known: dict[str, Any] = {
        "id": "i",
        "server": "agent.example",
        "room": "!r:agent.example",
        "author": ANN,
        "occurrences": (occurrence(),),
        "standing": 1,
        "count": 1,
        "reach": Reach(public=False, members=10),
        "history": tuple(decision(step, time=at) for at, step in enumerate(steps)),
    }
    return ReviewItem(sightings=sightings or (marking(),), **{**known, **changes})


def gone(step: str) -> dict[str, Any]:
    return {"occurrences": (occurrence(gone=step),), "standing": 0}


def test_equal_content_of_one_author_in_one_room_is_one_item() -> None:
    first = filing(marking("a"), password("b"), event="$1")
    assert filing(password("b"), marking("a"), event="$2", time=99).id == first.id
    others = [
        filing(marking("a"), event="$1"),
        filing(marking("a"), password("c"), event="$1"),
        filing(marking("a"), password("b"), author="@bob:agent.example"),
        filing(marking("a"), password("b"), room="!other:agent.example"),
    ]
    assert len({first.id, *(one.id for one in others)}) == 5


def test_what_has_no_digest_is_told_apart_by_where_it_lies() -> None:
    assert filing(marking(""), event="$1").id != filing(marking(""), event="$2").id
    assert filing(marking(""), event="$1").id == filing(marking(""), event="$1", time=5).id


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=4, unique=True))
def test_the_order_of_detectors_never_matters(pairs: list[tuple[str, str]]) -> None:
    seen = [marking(digest or "x", detector=name) for name, digest in pairs]
    assert len({filing(*some).id for some in itertools.permutations(seen)}) == 1


@pytest.mark.parametrize(
    ("steps", "changes", "expected", "waiting"),
    [
        ((), {}, State.OPEN, {Need.CONTENT}),
        ((Step.RELEASE,), {}, State.RELEASED, set()),
        ((Step.REDACT,), gone("redact"), State.REDACTED, set()),
        ((Step.QUARANTINE,), gone("quarantine"), State.QUARANTINED, set()),
        ((Step.QUARANTINE, Step.UNDO), {}, State.OPEN, {Need.CONTENT}),
        ((Step.DISMISS, Step.UNDO), {}, State.OPEN, {Need.CONTENT}),
        ((Step.RELEASE, Step.UNDO, Step.RELEASE), {}, State.RELEASED, set()),
        ((Step.REDACT,), {}, State.OPEN, {Need.CONTENT}),  # it came again
        ((Step.ASK,), {}, State.ASKED, {Need.CONTENT}),
        ((Step.DISMISS,), {}, State.DISMISSED, set()),
        ((Step.JUSTIFY,), {}, State.OPEN, {Need.CONTENT}),
        ((Step.CONTEST,), {}, State.CONTESTED, {Need.CONTENT, Need.ANSWER}),
        ((Step.CONTEST, Step.ASK), {}, State.CONTESTED, {Need.CONTENT, Need.ANSWER}),
        ((Step.CONTEST, Step.DISMISS), {}, State.DISMISSED, set()),
        ((Step.REDACT, Step.CONTEST), gone("redact"), State.CONTESTED, {Need.ANSWER}),
        ((Step.RELEASE, Step.CONTEST, Step.RELEASE), {}, State.RELEASED, set()),
    ],
)
def test_the_state_follows_from_what_was_decided(
    steps: tuple[Step, ...], changes: dict[str, Any], expected: State, waiting: set[Need]
) -> None:
    one = item(steps=steps, **changes)
    assert (state(one), needs(one)) == (expected, waiting)


@pytest.mark.parametrize("step", [Step.REDACT, Step.QUARANTINE, Step.RELEASE, Step.ASK])
def test_a_live_credential_stays_in_the_queue_until_it_is_rotated(step: Step) -> None:
    changes = gone(step.value) if step in (Step.REDACT, Step.QUARANTINE) else {}
    assert needs(item(password(), steps=(step,), **changes)) == {Need.ROTATION}
    assert needs(item(password(), steps=(step, Step.ROTATED), **changes)) == set()
    assert needs(item(password(), steps=(step, Step.DISMISS), **changes)) == set()


def test_a_marking_beside_a_credential_is_decided_too() -> None:
    both = (marking(), password())
    assert needs(item(*both)) == {Need.CONTENT, Need.ROTATION}
    assert needs(item(*both, steps=(Step.ROTATED,))) == {Need.CONTENT}
    assert needs(item(*both, steps=(Step.ROTATED, Step.RELEASE))) == set()


def test_a_step_that_failed_changes_nothing() -> None:
    failed = decision(Step.REDACT, outcome="failed: no answer")
    assert state(item(history=(failed,))) is State.OPEN


@pytest.mark.parametrize("answer", ["refuse", "justify"])
def test_what_never_came_into_the_room_asks_for_nothing_unless_it_is_contested(answer: str) -> None:
    refused = {"occurrences": (occurrence(answer=answer),), "standing": 0}
    assert (state(item(password(), **refused)), needs(item(password(), **refused))) == (State.REFUSED, set())
    contested = item(password(), steps=(Step.CONTEST,), **refused)
    assert (state(contested), needs(contested)) == (State.CONTESTED, {Need.ANSWER})


def test_what_is_held_again_after_a_release_waits_again() -> None:
    held = (occurrence(time=5, answer="hold"), occurrence("$0", time=1, answer="hold"))
    known = {"occurrences": held, "standing": 2}
    assert needs(item(history=(decision(Step.RELEASE, time=3),), **known)) == {Need.CONTENT}
    assert needs(item(history=(decision(Step.RELEASE, time=6),), **known)) == set()


def test_what_is_held_waits_for_a_decision() -> None:
    assert Occurrence(time=1, event="$1", answer="hold").stands


def test_the_most_severe_the_surest_and_the_most_exposed_come_first() -> None:
    quiet = Reach(public=False, members=3)
    order = [
        item(marking(severity=Severity.CRITICAL), reach=Reach(public=True, accounts=300_000, federated=True)),
        item(marking(severity=Severity.CRITICAL), reach=Reach(public=True, accounts=300_000)),
        item(marking(severity=Severity.CRITICAL), reach=Reach(public=True)),
        item(marking(severity=Severity.CRITICAL), reach=Reach()),
        item(marking(severity=Severity.CRITICAL), reach=quiet),
        item(marking(severity=Severity.HIGH), reach=quiet),
        item(marking(severity=Severity.HIGH, confidence=Confidence.LOW), reach=quiet),
    ]
    weights = [priority(one) for one in order]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(order)


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (Reach(), None),
        (Reach(public=False, members=7), 7),
        (Reach(public=True, members=7, accounts=900), 900),
        (Reach(public=True, members=7), None),
        (Reach(public=True, members=900, accounts=7), 900),
        (Reach(public=False, members=7, history="world_readable", accounts=900), 900),
    ],
)
def test_who_can_read_a_room(reach: Reach, expected: int | None) -> None:
    assert readers(reach) == expected
    assert priority(item(reach=reach)) > 0
