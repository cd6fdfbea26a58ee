from hypothesis import given
from hypothesis import strategies as st

from kit.response import brake
from vigie.model.findings import Confidence, Finding, Severity
from vigie.model.language import Sentence
from vigie.model.response_settings import BrakeSettings, Mode
from vigie.ports.storage import ActionRecord
from vigie.response.action import Measure, actions
from vigie.response.brake import WINDOW_MS, Brake, by_server
from vigie.response.execute import record_of

NOW = 1_780_000_000_000


def measure(user: str, action: str = "lock", mode: Mode = Mode.ENFORCE, *, crowd: bool = False) -> Measure:
    sign = Finding(
        id=user, rule="r", name="n", title="t", severity=Severity.HIGH, confidence=Confidence.MODERATE, actor=user,
        server="x", first=NOW, last=NOW, evidence=("a",), crowd=crowd,
    )  # fmt: skip
    by = "playbook:p"
    return Measure(id="m", action=action, user=user, by=by, mode=mode, reason=Sentence("w", "p"), findings=(sign,))


def held(made: Brake, user: str, now: int = NOW, mode: Mode = Mode.ENFORCE, *, crowd: bool = False) -> set[str]:
    return {action for one, action in made.holds(user, now, crowd=crowd) if one is mode}


def test_every_measure_that_an_account_feels_has_a_limit() -> None:
    kinds = {name: one.traits.brake for name, one in actions().items()}
    assert {name for name, one in actions().items() if one.traits.intrusive} == {name for name in kinds if kinds[name]}
    assert {kind for kind in kinds.values() if kind} <= set(BrakeSettings.model_fields)


def test_beyond_the_limit_only_accounts_counted_already_are_stopped() -> None:
    made = brake(stops=2)
    for user in ("@a:x", "@b:x", "@b:x"):
        assert held(made, user) == set()
        made.take(measure(user, "freeze"), NOW)
    assert held(made, "@c:x") == {"freeze", "lock", "sign_out"}
    assert made.holds("@c:x", NOW)[Mode.ENFORCE, "lock"] == "2 accounts an hour in education"
    assert held(made, "@a:x") == set(), "the lock after the freeze is the same stop"
    assert held(made, "@c:x", mode=Mode.OBSERVE) == set()
    assert held(made, "@c:x", NOW + WINDOW_MS) == set()


def test_a_small_place_has_smaller_limits_but_is_defended() -> None:
    assert brake(active=None).limit("education", "stops") == 20
    assert brake(active=100_000).limit("education", "stops") == 20
    assert brake(active=700).limit("education", "stops") == 14
    assert brake(active=30).limit("education", "stops") == 10
    assert brake(active=30, stops=5).limit("education", "stops") == 5


def test_a_crowd_is_counted_apart_and_has_a_limit_of_its_own() -> None:
    made = brake(active=20, stops=1, crowd=3)
    for user in ("@a:x", "@b:x", "@c:x"):
        assert held(made, user, crowd=True) == set()
        made.take(measure(user, "freeze", crowd=True), NOW)
    assert held(made, "@d:x", crowd=True) == {"freeze", "lock", "sign_out"}
    assert made.holds("@d:x", NOW, crowd=True)[Mode.ENFORCE, "lock"] == "3 accounts of crowds an hour in education"
    assert held(made, "@a:x", crowd=True) == set(), "the lock after the freeze is the same stop"
    assert held(made, "@d:x") == set(), "whoever acts alone is not held back because of them"
    made.take(measure("@e:x", "freeze"), NOW)
    assert held(made, "@f:x") == {"freeze", "lock", "sign_out"}
    assert held(made, "@f:x", NOW + WINDOW_MS, crowd=True) == set()


def test_a_crowd_from_before_a_restart_is_counted_apart_too() -> None:
    made = brake(stops=1, crowd=1)
    made.recall([record_of(measure("@a:x", "freeze", crowd=True), "", NOW - 1000, "done")], NOW)
    assert held(made, "@b:x", crowd=True)
    assert not held(made, "@b:x")


def test_nought_leaves_everything_to_people() -> None:
    assert held(brake(stops=0, challenges=0, delays=0), "@a:x") == {"freeze", "lock", "sign_out", "challenge", "delay"}
    assert len(held(brake(stops=0, challenges=0, delays=0), "@a:x", crowd=True)) == 5
    assert held(brake(crowd=0), "@a:x", crowd=True) == {"freeze", "lock", "sign_out", "challenge", "delay"}


def test_environments_do_not_share_a_brake() -> None:
    places = by_server({"a.example": "education", "b.example": "interior"})
    assert (places("@x:b.example"), places("@x:else.example")) == ("interior", "else.example")
    made = Brake(BrakeSettings(stops=1), places, lambda _: None, {name: one.traits for name, one in actions().items()})
    made.take(measure("@x:a.example"), NOW)
    assert held(made, "@y:a.example")
    assert not held(made, "@y:b.example")


def test_what_playbooks_took_before_a_restart_counts_and_what_people_ordered_does_not() -> None:
    def record(user: str, by: str, outcome: str = "done", at: int = NOW - 1000) -> ActionRecord:
        return ActionRecord(
            id=user, time=at, action="freeze", user=user, by=by, reason="", mode="enforce", outcome=outcome
        )

    made = brake(stops=2)
    made.recall(
        [
            record("@a:x", "playbook:p"),
            record("@b:x", "operator:ana"),
            record("@c:x", "playbook:p", "failed: away"),
            record("@d:x", "playbook:p", at=NOW - WINDOW_MS),
        ],
        NOW,
    )
    assert not held(made, "@e:x")
    made.recall([record("@e:x", "playbook:p")], NOW)
    assert held(made, "@f:x")


def test_a_clock_that_was_set_back_does_not_hold_the_brake_for_ever() -> None:
    made = brake(stops=1)
    made.take(measure("@a:x"), NOW + 100 * WINDOW_MS)
    assert held(made, "@b:x", NOW)
    assert not held(made, "@b:x", NOW + WINDOW_MS)


@given(
    st.integers(0, 4),
    st.lists(st.tuples(st.integers(0, WINDOW_MS), st.sampled_from("abcdefgh"), st.sampled_from(["freeze", "lock"]))),
)
def test_no_sequence_stops_more_accounts_in_an_hour_than_the_limit(
    limit: int, wishes: list[tuple[int, str, str]]
) -> None:
    made, now, taken = brake(stops=limit), NOW, []
    for wait, user, action in wishes:
        now += wait
        if action not in held(made, user, now):
            made.take(measure(user, action), now)
            taken.append((now, user))
        assert len({one for at, one in taken if now - at < WINDOW_MS}) <= limit
