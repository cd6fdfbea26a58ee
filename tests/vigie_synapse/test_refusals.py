"""How verdicts reach clients: in Matrix's own errors, with a code and a sentence in their language."""

import pytest
from synapse.api.errors import SynapseError

from vigie.model.activity import Outcome
from vigie.model.budgets import ALLOW, Decision, Resource, Verdict
from vigie.model.language import Language
from vigie_synapse.endpoints import Endpoint
from vigie_synapse.records import Record
from vigie_synapse.refusals import CODE, Enforcing, Observing, frozen, sign_in_again, too_much, undecided


def verdict(decision: Decision, wait_ms: int = 0) -> Verdict:
    return Verdict(decision=decision, code="budget.people", resource=Resource.PEOPLE, wait_ms=wait_ms)


def record() -> Record:
    return Record(object(), Endpoint(None, ""), None, "@a:x", "D", "192.0.2.1", "agent")


class Hands:
    """Records what enforcing does."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.challenged: list[str] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def challenge(self, _record: Record, code: str) -> None:
        self.challenged.append(code)


@pytest.mark.parametrize(("wait_ms", "seconds"), [(0, "1"), (1, "1"), (1001, "2"), (60_000, "60")])
def test_a_refusal_says_when_to_come_back(wait_ms: int, seconds: str) -> None:
    error = too_much(verdict(Decision.REFUSE, wait_ms), Language.FR)
    body = error.error_dict(None)
    assert (error.code, body["errcode"], body[CODE]) == (429, "M_LIMIT_EXCEEDED", "budget.people")
    assert body["retry_after_ms"] == wait_ms
    assert error.headers == {"Retry-After": seconds}
    assert "personnes" in body["error"]


def test_a_challenge_is_a_soft_logout_and_a_freeze_a_locked_account() -> None:
    challenge, locked = sign_in_again("order.challenge", Language.EN), frozen(Language.EN)
    for error, errcode in ((challenge, "M_UNKNOWN_TOKEN"), (locked, "M_USER_LOCKED")):
        body = error.error_dict(None)
        assert (error.code, body["errcode"], body["soft_logout"]) == (401, errcode, True)
    assert frozen(Language.EN, status=403).code == 403
    assert undecided().code == 503


async def test_enforcing_waits_once_challenges_and_refuses() -> None:
    hands, request = Hands(), record()
    enforcing = Enforcing(hands.sleep, hands.challenge)
    await enforcing.give(request, ALLOW, Language.EN)
    for _ in range(2):
        await enforcing.give(request, verdict(Decision.DELAY, 700), Language.EN)
    assert (hands.slept, request.delayed, request.outcome) == ([0.7], 700, Outcome.SUCCESS)
    for decision, status, outcome in (
        (Decision.CHALLENGE, 401, Outcome.CHALLENGED),
        (Decision.REFUSE, 429, Outcome.REFUSED),
    ):
        with pytest.raises(SynapseError) as error:
            await enforcing.give(request, verdict(decision), Language.EN)
        assert (error.value.code, request.outcome, request.code) == (status, outcome, "budget.people")
    assert hands.challenged == ["budget.people"]


@pytest.mark.parametrize("decision", Decision)
async def test_observing_lets_everything_pass_and_notes_what_it_would_have_said(decision: Decision) -> None:
    request = record()
    await Observing().give(request, verdict(decision, 9), Language.EN)
    assert (request.outcome, request.delayed) == (Outcome.SUCCESS, 0)
    assert request.code == ("" if decision is Decision.ALLOW else "budget.people")
