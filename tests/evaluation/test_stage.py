"""The real parts around simulated hands: a finding leads to an order, and the order to what the guard does."""

from vigie.evaluation.stage import REACTION_MS, Stage
from vigie.model.activity import Action, Activity, Outcome
from vigie.model.findings import Finding
from vigie.wiring import Content

USER = "@a:interior.example"


def join(number: int, time: int) -> Activity:
    return Activity(
        id=f"j{number}", time=time, action=Action.JOIN, server="interior.example", user=USER, device="D",
        room=f"!{number}:interior.example",
    )  # fmt: skip


def test_a_sign_of_collection_ends_in_a_challenge(content: Content) -> None:
    found: list[Finding] = []
    asked: list[tuple[str, str]] = []
    stage = Stage(
        content,
        ("interior.example", "interior"),
        None,
        lambda _activity, _verdict: None,
        lambda finding, _now: found.append(finding),
        lambda user, why: asked.append((user, why)),
    )
    for number in range(36):
        assert stage.take(join(number, number * 2_000)).activity.outcome is Outcome.SUCCESS
    stage.flush()
    assert {one.name for one in found} == {"mass_joins"}
    at_once = join(100, 35 * 2_000 + REACTION_MS - 1)
    assert stage.take(at_once).activity.outcome is Outcome.SUCCESS, "an order takes a second"
    late = stage.take(join(101, 35 * 2_000 + REACTION_MS))
    assert (late.activity.outcome, late.activity.code) == (Outcome.CHALLENGED, "order.challenge")
    assert [user for user, _ in asked] == [USER]
    assert "mass_joins" in asked[0][1]
    stage.close()
    assert any(one.action == "notify" for one in stage.ledger.every_action())
